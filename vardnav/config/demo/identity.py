"""Rules: keys and numbers of demo data, the same at every run, so that a second run finds what the first wrote."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

from vardnav.kernel.organisations import hsa

_BEGINNING = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
# As in the case numbers of the cases room: no letter or digit that is misheard.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def timed(at: dt.datetime, name: str) -> uuid.UUID:
    """Return a UUIDv7 for `at` whose random part is made from `name`: it sorts by time like any other."""
    digest = int.from_bytes(_digest(name)[:10])
    milliseconds = int(at.timestamp() * 1000)
    value = milliseconds << 80 | digest
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def fixed(name: str, place: int = 0) -> uuid.UUID:
    """Return a UUIDv7 made from `name` alone; `place` (0, 1 …) puts rows in order."""
    return timed(_BEGINNING + dt.timedelta(milliseconds=place), name)


def case_number(letter: str, year: int, name: str) -> str:
    """Return a case number like those the cases room draws, made from `name`."""
    drawn = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in _digest(name)[:8])
    return f"{letter}{year % 100:02d}-{drawn[:4]}-{drawn[4:]}"


def organisation_number(region: str, serial: int) -> str:
    """Return ten digits of a series no Swedish organisation has (99…), with a right check digit."""
    digits = f"999{region}{serial:04d}"
    return next(found for check in range(10) if hsa.is_organisation_number(found := f"{digits}{check}"))


def hsa_id(organisation: str, suffix: str) -> str:
    """Return an HSA-id of a made-up organisation. Raises hsa.NotAnHsaId for a suffix that cannot be one."""
    return str(hsa.HsaId.parse(f"SE{organisation}-{suffix}"))


def _digest(name: str) -> bytes:
    return hashlib.blake2b(f"vardnav demo {name}".encode(), digest_size=16).digest()
