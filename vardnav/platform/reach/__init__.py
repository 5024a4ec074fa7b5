"""Reach: how many of a region's residents are reached here, and how cases come in. Counts only."""
