"""Actions: what is written of an assessment."""
