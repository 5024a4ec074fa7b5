"""Queries: units as a visitor meets them."""
