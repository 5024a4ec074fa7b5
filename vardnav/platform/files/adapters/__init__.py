"""Adapters: which virus scanner there is, from the setting VARDNAV_CLAMAV (empty: none)."""

from django.conf import settings

from vardnav.platform.files import ports
from vardnav.platform.files.adapters import clamav, none


def scanner() -> ports.VirusScanner:
    """Return the scanner of this installation."""
    address: str = settings.CLAMAV
    return clamav.ClamAV(address) if address else none.NoScanner()
