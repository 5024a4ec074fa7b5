"""The writes that are sent three times at once, a file for each room; how to add one: `tests/faults/forms.py`."""
