"""One reader for each format of schedules."""
