"""A conversation with the desk: turns, languages, commands, callback data, prose."""
