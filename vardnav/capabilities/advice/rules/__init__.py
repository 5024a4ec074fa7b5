"""Rules: where somebody is in the questions, and what their own words may be about. Pure."""
