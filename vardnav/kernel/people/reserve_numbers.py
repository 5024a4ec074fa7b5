"""Rules: reserve numbers (reservnummer), and the date and check digit that all numbers share."""

from __future__ import annotations

import datetime as dt
import re

# Västra Götaland's letters and their values in the check digit (Inera, list of reserve number formats).
_VGR_LETTERS = {"K": "5", "M": "7", "X": "8"}
# The national form XXYYMMDDNNGC (Nationellt ReservID, specification 1.0): NN two letters, never I O Q V W.
_NATIONAL_TAIL = re.compile(r"[A-HJ-NPR-UX-Z]{2}[0-9A-Z]\d", re.ASCII)
_NATIONAL_UNKNOWN_BIRTH = re.compile(r"00\d\d[2-9]\d[45]\d", re.ASCII)


def is_reserve_number(date_part: str, tail: str) -> bool:
    """Tell whether eight digits and four characters are a reserve number: the national form or Västra Götaland's.

    The national form's check digit has no algorithm known to us and is not checked. Other regions' own forms are
    of other registers and not taken here: a letter typed for a digit must stay a slip.
    """
    has_birth_date = birth_date(date_part) is not None
    if _NATIONAL_TAIL.fullmatch(tail):
        is_known = has_birth_date and int(date_part[:2]) > 21
        return is_known or _NATIONAL_UNKNOWN_BIRTH.fullmatch(date_part) is not None
    letter = _VGR_LETTERS.get(tail[0])
    if letter is None or not tail[1:].isdigit() or not has_birth_date:
        return False
    return check_digit(date_part[2:] + letter + tail[1:3]) == int(tail[3])


def birth_date(value: str) -> dt.date | None:
    """Birth date of a reserve number; in the national form XX is the century plus a multiple of 3 (22 is 19)."""
    century = int(value[:2])
    if century < 18 or int(value[6:8]) > 31:
        return None
    real_century = century if century <= 20 else 18 + century % 3
    return calendar_day(real_century * 100 + int(value[2:4]), value[4:6], value[6:8])


def calendar_day(year: int, month: str, day: str) -> dt.date | None:
    """Return the date, taking 60 off a samordningsnummer's day; None where the calendar has no such day."""
    number = int(day)
    try:
        return dt.date(year, int(month), number - 60 if number > 60 else number)
    except ValueError:
        return None


def check_digit(digits: str) -> int:
    """Return the check digit of `digits`: modulus 10 with weights 2, 1 from the left."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return -sum(value - 9 if value > 9 else value for value in doubled) % 10
