"""Proxies: what staff decide about who acts for whom, and locking and opening an account at somebody's request."""
