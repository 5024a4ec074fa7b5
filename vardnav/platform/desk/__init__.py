"""Desk: the staff's door."""
