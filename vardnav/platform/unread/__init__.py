"""Unread: what a unit has written and nobody has read or answered in time goes on to the next way of reaching people."""
