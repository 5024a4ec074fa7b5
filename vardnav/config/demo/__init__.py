"""Demo data: made-up care, people and cases, written by us, so that a first start shows a living system."""
