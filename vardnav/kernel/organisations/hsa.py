"""Rules: the HSA-id, which names every care provider, unit, member of staff and assignment.

`SE`, the ten digits of an organisation number, a hyphen, then at least one of A-Z and 0-9; at most 31
characters; no å, ä, ö or @. Two ids that differ only in case are the same, so they are kept in upper case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 31
_DIGITS = 10
_PREFIX = "SE"
_SUFFIX = re.compile(r"[A-Z0-9]+", re.ASCII)
_REASONS = {
    "sv": {
        "empty": "Skriv ett HSA-id.",
        "long": "Ett HSA-id har högst 31 tecken.",
        "prefix": "Ett HSA-id börjar med SE, till exempel SE2321000016-A123.",
        "number": "Efter SE ska det stå tio siffror: organisationsnumret utan bindestreck.",
        "hyphen": "Efter de tio siffrorna ska det stå ett bindestreck.",
        "suffix": "Efter bindestrecket får det bara stå bokstäver A till Z och siffror, minst ett tecken.",
        "check": "Organisationsnumret i HSA-id:t stämmer inte. Kontrollera siffrorna.",
    },
    "en": {
        "empty": "Enter an HSA id.",
        "long": "An HSA id has at most 31 characters.",
        "prefix": "An HSA id starts with SE, for example SE2321000016-A123.",
        "number": "SE must be followed by ten digits: the organisation number without a hyphen.",
        "hyphen": "The ten digits must be followed by a hyphen.",
        "suffix": "After the hyphen, only letters A to Z and digits may follow, at least one.",
        "check": "The organisation number in the HSA id is not right. Check the digits.",
    },
}


class NotAnHsaId(ValueError):
    """The text is no HSA-id. `code` says which rule it breaks; `reason(language)` says it plainly."""

    def __init__(self, code: str) -> None:
        super().__init__(_REASONS["sv"][code])
        self.code = code

    def reason(self, language: str = "sv") -> str:
        """Return the reason in words for a person."""
        return _REASONS["en" if language.startswith("en") else "sv"][self.code]


class NotAnOrganisationNumber(ValueError):
    """The text is no Swedish organisation number."""


@dataclass(frozen=True, slots=True, order=True)
class HsaId:
    """A valid HSA-id; make one with `HsaId.parse`."""

    organisation_number: str
    suffix: str

    @classmethod
    def parse(cls, text: str) -> HsaId:
        """Read an HSA-id, spaces around it and lower case forgiven. Raises NotAnHsaId."""
        text = text.strip().upper()
        number, suffix = text[2:12], text[13:]
        if not text:
            raise NotAnHsaId("empty")
        if len(text) > LONGEST:
            raise NotAnHsaId("long")
        if not text.startswith(_PREFIX):
            raise NotAnHsaId("prefix")
        if len(number) != _DIGITS or not (number.isascii() and number.isdigit()):
            raise NotAnHsaId("number")
        if text[12:13] != "-":
            raise NotAnHsaId("hyphen")
        if not _SUFFIX.fullmatch(suffix):
            raise NotAnHsaId("suffix")
        if not is_organisation_number(number):
            raise NotAnHsaId("check")
        return cls(number, suffix)

    def __str__(self) -> str:
        return f"{_PREFIX}{self.organisation_number}-{self.suffix}"


def organisation_number(text: str) -> str:
    """Return an organisation number as "232100-0016" from ten digits with or without hyphen.

    Raises NotAnOrganisationNumber if it does not have ten digits, or the check digit is wrong (Luhn, Lag
    1974:174).
    """
    digits = text.strip().replace("-", "", 1)
    if not is_organisation_number(digits):
        raise NotAnOrganisationNumber("Ett organisationsnummer har tio siffror, och den sista ska stämma.")
    return f"{digits[:6]}-{digits[6:]}"


def is_organisation_number(digits: str) -> bool:
    """Return whether these are the ten digits of an organisation number: third at least 2, Luhn right."""
    if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()) or digits[2] < "2":
        return False
    return _luhn_sum(digits) % 10 == 0


def _luhn_sum(digits: str) -> int:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled)
