"""Actions: every write to an order, a task or what the laboratory said."""
