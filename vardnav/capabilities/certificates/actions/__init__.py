"""Actions: issuing, correcting and revoking certificates; sending them on, and what becomes of what is sent."""
