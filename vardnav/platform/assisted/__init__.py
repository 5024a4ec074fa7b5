"""Assisted: staff do every e-service for a person without e-ID: same form, same case, who helped and how is told (N12)."""
