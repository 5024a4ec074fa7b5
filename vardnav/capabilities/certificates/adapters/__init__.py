"""Adapters: the way to those who take certificates, from the setting VARDNAV_CERTIFICATE_DROP.

A folder, which whatever the recipients agree on empties; empty: nobody, or in a demonstration a folder that answers.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from django.conf import settings

from vardnav.capabilities.certificates import ports
from vardnav.capabilities.certificates.adapters import demonstration, folder, nobody


def recipients() -> ports.CertificateRecipients:
    """Return the way to the recipients of this installation."""
    if settings.CERTIFICATE_DROP:
        return folder.Folder(Path(settings.CERTIFICATE_DROP), settings.CERTIFICATE_KEY.encode())
    if settings.IS_DEMO:
        return demonstration.Demonstration(Path(settings.VAR) / "certificates", demonstration_key())
    return nobody.Nobody()


def demonstration_key() -> bytes:
    """Return the key that the demonstration's made-up recipient seals its receipts with."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"certificate receipts", hashlib.sha256)
