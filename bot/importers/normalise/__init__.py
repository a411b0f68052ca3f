"""Values of any spelling in one form: dates, names, texts, ids."""
