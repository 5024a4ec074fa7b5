"""Rules: reading a table from a text file row by row, so that one bad row stops only itself."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

DELIMITER = ";"
_MOST_SHOWN = 60


class UnreadableFile(ValueError):
    """The file as a whole cannot be used; the message says why."""


class BadRow(ValueError):
    """One row cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it starts on (the header is line 1) and its cells by column name, spaces trimmed."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """A file read: its column names, and its rows in order, those refused among them."""

    columns: tuple[str, ...]
    rows: tuple[Row | Refusal, ...]


def read(path: Path, needed: Sequence[str] = ()) -> Table:
    """Read a UTF-8 file with a header and semicolons. Blank lines are skipped.

    A row with the wrong number of cells, text that is not UTF-8, or NUL becomes a Refusal. Raises
    UnreadableFile for a file that is missing, empty, or lacks a column of `needed`.
    """
    try:
        # Bytes that are no UTF-8 become lone surrogates, so that only their own row is refused.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.reader(file, delimiter=DELIMITER, strict=True)
            columns = tuple(name.strip() for name in next(reader, []))
            _check_header(path, columns, needed)
            return Table(columns, tuple(_rows(reader, columns)))
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}.") from error


def shown(text: str) -> str:
    """Return a cell as it may be shown in a message: printable and short."""
    clean = "".join(sign if sign.isprintable() else "�" for sign in text)
    return clean if len(clean) <= _MOST_SHOWN else f"{clean[:_MOST_SHOWN]}…"


def _check_header(path: Path, columns: tuple[str, ...], needed: Sequence[str]) -> None:
    if not columns:
        raise UnreadableFile(f"{path} is empty; the first line must name the columns.")
    missing = [name for name in needed if name not in columns]
    if missing:
        found = shown(DELIMITER.join(columns))
        raise UnreadableFile(f"{path} lacks the column {', '.join(missing)}; its first line is: {found}")


def _rows(reader: Iterator[list[str]], columns: tuple[str, ...]) -> Iterator[Row | Refusal]:
    line = 2
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Refusal(line, f"quotation marks are not paired ({error})")
            cells = []
        if any(cell.strip() for cell in cells):
            yield _row(line, [cell.strip() for cell in cells], columns)
        line = _next_line(reader)


def _next_line(reader: Iterator[list[str]]) -> int:
    return int(getattr(reader, "line_num", 0)) + 1


def _row(line: int, cells: list[str], columns: tuple[str, ...]) -> Row | Refusal:
    if len(cells) != len(columns):
        return Refusal(line, f"{len(cells)} cells where the header has {len(columns)}")
    for name, cell in zip(columns, cells, strict=True):
        if "\0" in cell:
            return Refusal(line, f"{name} holds a NUL character")
        if any("\ud800" <= sign <= "\udfff" for sign in cell):
            return Refusal(line, f"{name} is not UTF-8")
    return Row(line, dict(zip(columns, cells, strict=True)))
