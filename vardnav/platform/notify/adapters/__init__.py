"""Adapters: which gateways there are, from the settings VARDNAV_SMS_GATEWAY and VARDNAV_MAIL_SERVER.

"folder" writes to VARDNAV_VAR/outbox (also when empty, in a demo); an address speaks to a real one; empty:
none.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from vardnav.platform.notify import ports
from vardnav.platform.notify.adapters import folder, http_sms, none, smtp


def sms_gateway() -> ports.SmsGateway:
    """Return the SMS gateway of this installation."""
    address: str = settings.SMS_GATEWAY
    if _is_folder(address):
        return folder.Folder(outbox())
    return http_sms.HttpSms.from_address(address) if address else none.Nobody()


def reaches_phones() -> bool:
    """Tell whether an SMS comes to somebody's telephone, who may be asleep; not where it is written to a folder."""
    return not _is_folder(settings.SMS_GATEWAY)


def mail_gateway() -> ports.MailGateway:
    """Return the e-mail server of this installation."""
    address: str = settings.MAIL_SERVER
    if _is_folder(address):
        return folder.Folder(outbox())
    return smtp.Smtp.from_address(address) if address else none.Nobody()


def outbox() -> Path:
    """Return the folder that the folder adapter writes to."""
    return Path(settings.VAR) / "outbox"


def _is_folder(address: str) -> bool:
    return address == "folder" or (not address and settings.IS_DEMO)
