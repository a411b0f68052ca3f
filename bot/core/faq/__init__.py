"""Questions answered from the FAQ and the history: decision, entity guard, replies, explanation."""
