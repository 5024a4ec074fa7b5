"""Wiring: the files room as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The files room."""

    name = "vardnav.platform.files"
    label = "files"
