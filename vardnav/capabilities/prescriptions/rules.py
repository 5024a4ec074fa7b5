"""Rules: how a drug is named, and when it needs renewing."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence

from vardnav.capabilities.prescriptions.ports import Medication

#: A prescription that ends within this time is worth renewing now.
SOON = dt.timedelta(days=30)


class Need(enum.StrEnum):
    """How near the end a prescription is."""

    ENDED = "ended"
    SOON = "soon"
    NOT_YET = "not_yet"


def label(drug: Medication) -> str:
    """Return "Metformin tablett 500 mg": what the person and the unit read."""
    return " ".join(part for part in (drug.name, drug.form, drug.strength) if part)


def distinct_labels(drugs: Sequence[Medication]) -> list[str]:
    """Return one label for each drug; where two are called the same, the day of prescription tells them apart."""
    labels = [label(drug) for drug in drugs]
    named = [
        f"{text} ({drug.prescribed_on.isoformat()})" if labels.count(text) > 1 else text
        for drug, text in zip(drugs, labels, strict=True)
    ]
    return [
        f"{text}, {named[:place].count(text) + 1}" if named[:place].count(text) else text
        for place, text in enumerate(named)
    ]


def need(drug: Medication, today: dt.date) -> Need:
    """Tell whether a prescription has ended, ends soon (in time or in collections) or has plenty left."""
    if drug.valid_to < today or drug.left == 0:
        return Need.ENDED
    if drug.valid_to - today <= SOON or drug.left == 1:
        return Need.SOON
    return Need.NOT_YET


def in_order(drugs: list[Medication], today: dt.date) -> list[Medication]:
    """Return those that need renewing first, then by name."""
    urgency = {Need.ENDED: 0, Need.SOON: 1, Need.NOT_YET: 2}
    return sorted(drugs, key=lambda drug: (urgency[need(drug, today)], drug.name.casefold(), str(drug.id)))
