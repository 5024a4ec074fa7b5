"""Portal: the resident's door."""
