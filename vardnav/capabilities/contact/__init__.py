"""Contact: ask a unit. A declared e-service: one file."""
