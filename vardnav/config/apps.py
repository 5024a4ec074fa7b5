"""Wiring: registers the system checks."""

from importlib import import_module

from django.apps import AppConfig


class Wiring(AppConfig):
    """The app of this folder."""

    name = "vardnav.config"

    def ready(self) -> None:
        """Register the checks; they know rooms that are loaded only now."""
        import_module("vardnav.config.checks")
