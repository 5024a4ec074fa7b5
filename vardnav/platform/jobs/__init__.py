"""Jobs: background work on PostgreSQL."""
