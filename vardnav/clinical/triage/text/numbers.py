"""Measured values in a text: temperature, pulse, blood pressure, sugar, oxygen, weeks pregnant, how long it has lasted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vardnav.clinical.triage.text import words


@dataclass(frozen=True, slots=True)
class Measured:
    """A value in the unit of `Finding.number`, and the words that said it."""

    quantity: str
    value: float
    said: str


_N: Final = r"(\d{1,3}(?:[.,]\d{1,2})?)"
_GAP: Final = r"[^\d.!?;\n]{0,18}?"
#: (quantity, least and most that can be true, expression with one number). Other numbers of the text mean something else.
_PATTERNS: Final[tuple[tuple[str, float, float, str], ...]] = (
    (
        "temperature",
        25,
        43.5,
        rf"\b(?:feber\w*|temp\w*|fever|tempen)\b{_GAP}(?<!\d){_N}(?!\d|\s*(?:dag|dyg|day|tim|hour|veck|week|ar\b|year|man|m\b|/))",
    ),
    (
        "temperature",
        25,
        43.5,
        rf"(?<![\d/]){_N}\s*(?:graders?|degrees?|°\s*c?|º|celsius|c\b|i\s+feber|in\s+feber|of\s+fever|feber|fever)",
    ),
    (
        "temperature",
        33,
        42.9,
        r"(?<![\d/.,])((?:3[3-9]|4[0-2])[.,]\d)(?!\d|\s*(?:mmol|kg|kilo|cm|km|ar\b|%|/))",
    ),
    ("pulse", 20, 260, rf"\b(?:puls\w*|pulse|heart\s*rate|hr|bpm)\b{_GAP}(?<!\d)(\d{{2,3}})(?!\d|[.,]\d)"),
    (
        "pulse",
        20,
        260,
        r"(?<!\d)(\d{2,3})\s*(?:slag\b(?:\s*(?:per|i|/)\s*minut\w*)?|bpm|i\s+(?:vilo)?puls|beats)",
    ),
    ("breaths", 4, 90, r"(?<!\d)(\d{1,2})\s*(?:andetag|breaths)\b"),
    ("breaths", 4, 90, rf"\b(?:andas|breathing)\b{_GAP}(?<!\d)(\d{{2}})\s*(?:ganger|times)\b"),
    (
        "oxygen",
        40,
        100,
        rf"\b(?:saturation\w*|spo2|spo|satt?|sats|syre\w*|oxygen|pox)\b{_GAP}(?<!\d)(\d{{2,3}})(?!\d)",
    ),
    (
        "oxygen",
        40,
        100,
        r"(?<!\d)(\d{2,3})\s*(?:%|procent|percent)\s*(?:i\s+)?(?:syre\w*|saturation|sat|oxygen)",
    ),
    (
        "glucose",
        0.5,
        60,
        rf"\b(?:blodsocker\w*|b\s?socker|socker\w*|sockret|blood\s*(?:sugar|glucose)|sugars?|glucose|glukos)\b{_GAP}(?<!\d){_N}(?!\d|\s*(?:dag|tim|ar\b|year))",
    ),
    ("glucose", 0.5, 60, rf"(?<!\d){_N}\s*(?:i\s+(?:blod)?socker|mmol)"),
    ("ketones", 0.1, 20, rf"\b(?:b?keton\w*|ketones?)\b{_GAP}(?<!\d){_N}(?!\d)"),
    (
        "pregnant_weeks",
        3,
        43,
        rf"\b(?:gravid\w*|pregnan\w*|preg)\b{_GAP}(?:\bi\s+)?(?:vecka|v|week|weeks)?\s*(?<!\d)(\d{{1,2}})(?!\d|[.,]\d)(?!\s*(?:ar|dag|day|year|man|month)\b)",
    ),
    ("pregnant_weeks", 3, 43, r"\b(?:graviditets)?(?:vecka|week)\s*(\d{1,2})(?!\d)"),
    (
        "pregnant_weeks",
        3,
        43,
        r"(?<!\d)(\d{1,2})(?:\s*\+\s*\d)?\s*(?:(?:full\w*\s+)?(?:veckor|veckors|weeks?))\s*(?:gravid\w*|pregnan\w*|preg)",
    ),
    ("pregnant_weeks", 3, 43, r"(?<!\d)(\d{2})\s*\+\s*[0-6](?!\d)"),
)
_COMPILED: Final = tuple((key, low, high, re.compile(text)) for key, low, high, text in _PATTERNS)
_PRESSURE: Final = re.compile(r"(?<![\d/])(\d{2,3})\s*(?:/|over|genom|pa|med)\s*(\d{2,3})(?![\d/])")
_FAHRENHEIT: Final = re.compile(
    r"(?<!\d)(9[5-9]|10[0-8])(?:[.,](\d))?\s*(?:°\s*)?(?:f\b|fahrenheit|fever|degrees)"
)
_FAHRENHEIT_AFTER: Final = re.compile(
    r"\b(?:fever|temp\w*)\b[^\d.!?;\n]{0,12}(?<!\d)(10[0-8])(?:[.,](\d))?(?!\d)"
)
_COUNTS: Final = {
    **{
        word: at
        for at, word in enumerate(
            ["noll", "en", "tva", "tre", "fyra", "fem", "sex", "sju", "atta", "nio", "tio", "elva", "tolv"]
        )
    },
    **{
        word: at
        for at, word in enumerate(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        )
    },
    "ett": 1,
    "a": 1,
    "flera": 3,
    "several": 3,
    "couple of": 2,
    "ett par": 2,
    "nagra": 3,
    "a few": 3,
    "some": 3,
    "fjorton": 14,
    "fourteen": 14,
    "eleven": 11,
    "twelve": 12,
    "tjugo": 20,
    "twenty": 20,
}
_UNITS: Final = (("dag|dygn|day", 1.0), ("veck|week|wk", 7.0), ("man|month", 30.4), ("ar|year", 365.25))
_LASTED: Final = re.compile(
    r"\b(?:i|sedan|sen|for|since|over|mer an|more than|haft\b[^.!?;\n]{0,25}?\bi|the (?:last|past)|senaste)\s+"
    rf"(?:(?:snart|nu|cirka|ca|over|minst|about|at least|drygt|nastan|mer an|more than)\s+)?"
    rf"(\d{{1,3}}|{'|'.join(sorted((re.escape(one) for one in _COUNTS), key=len, reverse=True))})\s*"
    r"(dag|dygn|day|veck|week|manad|month|ar\b|year)\w*(?!\w*\s*(?:sedan|sen|ago|gammal|old))"
)


def measured(text: str) -> list[Measured]:
    """Return the measured values of a text, each once."""
    folded = words.fold(text)
    return list(dict.fromkeys((*_values(folded), *_pressures(folded), *_heats(folded), *_lasted(folded))))


def _values(text: str) -> Iterator[Measured]:
    for quantity, low, high, expression in _COMPILED:
        for found in expression.finditer(text):
            value = _number(found[1])
            if low <= value <= high:
                yield Measured(quantity, value, found[0].strip())


def _pressures(text: str) -> Iterator[Measured]:
    for found in _PRESSURE.finditer(text):
        upper, lower = _number(found[1]), _number(found[2])
        if 60 <= upper <= 300 and 30 <= lower <= 180 and upper > lower + 9:
            yield Measured("systolic", upper, found[0])
            yield Measured("diastolic", lower, found[0])


def _heats(text: str) -> Iterator[Measured]:
    for expression in (_FAHRENHEIT, _FAHRENHEIT_AFTER):
        for found in expression.finditer(text):
            value = (_number(f"{found[1]}.{found[2] or 0}") - 32) / 1.8
            yield Measured("temperature", round(value, 1), found[0].strip())


def _lasted(text: str) -> Iterator[Measured]:
    for found in _LASTED.finditer(text):
        count = _COUNTS.get(found[1])
        number = float(count) if count is not None else _number(found[1])
        for names, days in _UNITS:
            if re.match(names, found[2]):
                yield Measured("days", number * days, found[0])
                break


def _number(written: str) -> float:
    return float(written.replace(",", "."))
