"""Queries: reading conversations and the unit's queue of them."""
