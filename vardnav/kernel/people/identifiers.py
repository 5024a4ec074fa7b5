"""Rules: personal identity numbers as one value that never shows itself by accident."""

from __future__ import annotations

import datetime as dt
import enum
import re
import unicodedata
from dataclasses import dataclass

from personnummer import personnummer

from vardnav.kernel.people import reserve_numbers
from vardnav.kernel.people.rules import age_on
from vardnav.kernel.people.wording import Unacceptable, gettext_noop


class IdentifierKind(enum.StrEnum):
    """Kinds of personal identity numbers (HL7 Sweden base profiles)."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"
    RESERVNUMMER = "reservnummer"
    LMA = "lma"

    @property
    def label(self) -> str:
        """What the number is called above it (a gettext msgid)."""
        return _LABELS[self]


_LABELS = {
    IdentifierKind.PERSONNUMMER: gettext_noop("Personnummer"),
    IdentifierKind.SAMORDNINGSNUMMER: gettext_noop("Samordningsnummer"),
    IdentifierKind.RESERVNUMMER: gettext_noop("Reservnummer"),
    IdentifierKind.LMA: gettext_noop("LMA-nummer"),
}


class BadIdentifier(Unacceptable):
    """The text is not a personal identity number. `reason` is plain Swedish and never repeats the number."""


class Missing(BadIdentifier):
    """Nothing was written."""

    reason = gettext_noop("Skriv personnumret.")


class TooShort(BadIdentifier):
    """Fewer characters than a number has."""

    reason = gettext_noop("Numret är för kort. Skriv tio eller tolv siffror, till exempel 19121212-1212.")


class TooLong(BadIdentifier):
    """More characters than a number has."""

    reason = gettext_noop("Numret är för långt. Skriv tio eller tolv siffror, till exempel 19121212-1212.")


class HasLetters(BadIdentifier):
    """Letters or other signs where digits stand."""

    reason = gettext_noop("Skriv bara siffror, och bindestreck om du vill. Till exempel 19121212-1212.")


class MisplacedSign(BadIdentifier):
    """A hyphen or plus somewhere else than before the last four."""

    reason = gettext_noop("Sätt bindestrecket före de fyra sista siffrorna, till exempel 19121212-1212.")


class ImpossibleDate(BadIdentifier):
    """The day is not in the calendar."""

    reason = gettext_noop("Datumet finns inte. Kontrollera år, månad och dag.")


class FutureDate(BadIdentifier):
    """The birth date has not come yet."""

    reason = gettext_noop("Datumet har inte varit än. Kontrollera året, eller skriv alla tolv siffror.")


class PlusIsForTheOld(BadIdentifier):
    """A plus sign on the number of somebody who turns 100 later than this year."""

    reason = gettext_noop("Plustecken används från det år man fyller 100. Skriv bindestreck i stället.")


class WrongBirthNumber(BadIdentifier):
    """Birth number 000, which is never given out."""

    reason = gettext_noop("Kontrollera de fyra sista siffrorna.")


class WrongCheckDigit(BadIdentifier):
    """The check digit does not agree with the rest."""

    reason = gettext_noop("Kontrollera siffrorna: den sista stämmer inte.")


class LmaLength(BadIdentifier):
    """An LMA number of another length than eight."""

    reason = gettext_noop("LMA-numret ska ha åtta siffror, till exempel 12-345678.")


class OtherKind(BadIdentifier):
    """A valid number, but not of the kind asked for."""

    reason = gettext_noop("Det här är en annan sorts nummer. Kontrollera vilken sort du har valt.")


@dataclass(frozen=True, slots=True, repr=False)
class PersonIdentifier:
    """A checked personal identity number. `value`: twelve characters without sign (LMA: eight digits).

    `str`, `repr` and f-strings give a mask, so that a log line cannot leak it; use `shown()` on pages.
    """

    kind: IdentifierKind
    value: str

    def __repr__(self) -> str:
        return f"<{self.kind.value} ********-****>"

    def __str__(self) -> str:
        return repr(self)

    def shown(self) -> str:
        """Return the number for the page of somebody who may see it: YYYYMMDD-NNNN (LMA: NN-NNNNNN)."""
        if self.kind is IdentifierKind.LMA:
            return f"{self.value[:2]}-{self.value[2:]}"
        return f"{self.value[:8]}-{self.value[8:]}"

    def short(self, today: dt.date) -> str:
        """Return YYMMDD-NNNN, with `+` from the year the person turns 100 (Skatteverket)."""
        born = self.born_on
        if born is None or self.kind is IdentifierKind.RESERVNUMMER:
            return self.shown()
        sign = "+" if today.year - born.year >= 100 else "-"
        return f"{self.value[2:8]}{sign}{self.value[8:]}"

    @property
    def born_on(self) -> dt.date | None:
        """The birth date, or None where the number does not tell (LMA, some reserve numbers)."""
        if self.kind is IdentifierKind.LMA:
            return None
        if self.kind is IdentifierKind.RESERVNUMMER:
            return reserve_numbers.birth_date(self.value)
        return reserve_numbers.calendar_day(int(self.value[:4]), self.value[4:6], self.value[6:8])

    def age(self, today: dt.date) -> int | None:
        """Return whole years on `today`, or None where the birth date is unknown."""
        return None if self.born_on is None else age_on(self.born_on, today)

    @property
    def is_woman(self) -> bool | None:
        """Legal sex by the birth number (even = woman); None where the number does not tell."""
        if self.kind is IdentifierKind.LMA or not self.value[10].isdigit():
            return None
        return int(self.value[10]) % 2 == 0

    @property
    def is_private_series(self) -> bool:
        """Whether it is of our own series for tests and demo (a letter in place 9), which nobody has.

        Skatteverket's test numbers look like everybody's: no rule tells them apart, only its list does.
        """
        civic = self.kind in (IdentifierKind.PERSONNUMMER, IdentifierKind.SAMORDNINGSNUMMER)
        return civic and self.value[8].isalpha()


_CIVIC = re.compile(r"(\d{2})?(\d{2})(\d{2})(\d{2})([-+]?)([0-9A-Z]\d{3})", re.ASCII)
_RESERVE = re.compile(r"(\d{8})-?([0-9A-Z]{4})", re.ASCII)
_LMA = re.compile(r"\d{2}-\d{6}", re.ASCII)
_LONGEST_TEXT = 60


def parse(
    text: str, *, today: dt.date, allow_private_series: bool = False, kind: IdentifierKind | None = None
) -> PersonIdentifier:
    """Read a number as people write it: 10 or 12 digits, `-` or `+`, spaces, any script's digits.

    Ten digits get their century from `today` and the sign. An LMA number is known by its form NN-NNNNNN, or
    by `kind`, which also refuses every other kind. Raises a BadIdentifier with a plain reason.
    """
    found = _read(_cleaned(text), today, allow_private_series, kind)
    if kind is not None and found.kind is not kind:
        raise OtherKind
    return found


def stored(kind: str, value: str) -> PersonIdentifier:
    """Return the number of a row of ours, already checked when it was written."""
    return PersonIdentifier(IdentifierKind(kind), value)


def private_number(born_on: dt.date, serial: int, *, letter: str = "T") -> PersonIdentifier:
    """Make number `serial` (0-99; odd = man) of the private series: YYYYMMDD, letter, NN, check digit."""
    if not 0 <= serial <= 99 or not re.fullmatch("[A-Z]", letter):
        raise ValueError("The private series has serials 0-99 and one letter A-Z.")
    start = f"{born_on:%Y%m%d}{letter}{serial:02d}"
    digits = f"{born_on:%y%m%d}1{serial:02d}"
    return PersonIdentifier(IdentifierKind.PERSONNUMMER, f"{start}{reserve_numbers.check_digit(digits)}")


def _cleaned(text: str) -> str:
    """Return `text` as ASCII digits, capitals, `-` and `+`; spaces and invisible marks gone."""
    if len(text) > _LONGEST_TEXT:
        raise TooLong
    cleaned = "".join(_plain(character) for character in text)
    if not cleaned:
        raise Missing
    if not re.fullmatch(r"[0-9A-Z+-]*", cleaned):
        raise HasLetters
    return cleaned


def _plain(character: str) -> str:
    decimal = unicodedata.decimal(character, None)
    if decimal is not None:
        return str(decimal)
    category = unicodedata.category(character)
    if character.isspace() or category == "Cf":
        return ""
    if category == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    plain = unicodedata.normalize("NFKC", character)
    return plain.upper() if len(plain) == 1 and plain.isascii() and not plain.isdigit() else character


def _read(
    text: str, today: dt.date, allow_private_series: bool, kind: IdentifierKind | None
) -> PersonIdentifier:
    if kind is IdentifierKind.LMA:
        return _lma(text)
    if _LMA.fullmatch(text):
        return PersonIdentifier(IdentifierKind.LMA, text.replace("-", ""))
    reserve = _RESERVE.fullmatch(text)
    if reserve and reserve_numbers.is_reserve_number(reserve[1], reserve[2]):
        return PersonIdentifier(IdentifierKind.RESERVNUMMER, reserve[1] + reserve[2])
    civic = _CIVIC.fullmatch(text)
    if civic and (civic[6].isdigit() or allow_private_series):
        return _civic(civic, today)
    raise _what_is_wrong(text)


def _what_is_wrong(text: str) -> BadIdentifier:
    body = text.replace("-", "").replace("+", "")
    if not body.isdigit():
        return HasLetters()
    if len(body) < 10 or len(body) == 11:
        return TooShort()
    return TooLong() if len(body) > 12 else MisplacedSign()


def _civic(parts: re.Match[str], today: dt.date) -> PersonIdentifier:
    """Check a personnummer or samordningsnummer: date, plus sign, birth number, check digit."""
    century, short_year, month, day, sign, tail = parts.groups()
    year = int(century + short_year) if century else _year(int(short_year), month, day, sign, today)
    born = reserve_numbers.calendar_day(year, month, day) if year >= 1800 else None
    if born is None:
        raise ImpossibleDate
    if born > today:
        raise FutureDate
    if sign == "+" and today.year - year < 100:
        raise PlusIsForTheOld
    if tail[:3] == "000":
        raise WrongBirthNumber
    # The library speaks of digits only; a letter counts as 1 there, as in the interim numbers of the schools.
    digits = tail if tail.isdigit() else f"1{tail[1:]}"
    if not personnummer.valid(f"{year:04d}{month}{day}{digits}"):
        raise WrongCheckDigit
    kind = IdentifierKind.SAMORDNINGSNUMMER if int(day) > 60 else IdentifierKind.PERSONNUMMER
    return PersonIdentifier(kind, f"{year:04d}{month}{day}{tail}")


def _year(short_year: int, month: str, day: str, sign: str, today: dt.date) -> int:
    """Give a ten-digit number its century: `-` the last hundred years, `+` the hundred before.

    Without a sign the latest year that is not in the future is meant. (The library asks the system clock.)
    """
    year = today.year - (today.year - short_year) % 100
    if sign == "+":
        return year - 100
    born = reserve_numbers.calendar_day(year, month, day)
    return year - 100 if not sign and born is not None and born > today else year


def _lma(text: str) -> PersonIdentifier:
    """Check an LMA (dossier) number: eight digits, written NN-NNNNNN (so described by Region VG)."""
    digits = text.replace("-", "")
    if not digits.isdigit():
        raise HasLetters
    if len(digits) != 8:
        raise LmaLength
    return PersonIdentifier(IdentifierKind.LMA, digits)
