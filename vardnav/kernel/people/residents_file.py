"""Rules: reading a file of residents line by line; a bad line is refused with its reason."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from vardnav.kernel.people import identifiers, invented
from vardnav.kernel.people.identifiers import PersonIdentifier
from vardnav.kernel.people.protection import Protection
from vardnav.kernel.people.wording import Unacceptable, gettext_noop

#: The columns a CSV may have, with the longest text each takes. Only the first is needed.
COLUMNS = {
    "personnummer": 60,
    "given_name": 300,
    "family_name": 300,
    "address": 300,
    "postal_code": 10,
    "postal_town": 100,
    "municipality": 4,
    "protection": 24,
    "deceased_on": 10,
}
_LONGEST_LINE = 2_000


class NoSuchColumns(ValueError):
    """The CSV's first line does not name the columns; the text says which are known."""


class BadLine(Unacceptable):
    """The line cannot be read at all."""

    reason = gettext_noop("Raden går inte att läsa. Den ska vara text i UTF-8, högst 2 000 tecken.")


class WrongFieldCount(Unacceptable):
    """More or fewer fields than the first line names."""

    reason = gettext_noop("Raden har inte lika många fält som första raden.")


class TooLongField(Unacceptable):
    """A field longer than its column."""

    reason = gettext_noop("Ett fält på raden är för långt.")


class UnknownMark(Unacceptable):
    """A secrecy mark that does not exist."""

    reason = gettext_noop("Skyddet ska vara none, sekretessmarkering eller skyddad_folkbokforing.")


class WrongDay(Unacceptable):
    """A date that is not YYYY-MM-DD, or one that has not come."""

    reason = gettext_noop("Datumet ska skrivas som 2026-01-31 och får inte ligga i framtiden.")


class WrongMunicipality(Unacceptable):
    """A municipality code that is not four digits."""

    reason = gettext_noop("Kommunkoden ska ha fyra siffror.")


@dataclass(frozen=True, slots=True)
class Resident:
    """One good line."""

    line: int
    identifier: PersonIdentifier
    given_name: str
    family_name: str
    details: dict[str, str] = field(default_factory=dict)
    deceased_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """One line that could not be used, and why (never the line itself: it may hold a person's number)."""

    line: int
    fault: Unacceptable


def read_lines(
    lines: Iterable[str], *, today: dt.date, allow_private_series: bool
) -> Iterator[Resident | Refused]:
    """Read one number a line; empty lines and a first line that is a count or a heading are passed over."""
    for number, line in enumerate(lines, start=1):
        text = line.strip().lstrip("\ufeff")
        if not text or (number == 1 and _is_heading(text)):
            continue
        try:
            _check_line(line)
            identifier = identifiers.parse(text, today=today, allow_private_series=allow_private_series)
        except Unacceptable as fault:
            yield Refused(number, fault)
        else:
            yield Resident(number, identifier, *invented.name_for(identifier))


def read_csv(
    lines: Iterable[str], *, today: dt.date, allow_private_series: bool
) -> Iterator[Resident | Refused]:
    """Read a CSV (comma or semicolon) whose first line names `COLUMNS`; absent names are invented.

    Raises NoSuchColumns before the first row.
    """
    numbered = enumerate(lines, start=1)
    first = next(numbered, (1, ""))[1].lstrip("\ufeff")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    names = [name.strip().lower() for name in next(csv.reader([first], delimiter=delimiter), [])]
    if "personnummer" not in names or set(names) - COLUMNS.keys() or len(set(names)) != len(names):
        raise NoSuchColumns(
            f"The first line must name the columns: personnummer, and any of {', '.join(list(COLUMNS)[1:])}."
        )
    for number, line in numbered:
        if not line.strip():
            continue
        try:
            _check_line(line)
            yield _resident(number, _fields(line, delimiter, names), today, allow_private_series)
        except Unacceptable as fault:
            yield Refused(number, fault)


def _is_heading(text: str) -> bool:
    """Whether a first line is a count of the rows (up to seven digits) or words without any digit."""
    return bool(re.fullmatch(r"[0-9]{1,7}", text)) or not re.search(r"\d", text)


def _check_line(line: str) -> None:
    """Refuse what no register writes: over-long, NUL, bytes that are not UTF-8 (read as surrogates)."""
    if len(line) > _LONGEST_LINE or re.search("[\x00\ud800-\udfff]", line):
        raise BadLine


def _fields(line: str, delimiter: str, names: list[str]) -> dict[str, str]:
    try:
        values = next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        raise BadLine from None
    if len(values) != len(names):
        raise WrongFieldCount
    fields = {name: value.strip() for name, value in zip(names, values, strict=True)}
    if any(len(value) > COLUMNS[name] for name, value in fields.items()):
        raise TooLongField
    return fields


def _resident(line: int, fields: dict[str, str], today: dt.date, allow_private_series: bool) -> Resident:
    identifier = identifiers.parse(
        fields.pop("personnummer"), today=today, allow_private_series=allow_private_series
    )
    given_name, family_name = fields.pop("given_name", ""), fields.pop("family_name", "")
    if not given_name and not family_name:
        given_name, family_name = invented.name_for(identifier)
    deceased_on = _day(fields.pop("deceased_on", ""), today)
    details = {name: value for name, value in fields.items() if value}
    if details.get("protection", Protection.NONE.value) not in list(Protection):
        raise UnknownMark
    if not re.fullmatch(r"([0-9]{4})?", details.get("municipality", "")):
        raise WrongMunicipality
    return Resident(line, identifier, given_name, family_name, details, deceased_on)


def _day(text: str, today: dt.date) -> dt.date | None:
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise WrongDay from None
    if day > today:
        raise WrongDay
    return day
