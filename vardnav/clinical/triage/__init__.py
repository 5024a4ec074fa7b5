"""Triage: from what a person says to the right level of care; pure functions over versioned protocols."""
