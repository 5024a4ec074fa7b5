"""Listing: choose the health centre one is listed at (listning)."""
