"""The programme in formats of other programs."""
