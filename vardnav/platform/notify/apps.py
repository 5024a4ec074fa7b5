"""Wiring: the notify room as a Django app."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """The notify room."""

    name = "vardnav.platform.notify"
    label = "notify"
