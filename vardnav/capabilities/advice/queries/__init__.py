"""Queries: what is read of an assessment, and the protocols it is made by."""
