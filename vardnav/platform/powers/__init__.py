"""powers: an adult gives another adult a power of attorney, and either of them ends it."""
