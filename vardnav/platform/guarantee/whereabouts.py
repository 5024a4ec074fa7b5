"""Queries: where a case has been: since when what is promised counts there, and whose answer is the contact of the law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from vardnav.platform.cases import models as cases
from vardnav.platform.cases import redirecting, timings
from vardnav.platform.guarantee import rules
from vardnav.platform.registry.guaranteed import Guaranteed


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The way of a case: `moves` (when, sort of unit, sort it came to), oldest first.

    `redirected_at`: when it last became of another e-service, or of its own again; None for one that never did.
    """

    case: cases.Case
    moves: Sequence[tuple[dt.datetime, str, str]]
    redirected_at: dt.datetime | None

    @property
    def has_crossed(self) -> bool:
        """Whether it has come to specialised care, or from it, by whatever move."""
        return any((was in rules.SPECIALISED) != (to in rules.SPECIALISED) for _at, was, to in self.moves)

    @property
    def law(self) -> Guaranteed:
        """What the law promises where the case is."""
        return self._law(self.case.unit.kind)

    def _law(self, unit_kind: str) -> Guaranteed:
        return timings.law_of(self.case, unit_kind, has_moved=self.has_crossed)

    def came_at(self, kind: rules.Kind) -> dt.datetime:
        """Return when the case first was where `kind` is promised: what was not promised before counts from that day."""
        since = self.redirected_at if self.case.sent_as else None
        left = [*(at for at, _was, _to in self.moves), None]
        kinds = [*(was for _at, was, _to in self.moves[:1]), *(to for _at, _was, to in self.moves)]
        begins = [self.case.sent_at, *(at for at, _was, _to in self.moves)]
        for begun, ended, at in zip(begins, left, kinds or [self.case.unit.kind], strict=True):
            if since is not None and ended is not None and ended <= since:
                continue
            if kind in self._law(at).kinds:
                return max(begun, since or begun)
        return since or self.case.sent_at

    def contacted_at(self) -> dt.datetime | None:
        """Return when the person was first answered as the law's contact means it; None for not yet.

        An answer of specialised care is none, nor one from where no contact was promised, before the case came where it is.
        """
        if self.case.first_answered_at is None:
            return None
        since = self.came_at(rules.Kind.CONTACT)
        if not self.has_crossed and since == self.case.sent_at:
            return self.case.first_answered_at
        answers = redirecting.answered(self.case, since)
        return next((at for at, unit_kind in answers if self._is_contact(unit_kind)), None)

    def _is_contact(self, unit_kind: str) -> bool:
        return unit_kind not in rules.SPECIALISED or rules.Kind.CONTACT in self._law(unit_kind).kinds


def of(case: cases.Case) -> Whereabouts:
    """Return the way of a case that is found and locked. Two statements."""
    happened = redirecting.happened_at(case)
    return Whereabouts(case, redirecting.moves(case), happened[-1] if happened else None)
