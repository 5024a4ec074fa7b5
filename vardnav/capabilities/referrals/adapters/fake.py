"""Adapter: referrals in memory for tests, also a source that does not answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from vardnav.capabilities.referrals.ports import Referral, SourceUnavailable, Whose


class Fake:
    """What it is given, or silence."""

    def __init__(self, known: Mapping[uuid.UUID, Sequence[Referral]], *, is_silent: bool = False) -> None:
        self.known = known
        self.is_silent = is_silent

    def of(self, whose: Whose) -> Sequence[Referral]:
        """Return the person's referrals. Raises SourceUnavailable when it is told to be silent."""
        if self.is_silent:
            raise SourceUnavailable
        return self.known.get(whose.person_id, ())
