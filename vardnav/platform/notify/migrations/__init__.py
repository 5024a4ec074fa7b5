"""Schema history of the notify room."""
