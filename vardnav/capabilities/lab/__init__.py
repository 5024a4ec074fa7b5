"""Lab: ask for a test to be ordered. A declared e-service."""
