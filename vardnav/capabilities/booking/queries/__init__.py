"""Queries: where booking is open, and times in the words that people read."""
