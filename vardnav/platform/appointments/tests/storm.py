"""What a storm is counted and judged by; `tests.support.at_once` lets it loose."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from vardnav.platform.appointments import locking
from vardnav.platform.appointments.models import Slot


def broken() -> list[str]:
    """Return what `check_invariants` has to say against the database."""
    out = io.StringIO()
    try:
        call_command("check_invariants", "--grace", "0", stdout=out)
    except SystemExit:
        return [line for line in out.getvalue().splitlines() if line.startswith("BROKEN")]
    return []


@contextmanager
def without_index(name: str, rows: str) -> Iterator[None]:
    """Do without an index or constraint of the table; `rows` is what has to be emptied before it is put back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
        made = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {rows} CASCADE")
            cursor.execute(made)


def without_a_lock(name: str) -> Callable[..., dict[uuid.UUID, bool]]:
    """Return `locking.to_book` without one of its locks: "person" or "rules"."""

    def to_book(
        subject_id: uuid.UUID, region: str, slot_ids: Iterable[uuid.UUID], **_rest: bool
    ) -> dict[uuid.UUID, bool]:
        rows = Slot.objects.filter(region=region, id__in=list(slot_ids)).order_by("id")
        if name != "person":
            locking.person(subject_id)
        if name != "rules":
            locking.rules(rows.values_list("time_type_id", flat=True))
        return {slot_id: capacity == 1 for slot_id, capacity in rows.values_list("id", "capacity")}

    return to_book


def count(gave: Sequence[object], word: Callable[[object], str]) -> dict[str, int]:
    """Return how often each word came, exceptions by their name and words."""
    found: dict[str, int] = {}
    for one in gave:
        said = f"{type(one).__name__}: {one}" if isinstance(one, Exception) else word(one)
        found[said] = found.get(said, 0) + 1
    return found
