"""Rules: a kit's number as a QR code (ISO/IEC 18004, version 1, level M): the ten digits and nothing else.

One size and one kind of text is all that is needed, so this is the whole of it: numeric mode, 16 codewords of data and 10
that correct errors, 21 by 21 squares. Every mask may be read; the one with the lowest penalty of the standard is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

SIZE = 21
_DATA, _CORRECTING, _MOST_DIGITS = 16, 10, 34
#: The generator polynomial of ten correcting codewords, as powers of the field's first element.
_GENERATOR = (251, 67, 46, 61, 118, 70, 64, 94, 32, 45)
#: x^8 + x^4 + x^3 + x^2 + 1, by which the field of 256 is made; and those of the format's BCH code and its mask.
_FIELD, _FORMAT, _FORMAT_MASK = 0x11D, 0x537, 0x5412
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, j: i % 2 == 0,
    lambda i, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: i * j % 2 + i * j % 3 == 0,
    lambda i, j: (i * j % 2 + i * j % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2 == 0,
)
Square = list[list[bool]]


def _powers() -> tuple[list[int], dict[int, int]]:
    power, powers = 1, []
    for _step in range(255):
        powers.append(power)
        power <<= 1
        if power & 0x100:
            power ^= _FIELD
    return powers, {value: step for step, value in enumerate(powers)}


_POWER, _LOG = _powers()


def code(digits: str) -> Square:
    """Return the squares of the code, row by row, True for dark. Raises ValueError for what is not up to 34 digits."""
    codewords = data_codewords(digits)
    bits = [word >> shift & 1 for word in (*codewords, *correcting(codewords)) for shift in range(7, -1, -1)]
    drawn = [_drawn(bits, mask) for mask in range(len(_MASKS))]
    return min(drawn, key=_penalty)


def path(squares: Square) -> str:
    """Return the dark squares as the path of an SVG, one unit a square, with the four light ones that must surround it."""
    return "".join(
        f"M{column + 4} {line + 4}h1v1h-1z"
        for line, row in enumerate(squares)
        for column, dark in enumerate(row)
        if dark
    )


def data_codewords(digits: str) -> list[int]:
    """Return the 16 codewords of the text: mode, length, digits by threes, an end, and filling."""
    if not digits.isascii() or not digits.isdigit() or len(digits) > _MOST_DIGITS:
        raise ValueError("a number of at most 34 digits")
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    text = f"0001{len(digits):010b}" + "".join(f"{int(one):0{len(one) * 3 + 1}b}" for one in groups)
    text = (text + "0000")[: _DATA * 8]
    text += "0" * (-len(text) % 8)
    words = [int(text[start : start + 8], 2) for start in range(0, len(text), 8)]
    return words + [0xEC if place % 2 == 0 else 0x11 for place in range(_DATA - len(words))]


def correcting(codewords: list[int]) -> list[int]:
    """Return the ten codewords by which errors are corrected (Reed and Solomon): the rest of a division."""
    rest = [*codewords, *[0] * _CORRECTING]
    for place in range(len(codewords)):
        first = rest[place]
        if first:
            for step, power in enumerate(_GENERATOR, 1):
                rest[place + step] ^= _POWER[(_LOG[first] + power) % 255]
    return rest[-_CORRECTING:]


def _drawn(bits: list[int], mask: int) -> Square:
    squares, is_fixed = _fixed(mask)
    places = _zigzag(is_fixed)
    for bit, (line, column) in zip(bits, places, strict=True):
        squares[line][column] = bool(bit) != _MASKS[mask](line, column)
    return squares


def _fixed(mask: int) -> tuple[Square, Square]:
    """Return what every code of this mask has: three corners, the lines between them, and the format, twice."""
    squares = [[False] * SIZE for _line in range(SIZE)]
    is_fixed = [[False] * SIZE for _line in range(SIZE)]

    def put(line: int, column: int, dark: bool) -> None:
        if 0 <= line < SIZE and 0 <= column < SIZE:
            squares[line][column], is_fixed[line][column] = dark, True

    for top, left in ((0, 0), (0, SIZE - 7), (SIZE - 7, 0)):
        for line in range(-1, 8):
            for column in range(-1, 8):
                ring = max(abs(line - 3), abs(column - 3))
                put(top + line, left + column, ring in (0, 1, 3))
    for place in range(8, SIZE - 8):
        put(6, place, place % 2 == 0)
        put(place, 6, place % 2 == 0)
    for number, dark in enumerate(_format(mask)):
        line = number if number < 6 else number + 1 if number < 8 else SIZE - 15 + number
        put(line, 8, dark)
        column = SIZE - 1 - number if number < 8 else 15 - number if number < 9 else 14 - number
        put(8, column, dark)
    put(SIZE - 8, 8, True)
    return squares, is_fixed


def _format(mask: int) -> Iterator[bool]:
    """Return the fifteen bits of level M (00) and a mask, the least significant first."""
    rest = mask << 10
    for shift in range(4, -1, -1):
        if rest >> (shift + 10) & 1:
            rest ^= _FORMAT << shift
    bits = (mask << 10 | rest) ^ _FORMAT_MASK
    return (bool(bits >> number & 1) for number in range(15))


def _zigzag(is_fixed: Square) -> list[tuple[int, int]]:
    places, up = [], True
    for right in (20, 18, 16, 14, 12, 10, 8, 5, 3, 1):
        for line in range(SIZE - 1, -1, -1) if up else range(SIZE):
            places += [(line, column) for column in (right, right - 1) if not is_fixed[line][column]]
        up = not up
    return places


def _penalty(squares: Square) -> int:
    """Return how hard a code is to read, by the standard's four rules: runs, blocks, false corners, balance."""
    columns = [list(one) for one in zip(*squares, strict=True)]
    found = sum(_runs(line) + _corners(line) for line in (*squares, *columns))
    for line in range(SIZE - 1):
        for column in range(SIZE - 1):
            block = {squares[line + down][column + right] for down in (0, 1) for right in (0, 1)}
            found += 3 * (len(block) == 1)
    dark = sum(map(sum, squares))
    return found + 10 * int(abs(dark * 20 - SIZE * SIZE * 10) // (SIZE * SIZE))


def _runs(line: list[bool]) -> int:
    found, length = 0, 0
    for place, dark in enumerate(line):
        length = length + 1 if place and dark == line[place - 1] else 1
        found += 3 if length == 5 else length > 5
    return found


def _corners(line: list[bool]) -> int:
    text = "".join("1" if dark else "0" for dark in line)
    return 40 * sum(
        text.startswith(corner, start)
        for corner in ("10111010000", "00001011101")
        for start in range(SIZE - 10)
    )
