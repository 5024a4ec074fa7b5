"""Rules: what an e-service costs, as dated lines that a region or a unit writes. Shown before sending, never charged."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})\s*:\s*(\d{1,5})\s*kr\s+(\S.*)")
MOST_LINES, LONGEST = 20, 200


class CannotRead(ValueError):
    """A line that says no fee; the words say how to write one."""


@dataclass(frozen=True, slots=True)
class Fee:
    """What something costs from a day on, in whole kronor."""

    valid_from: dt.date
    kronor: int
    text: str
    text_en: str

    def words(self, language: str) -> str:
        """Return what it is for."""
        return self.text_en or self.text if language == "en" else self.text


def read(text: str) -> list[Fee]:
    """Return the fees of a text, one a line: "2026-01-01: 500 kr Intyg för körkort | Certificate …". Raises CannotRead."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise CannotRead(_how())
    return [_fee(line) for line in lines]


def _how() -> str:
    return _(
        "Skriv en avgift på varje rad: dag, kronor och vad den gäller. Till exempel: 2026-01-01: 500 kr Intyg för körkort."
    )


def _fee(line: str) -> Fee:
    found = _LINE.fullmatch(line)
    if found is None or len(line) > LONGEST:
        raise CannotRead(_how())
    day, kronor, what = found.groups()
    swedish, _bar, english = (part.strip() for part in what.partition("|"))
    if not swedish:
        raise CannotRead(_how())
    try:
        return Fee(dt.date.fromisoformat(day), int(kronor), swedish, english)
    except ValueError:
        raise CannotRead(_("Det finns ingen sådan dag: %(day)s") % {"day": day}) from None


def on(fees: list[Fee], day: dt.date) -> list[Fee]:
    """Return the fees that hold on `day`, in the order they are first written; of the same text the latest."""
    latest: dict[str, Fee] = {}
    for fee in fees:
        if fee.valid_from <= day and (
            fee.text not in latest or latest[fee.text].valid_from <= fee.valid_from
        ):
            latest[fee.text] = fee
    return list(latest.values())


def in_words(text: object, day: dt.date, language: str) -> list[str]:
    """Return "Intyg för körkort: 500 kr" for each fee that holds on `day`. What cannot be read says nothing."""
    try:
        held = on(read(str(text or "")), day)
    except CannotRead:
        return []
    free = _("avgiftsfritt")
    return [f"{fee.words(language)}: {f'{fee.kronor} kr' if fee.kronor else free}" for fee in held]
