"""Commands: what the loading commands share: reading with a progress bar, refusing row by row, telling."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.core.management.base import CommandError
from rich.console import Console
from rich.progress import track

from vardnav.kernel.organisations import delimited, municipality_rows
from vardnav.kernel.organisations.actions import Tally

Value = TypeVar("Value")
MOST_TOLD = 200


@dataclass(slots=True)
class Harvest(Generic[Value]):
    """What a file gave: values in order, and refusals in order."""

    values: list[Value] = field(default_factory=list)
    refusals: list[delimited.Refusal] = field(default_factory=list)


def open_table(path: str, needed: Sequence[str] = ()) -> delimited.Table:
    """Read a file, or end the command with one sentence. Raises CommandError."""
    try:
        return delimited.read(Path(path), needed)
    except delimited.UnreadableFile as error:
        raise CommandError(str(error)) from error


def population_columns(table: delimited.Table) -> tuple[str, str]:
    """Return the code and count columns of a population file. Raises CommandError."""
    try:
        return municipality_rows.population_columns(table.columns)
    except delimited.UnreadableFile as error:
        raise CommandError(str(error)) from error


def console_on(stdout: Any) -> Console:
    """Return a console on a command's output; Django's own wrapper would break a progress bar into lines."""
    return Console(file=getattr(stdout, "_out", stdout))


def gather(
    rows: Iterable[delimited.Row | delimited.Refusal],
    read: Callable[[delimited.Row], Value],
    key: Callable[[Value], Hashable],
) -> Harvest[Value]:
    """Read each row; a bad one, or one whose key an earlier row had, is refused with its line number."""
    harvest: Harvest[Value] = Harvest()
    first_line: dict[Hashable, int] = {}
    for row in rows:
        if isinstance(row, delimited.Refusal):
            harvest.refusals.append(row)
            continue
        try:
            value = read(row)
        except delimited.BadRow as error:
            harvest.refusals.append(delimited.Refusal(row.line, str(error)))
            continue
        earlier = first_line.setdefault(key(value), row.line)
        if earlier != row.line:
            harvest.refusals.append(
                delimited.Refusal(row.line, f"{key(value)} stands on line {earlier} already")
            )
        else:
            harvest.values.append(value)
    return harvest


def with_bar(
    console: Console, rows: Sequence[delimited.Row | delimited.Refusal], label: str
) -> Iterable[delimited.Row | delimited.Refusal]:
    """Return the rows, drawing a progress bar as they are read."""
    return track(rows, description=label, console=console, disable=not console.is_terminal)


def tell(console: Console, harvest: Harvest[Value], tally: Tally, what: str) -> None:
    """Print each refused row with its line and reason, then one line that sums up."""
    for refusal in harvest.refusals[:MOST_TOLD]:
        console.print(
            f"line {refusal.line} refused: {refusal.reason}", markup=False, highlight=False, soft_wrap=True
        )
    if len(harvest.refusals) > MOST_TOLD:
        console.print(f"… and {len(harvest.refusals) - MOST_TOLD} more refused", markup=False)
    parts = [f"{tally.created} new", f"{tally.updated} changed", f"{tally.unchanged} as before"]
    if tally.kept:
        parts.append(f"{tally.kept} kept because a region looks after them")
    parts.append(f"{len(harvest.refusals)} refused")
    console.print(f"{what}: {', '.join(parts)}.", markup=False, highlight=False, soft_wrap=True)
