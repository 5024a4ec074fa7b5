"""Adapters: where a person's referrals are fetched from."""
