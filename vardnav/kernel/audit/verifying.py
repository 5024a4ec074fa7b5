"""Queries: is the log whole? Recomputes every seal, follows the chain, compares with the anchors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from vardnav.kernel.audit import lines
from vardnav.kernel.audit.anchors import Anchors
from vardnav.kernel.audit.models import Seal


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: which seal (0 when none can be named), the time it covers, and what."""

    number: int
    first_at: dt.datetime | None
    last_at: dt.datetime | None
    text: str

    def __str__(self) -> str:
        if not self.number:
            return self.text
        span = (
            f"{self.first_at:%Y-%m-%d %H:%M:%S} to {self.last_at:%Y-%m-%d %H:%M:%S %Z}"
            if self.first_at
            else "no rows"
        )
        return f"Seal {self.number} ({span}): {self.text}"


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one verification."""

    rows: int
    seals: int
    unsealed: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def verify(anchors: Anchors, *, step: Callable[[int, int], None] = lambda done, of: None) -> Report:
    """Verify everything in one snapshot. `step(done, of)` is told after each seal."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        _one("SELECT set_config('statement_timeout', '0', true)")
        seals = list(Seal.objects.order_by("number"))
        found, problems = 0, []
        for done, seal in enumerate(seals, 1):
            batch, wrong = row_problems(seal)
            found += batch.rows
            problems += wrong
            step(done, len(seals))
        unsealed = _unsealed(seals)
        outside = int(_one("SELECT count(*) FROM audit_entry")) - found - unsealed
    problems += chain_problems(seals) + anchor_problems(seals, anchors)
    if outside:
        problems.append(
            Problem(0, None, None, f"{outside} rows lie outside every seal: they were put in afterwards.")
        )
    notes = [
        f"Seals {first} to {last} were lost when the database was restored." for first, last in anchors.lost
    ]
    behind = sum(seal.number not in anchors.digests for seal in seals)
    if behind:
        notes.append(f"{behind} seals have no anchor outside the database.")
    return Report(found, len(seals), unsealed, tuple(sorted(problems, key=lambda p: p.number)), tuple(notes))


def row_problems(seal: Seal) -> tuple[lines.Batch, list[Problem]]:
    """Compare one seal with the rows it covers."""
    batch = lines.read(seal.generation, seal.from_xid, seal.to_xid)
    if lines.digest(seal, batch.content) == seal.digest:
        return batch, []
    if batch.rows != seal.rows:
        return batch, [_problem(seal, f"{seal.rows} rows were sealed, {batch.rows} are there.")]
    return batch, [_problem(seal, "the rows, or the seal itself, have been changed.")]


def chain_problems(seals: Sequence[Seal]) -> list[Problem]:
    """Follow the chain: no number missing, each seal after the digest and the numbers of the one before."""
    problems = []
    number, digest, generation, to_xid = 0, lines.BEGINNING, 1, 0
    for seal in seals:
        if seal.number != number + 1:
            problems.append(_problem(seal, f"seal {number + 1} should come before it and is missing."))
        elif seal.previous_digest != digest:
            problems.append(
                _problem(seal, "it does not follow the seal before it: one of them has been replaced.")
            )
        elif not _follows(seal, generation, to_xid):
            problems.append(_problem(seal, "it does not begin where the seal before it ended."))
        number, digest, generation, to_xid = seal.number, seal.digest, seal.generation, seal.to_xid
    return problems


def anchor_problems(seals: Sequence[Seal], anchors: Anchors) -> list[Problem]:
    """Compare with the heads kept outside the database: nothing replaced, nothing cut from the end."""
    present = {seal.number: seal for seal in seals}
    problems = []
    for number, digest in anchors.digests.items():
        seal = present.get(number)
        if seal is None:
            text = "it is written in the anchor file but is no longer in the database."
            problems.append(Problem(number, None, None, text))
        elif seal.digest != digest:
            problems.append(_problem(seal, "its digest is not the one written in the anchor file."))
    return problems


def _follows(seal: Seal, generation: int, to_xid: int) -> bool:
    opens = seal.generation == generation + 1 and seal.rows == seal.from_xid == seal.to_xid == 0
    return opens or (seal.generation == generation and seal.from_xid == to_xid and seal.to_xid > to_xid)


def _unsealed(seals: Sequence[Seal]) -> int:
    generation, to_xid = (seals[-1].generation, seals[-1].to_xid) if seals else (1, 0)
    sql = "SELECT count(*) FROM audit_entry WHERE generation = %s AND transaction_id >= %s::xid8"
    return int(_one(sql, generation, str(to_xid)))


def _problem(seal: Seal, text: str) -> Problem:
    return Problem(seal.number, seal.first_at, seal.last_at, text)


def _one(sql: str, *parameters: Any) -> str | int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        value: str | int = cursor.fetchone()[0]
    return value
