"""Queries: certificates as the person and as the unit see them. Each reading is logged in the same transaction."""
