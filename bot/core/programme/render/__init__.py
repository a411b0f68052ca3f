"""Sessions as replies: cards, lists, halls, overviews."""
