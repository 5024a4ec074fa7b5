"""Actions: what the regions of the demonstration offer, with a little history; a decision already made stays."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.db.models import F

from vardnav.config.demo import identity, reading, when
from vardnav.config.demo.care import Care
from vardnav.platform.catalogue import models

_TEXTS = ("text_sv", "text_en", "reason_sv", "reason_en", "instead_sv", "instead_en")


def load(care: Care, now: dt.datetime) -> int:
    """Write decisions for e-services nobody has decided about here; return how many rows were written."""
    decided = set(
        models.Offering.objects.filter(region=care.region).values_list("service_key", "unit_id").distinct()
    )
    new: list[models.Offering] = []
    for one in reading.file("services")["decision"]:
        unit = care.units.get(one["unit"]) if "unit" in one else None
        is_here = one["region"] == care.region.code
        if is_here and (one["service"], unit.id if unit else None) not in decided:
            new += _rows(care, one, now)
    models.Offering.objects.bulk_create(new)
    if new:
        # Running processes see that their copies are old.
        models.Version.objects.filter(id=1).update(number=F("number") + 1)
    return len(new)


def _rows(care: Care, told: dict[str, Any], now: dt.datetime) -> list[models.Offering]:
    history = [*told.get("before", []), told]
    rows = [_row(care, {**told, **_only_own(one)}, now) for one in history]
    for earlier, later in itertools.pairwise(rows):
        earlier.superseded_at = later.decided_at
    return rows


def _only_own(one: dict[str, Any]) -> dict[str, Any]:
    """An earlier decision inherits place and service, never texts, options or dates."""
    return {"to": None, "options": {}, "reference": "", **dict.fromkeys(_TEXTS, ""), **one}


def _row(care: Care, told: dict[str, Any], now: dt.datetime) -> models.Offering:
    opens = when.morning(told["from"], now)
    ends = told.get("to")
    unit = told.get("unit")
    return models.Offering(
        id=identity.fixed(f"offering {care.region.code} {told['service']} {unit} {told['from']}"),
        region=care.region,
        unit=care.units[unit] if unit else None,
        service_key=told["service"],
        state=told["state"],
        valid_from=opens,
        valid_to=None if ends is None else when.morning(ends, now),
        options=told["options"],
        decision_reference=told["reference"],
        decided_by=care.administrator(),
        decided_at=min(opens, now) - dt.timedelta(days=2),
        **{name: told[name] for name in _TEXTS},
    )
