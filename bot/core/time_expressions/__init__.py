"""Dates and times in text: a lexer from the word lists of every language, and one grammar over its tokens."""
