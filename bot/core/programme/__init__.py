"""The question side of the programme: conditions in a question, the sessions that meet them, and what is said of them."""
