"""The command line, a file for each verb; ``main`` lists them."""
