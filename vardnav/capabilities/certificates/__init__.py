"""Certificates: ask for one, or have one renewed. Declared e-services."""
