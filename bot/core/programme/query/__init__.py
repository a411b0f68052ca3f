"""From a question to its conditions on sessions: one extractor a file, and the parser that orders them."""
