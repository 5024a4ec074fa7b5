"""The code on the slip: the number read back out of the squares by the standard's rules, and one drawn."""

from __future__ import annotations

import pytest

from vardnav.capabilities.self_tests.rules import kit_ids, qr


def read_back(squares: qr.Square) -> str:
    """Read the digits out of the squares as a camera's program does: format, mask, the way through, the groups."""
    order = [(8, 0), (8, 1), (8, 2), (8, 3), (8, 4), (8, 5), (8, 7), (8, 8), (7, 8), (5, 8), (4, 8), (3, 8)]
    order += [(2, 8), (1, 8), (0, 8)]
    held = int("".join("1" if squares[line][column] else "0" for line, column in order), 2) ^ 0x5412
    assert held >> 13 == 0, "level M"
    masked = [
        lambda i, j: (i + j) % 2 == 0,
        lambda i, j: i % 2 == 0,
        lambda i, j: j % 3 == 0,
        lambda i, j: (i + j) % 3 == 0,
        lambda i, j: (i // 2 + j // 3) % 2 == 0,
        lambda i, j: (i * j) % 2 + (i * j) % 3 == 0,
        lambda i, j: ((i * j) % 2 + (i * j) % 3) % 2 == 0,
        lambda i, j: ((i + j) % 2 + (i * j) % 3) % 2 == 0,
    ][held >> 10 & 7]

    def is_data(line: int, column: int) -> bool:
        in_corner = (line < 9 and (column < 9 or column > 12)) or (line > 12 and column < 9)
        return not in_corner and line != 6 and column != 6

    text, up = "", True
    for right in (20, 18, 16, 14, 12, 10, 8, 5, 3, 1):
        for line in reversed(range(21)) if up else range(21):
            for column in (right, right - 1):
                if is_data(line, column):
                    text += "1" if squares[line][column] != masked(line, column) else "0"
        up = not up
    assert text[:4] == "0001", "numeric"
    length, rest, digits = int(text[4:14], 2), text[14:], ""
    while len(digits) < length:
        size = min(3, length - len(digits))
        digits += f"{int(rest[: size * 3 + 1], 2):0{size}d}"
        rest = rest[size * 3 + 1 :]
    return digits


@pytest.mark.parametrize("number", [0, 7, 123_456_789, 987_654_321, 999_999_999])
def test_the_number_is_read_back_out_of_the_squares(number: int) -> None:
    assert read_back(qr.code(kit_ids.made(number))) == kit_ids.made(number)


def test_what_is_no_number_is_no_code() -> None:
    for text in ("12a", "1" * 35, "１２３"):
        with pytest.raises(ValueError, match="at most 34 digits"):
            qr.code(text)


def test_the_path_draws_each_dark_square_inside_a_light_margin() -> None:
    squares = qr.code(kit_ids.made(1))
    drawn = qr.path(squares)
    assert drawn.count("M") == sum(map(sum, squares))
    assert drawn.startswith("M4 4h1v1h-1z")
