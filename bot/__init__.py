"""The information desk of a conference: knowledge in YAML, questions in, sourced answers out."""

__version__ = "0.2.0"
