"""Adapters: the laboratory that is connected, by the settings; without one, one that keeps silent."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from vardnav.capabilities.self_tests.adapters.fake import Fake
from vardnav.capabilities.self_tests.adapters.folder import Folder
from vardnav.capabilities.self_tests.ports import Laboratory


def laboratory() -> Laboratory:
    """Return the laboratory to speak with."""
    if settings.LABORATORY_FOLDER:
        return Folder(Path(settings.LABORATORY_FOLDER), settings.LABORATORY_KEY.encode())
    return Fake(is_silent=True)
