"""Messages go out: rendered, sent, queued in the outbox."""
