"""Rules: what certificates there are and what stands in them, when one is in force, and how one is sent on. Pure Python."""
