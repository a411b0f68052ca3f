"""What an import will write, settled before anything is written."""
