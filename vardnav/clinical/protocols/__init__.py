"""The triage protocols themselves: versioned data, one file each, with their cases."""
