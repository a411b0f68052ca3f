"""The command line: ``main`` lists its verbs."""
