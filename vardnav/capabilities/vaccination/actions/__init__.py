"""Actions: writing campaigns, letting people into them, and what is given."""
