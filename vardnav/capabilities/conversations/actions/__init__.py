"""Actions: every write to a conversation."""
