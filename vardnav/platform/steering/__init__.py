"""Steering: the region administrator's door."""
