"""Rules: a kit's number as a QR code (ISO/IEC 18004, version 1, level M): the ten digits and nothing else."""

from __future__ import annotations

import segno

SIZE = 21
_MOST_DIGITS = 34
Square = list[list[bool]]


def code(digits: str) -> Square:
    """Return the squares of the code, row by row, True for dark. Raises ValueError for what is not up to 34 digits."""
    if not digits.isascii() or not digits.isdigit() or len(digits) > _MOST_DIGITS:
        raise ValueError("a number of at most 34 digits")
    made = segno.make_qr(digits, version=1, error="m", mode="numeric", boost_error=False)
    return [[bool(square) for square in row] for row in made.matrix]


def path(squares: Square) -> str:
    """Return the dark squares as the path of an SVG, one unit a square, with the four light ones that must surround it."""
    return "".join(
        f"M{column + 4} {line + 4}h1v1h-1z"
        for line, row in enumerate(squares)
        for column, dark in enumerate(row)
        if dark
    )
