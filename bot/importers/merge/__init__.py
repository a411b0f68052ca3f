"""Three-way merge of a new import with the last one and the folder."""
