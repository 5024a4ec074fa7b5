"""Find care: units of a region, when they are open, how to reach them and what can be done there online."""
