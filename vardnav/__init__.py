"""Vårdnav: an open front door to health care."""
