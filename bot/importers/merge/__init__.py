"""A plan into the knowledge folder: a three-way merge of base revision, source and folder, and what it changes."""
