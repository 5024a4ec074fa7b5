"""Queries: what is on offer and to whom, orders, and the unit's lists. A read of health data leaves its row."""
