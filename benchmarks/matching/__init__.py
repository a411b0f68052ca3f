"""Measures the matcher against its peers on a folder of question data: ``python -m benchmarks.matching FOLDER``."""
