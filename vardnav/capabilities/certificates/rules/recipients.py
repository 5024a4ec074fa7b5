"""Rules: to whom a certificate can be sent on. Dated data, our own words."""

from __future__ import annotations

import datetime as dt
import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vardnav.kernel.organisations import hsa

FILE = Path(__file__).with_name("recipients.toml")
_TEN = re.compile(r"[0-9]{10}")


class UnknownRecipient(LookupError):
    """Nobody of that key takes such a certificate on that day."""


class BadOrganisationNumber(ValueError):
    """Not an organisation number."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who takes certificates. `needs`: "" or "organisation_number", said by the person who sends."""

    key: str
    valid_from: dt.date
    name_sv: str
    name_en: str
    about_sv: str
    about_en: str
    kinds: tuple[str, ...]
    needs: str = ""
    valid_to: dt.date | None = None

    def name(self, language: str) -> str:
        """Return who it is."""
        return self.name_en if language == "en" else self.name_sv

    def about(self, language: str) -> str:
        """Return when one sends there."""
        return self.about_en if language == "en" else self.about_sv


@functools.cache
def recipients(path: Path = FILE) -> tuple[Recipient, ...]:
    """Read the dated table. Raises TypeError or KeyError for a row that lacks something or has too much."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["recipient"]
    return tuple(Recipient(**{**row, "kinds": tuple(row["kinds"])}) for row in rows)


def taking(kind: str, day: dt.date, table: Iterable[Recipient] | None = None) -> list[Recipient]:
    """Return who takes a certificate of `kind` on `day`, in the table's order."""
    return [
        one
        for one in (recipients() if table is None else table)
        if kind in one.kinds and one.valid_from <= day and (one.valid_to is None or day < one.valid_to)
    ]


def recipient(key: str, kind: str, day: dt.date) -> Recipient:
    """Return one of those who take a certificate of `kind` on `day`. Raises UnknownRecipient."""
    for one in taking(kind, day):
        if one.key == key:
            return one
    raise UnknownRecipient(key)


def named(key: str) -> Recipient | None:
    """Return the latest row of a key, also one that no longer holds: for what has been sent."""
    rows = [one for one in recipients() if one.key == key]
    return max(rows, key=lambda one: one.valid_from) if rows else None


def organisation_number(text: str) -> str:
    """Return the ten digits. Raises BadOrganisationNumber.

    Third digit at least 2 and a check digit by modulus 10 (lag 1974:174). A person number, which a sole trader may
    have for one, is refused: it says who somebody is, and belongs in no address.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not _TEN.fullmatch(digits) or not hsa.is_organisation_number(digits):
        raise BadOrganisationNumber
    return digits


def shown_number(digits: str) -> str:
    """Return "232100-0255"."""
    return f"{digits[:6]}-{digits[6:]}" if digits else ""
