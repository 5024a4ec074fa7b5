"""Queries: campaigns in force, how somebody stands in them, and their words."""
