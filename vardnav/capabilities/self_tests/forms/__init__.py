"""Forms: the order, as data; and what residents and staff fill in afterwards."""
