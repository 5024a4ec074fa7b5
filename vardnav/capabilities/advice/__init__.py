"""Advice: describe symptoms without log-in, and be led to the right level of care."""
