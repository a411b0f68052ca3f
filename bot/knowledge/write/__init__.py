"""The one writer of a knowledge folder: a change is proposed, checked, published and undone."""
