"""Record: ask for a copy of the record. A declared e-service."""
