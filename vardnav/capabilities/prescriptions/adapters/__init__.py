"""Adapters: where a person's prescriptions are fetched from."""
