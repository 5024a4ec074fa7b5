"""Rules: a kit's number: nine digits and a check digit, so that a slip of the pen is seen before it reaches anybody.

The check digit is Damm's (H. M. Damm, 2004): it sees every single wrong digit and every two neighbours that changed places.
"""

from __future__ import annotations

import unicodedata

LENGTH = 10
#: Damm's table of order 10: a quasigroup with zeros on its diagonal.
_TABLE = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


class WrongKitId(ValueError):
    """The text is not the number of a kit: too long, too short, or its check digit does not fit."""


def check_digit(digits: str) -> str:
    """Return Damm's check digit for some digits 0-9."""
    interim = 0
    for digit in digits:
        interim = int(_TABLE[interim][int(digit)])
    return str(interim)


def read(text: str) -> str:
    """Return the ten digits of what somebody wrote: blanks, hyphens and full-width digits are forgiven.

    Raises WrongKitId.
    """
    folded = unicodedata.normalize("NFKC", text)
    digits = "".join(sign for sign in folded if not sign.isspace() and sign not in "-‐‑–.")
    if len(digits) != LENGTH or not digits.isascii() or not digits.isdigit():
        raise WrongKitId
    if check_digit(digits[:-1]) != digits[-1]:
        raise WrongKitId
    return digits


def shown(kit_id: str) -> str:
    """Return a number as it is printed: "123 456 789 4"."""
    return " ".join((kit_id[:3], kit_id[3:6], kit_id[6:9], kit_id[9:])).strip()


def made(number: int) -> str:
    """Return the kit number with `number` (below a billion) as its nine digits."""
    digits = f"{number:09d}"
    return digits + check_digit(digits)
