"""Simulator: an e-ID for demonstrations: a real OpenID Connect provider whose people are made up, and who need no key."""
