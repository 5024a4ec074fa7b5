"""Rules: how a drug is named, when it needs renewing, and what has become of a renewal, line by line."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

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


class NoReason(ValueError):
    """A drug is refused without saying why."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a unit decides about one drug. `until_on`: to and including which day, None where that is not said."""

    label: str
    is_renewed: bool
    until_on: dt.date | None = None
    reason: str = ""


def outcome(decisions: Sequence[Decided]) -> str:
    """Return how a renewal ends: "approved", "refused", or "partly" when its lines differ. Raises NoReason."""
    if any(not one.is_renewed and not one.reason.strip() for one in decisions):
        raise NoReason
    renewed = [one.is_renewed for one in decisions]
    if all(renewed):
        return "approved"
    return "partly" if any(renewed) else "refused"


class LineState(enum.StrEnum):
    """Where one drug of a renewal stands."""

    ASKED = "asked"
    WAITING = "waiting"
    RENEWED = "renewed"
    REFUSED = "refused"
    #: The case ended in part and the unit did not say line by line.
    PARTLY = "partly"
    WITHDRAWN = "withdrawn"


_BY_OUTCOME = {
    "approved": LineState.RENEWED,
    "answered": LineState.RENEWED,
    "refused": LineState.REFUSED,
    "partly": LineState.PARTLY,
    "withdrawn": LineState.WITHDRAWN,
}


def line_state(status: str, case_outcome: str, is_renewed: bool | None) -> LineState:
    """Return where a line stands: by the decision about it, else by what became of its case."""
    if is_renewed is not None:
        return LineState.RENEWED if is_renewed else LineState.REFUSED
    if status == "completed":
        return _BY_OUTCOME.get(case_outcome, LineState.PARTLY)
    return LineState.WAITING if status == "waiting_for_resident" else LineState.ASKED
