"""Adapter: a list in memory for tests, also one that does not answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from vardnav.capabilities.prescriptions.ports import ListUnavailable, Medication


class Fake:
    """What it is given, or silence."""

    def __init__(self, drugs: Mapping[uuid.UUID, Sequence[Medication]], *, is_silent: bool = False) -> None:
        self.drugs = drugs
        self.is_silent = is_silent

    def of(self, person_id: uuid.UUID) -> Sequence[Medication]:
        """Return the person's prescriptions. Raises ListUnavailable when it is told to be silent."""
        if self.is_silent:
            raise ListUnavailable
        return self.drugs.get(person_id, ())
