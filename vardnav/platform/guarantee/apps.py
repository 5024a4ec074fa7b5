"""Wiring: the guarantee room as a Django app."""

from django.apps import AppConfig


class GuaranteeConfig(AppConfig):
    """The guarantee room."""

    name = "vardnav.platform.guarantee"
    label = "guarantee"
