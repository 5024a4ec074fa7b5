"""Prescriptions: see one's drugs and renew them."""
