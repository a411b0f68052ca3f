"""What is done with an update: one file or folder a feature."""
