"""Rules: how long rows are kept; each table says its own, and guards and generated docs read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a table's rows are kept, in words, by which rule, and what removes them.

    `after` is None where nothing removes rows by the clock; then `removed_by` says in words when they go.
    Otherwise `removed_by` is the dotted name of the function that does it.
    """

    words: str
    source: str
    removed_by: str
    after: dt.timedelta | None = None


#: A record and what belongs to it: at least ten years from the last entry. Nothing removes it by the clock; what must be
#: decided before a record is removed has to be settled with the care providers' archives and lawyers.
CARE_RECORD = Retention(
    words="at least 10 years after the last entry",
    source="Patientdatalagen (2008:355); paragraph to be checked by a lawyer",
    removed_by="a decision of the care provider, never a clock",
)
