"""Ports: what we need from a list of somebody's prescriptions, such as the national medicines list."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class ListUnavailable(Exception):
    """The list does not answer; the person writes the drugs instead."""


@dataclass(frozen=True, slots=True)
class Medication:
    """One prescribed drug. `left` is how many times it may still be collected, None if the list does not say.

    `unit_id` is the unit that prescribed it, where it is one of ours.
    """

    id: uuid.UUID
    name: str
    strength: str
    form: str
    dosage: str
    prescribed_by: str
    prescribed_on: dt.date
    valid_to: dt.date
    left: int | None = None
    unit_id: uuid.UUID | None = None


class MedicationList(Protocol):
    """Somewhere that knows what has been prescribed to a person."""

    def of(self, person_id: uuid.UUID) -> Sequence[Medication]:
        """Return the person's prescriptions, in force or lately ended. Raises ListUnavailable."""
        ...
