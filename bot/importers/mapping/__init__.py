"""The generic reader: a small mapping file says which field of any JSON or table is what."""
