"""Visits: ask for a time, change or cancel one. Declared e-services."""
