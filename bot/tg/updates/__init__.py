"""Updates come in: polling or webhook, parsed, stored, handled once."""
