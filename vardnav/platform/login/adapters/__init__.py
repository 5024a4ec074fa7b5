"""Adapters: one file per way of speaking to an e-ID."""
