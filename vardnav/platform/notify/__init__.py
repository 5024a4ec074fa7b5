"""Notify: one neutral text by SMS or e-mail that something has come; no health data, handed over once."""
