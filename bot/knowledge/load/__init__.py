"""The knowledge folder: files in, entries and problems out. Nothing here raises for what a file may hold."""
