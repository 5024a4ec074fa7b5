"""Negative controls: the site if nobody looked at form keys, at how long a page waits, or locked what is booked."""

from __future__ import annotations

import importlib
import time
from typing import Any

from vardnav.config.launch import leash

#: Seconds between reading and writing, where nothing guards the time between.
DWELLS = 0.02


def without_keys() -> Any:
    """Return the site's WSGI application with every write run as often as it comes."""
    leash.tie_to_parent()
    application = importlib.import_module("vardnav.config.wsgi").application
    idempotency = importlib.import_module("vardnav.kernel.access.idempotency")
    setattr(idempotency, "once", lambda key, *, run, **_rest: run())  # noqa: B010 - mypy: not known to the module
    return application


def patient() -> Any:
    """Return the site's WSGI application with pages that wait for the database as long as it takes."""
    leash.tie_to_parent()
    application = importlib.import_module("vardnav.config.wsgi").application
    importlib.import_module("vardnav.config.postgresql.patience")._limits.clear()
    return application


def unguarded() -> Any:
    """Return the site with the door for pairs, without the locks that booking takes: the tables alone keep people apart.

    Whoever has read the rule in force dwells on it for a moment, as a busy process does.
    """
    application = importlib.import_module("tests.faults.pairs").with_pairs()
    locking = importlib.import_module("vardnav.platform.appointments.locking")
    reading = importlib.import_module("vardnav.platform.appointments.reading")
    models = importlib.import_module("vardnav.platform.appointments.models")

    def to_book(_person: Any, region: str, ids: Any, **_rest: Any) -> dict[Any, bool]:
        rows = models.Slot.objects.filter(region=region, id__in=list(ids)).values_list("id", "capacity")
        return {slot_id: capacity == 1 for slot_id, capacity in rows}

    def to_confirm(build: Any, viewer: Any, appointment_id: Any) -> Any:
        named = ("subject_id", "region", "slot_id", "pair_id", "slot__capacity")
        found = build(viewer, appointment_id).values_list(*named).first()
        return None if found is None else locking.Named(*found[:4], found[4] == 1)

    def slowly(read: Any) -> Any:
        def dwelling(*given: Any, **named: Any) -> Any:
            found = read(*given, **named)
            time.sleep(DWELLS)
            return found

        return dwelling

    for module, name, other in (
        (locking, "to_book", to_book),
        (locking, "to_confirm", to_confirm),
        (locking, "ALONE", ""),
        (locking, "SHARED", ""),
        (reading, "read", slowly(reading.read)),
        (reading, "read_held", slowly(reading.read_held)),
        (reading, "read_one", slowly(reading.read_one)),
    ):
        setattr(module, name, other)
    return application
