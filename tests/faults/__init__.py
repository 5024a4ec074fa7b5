"""Tests that kill, starve, pause and hurry the real processes. `./test faults` is short, `make faults` long."""
