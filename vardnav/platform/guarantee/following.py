"""Actions: clocks follow their cases. Every event of a case asks the same: bring its clocks in line with it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import promises, redirecting, timings
from vardnav.platform.cases.rules import Outcome, Status
from vardnav.platform.guarantee import actions, carrying, ending_actions, models, rules
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import EService
from vardnav.platform.registry.guaranteed import Guaranteed


def follow(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Start what the e-service declares, move along, and end what the case has answered. Again: nothing more.

    The case is locked first: events that come in any order, or at the same time, give the same.
    """
    with transaction.atomic():
        case = (
            cases.Case.objects.visible_to(viewer)
            # Rows may point to it meanwhile: the clocks of what continues it, written under the lock of that.
            .select_for_update(of=("self",), no_key=True)
            .select_related("subject", "unit")
            .filter(id=case_id)
            .first()
        )
        if case is None:
            return
        if case.continues_id is not None:
            carrying.carry(viewer, case, now=now)
        if case.outcome == Outcome.TRANSFERRED:
            carrying.carry_on(viewer, case, now=now)
        if case.outcome != Outcome.TRANSFERRED:
            _start(viewer, case, now)
            _redirect(viewer, case, now)
        for row in models.GuaranteeClock.objects.visible_to(viewer).open().filter(case=case):
            if row.unit_id != case.unit_id:
                actions.move(viewer, row.id, unit_id=case.unit_id, now=now)
            _settle(viewer, case, row, now)


def _start(viewer: Viewer, case: cases.Case, now: dt.datetime) -> None:
    """Start what the law promises by the case's answers, or keep why it does not hold."""
    law = _law(case)
    why = rules.Why(law.why_not) if law.why_not else None
    was = listing.services().get(case.sent_as)
    if was is not None and was.guarantee:
        # Handed over before anybody had looked at it: what was promised is started, to be ended or kept.
        first = rules.Kind(was.guarantee)
        actions.started(viewer, case, first, on=day_of(first, case.sent_at, case.unit), now=now)
    # Of what has gone to another sort of care a new kind counts from the day it came; one that was there keeps its own.
    came_at = max(
        filter(None, (_redirected_at(case) if case.sent_as else None, _crossed_at(case), case.sent_at))
    )
    for kind in map(rules.Kind, law.kinds):
        made = actions.started(viewer, case, kind, on=day_of(kind, came_at, case.unit), why=why, now=now)
        if made.why == rules.Why.REDIRECTED:
            ending_actions.go_on(viewer, made.id, now=now)


def _redirect(viewer: Viewer, case: cases.Case, now: dt.datetime) -> None:
    """End the clocks that do not belong where the case has been handed over to. Nothing for a case that never was."""
    if _redirected_at(case) is None and _crossed_at(case) is None:
        return
    promised = _law(case).kinds
    for row in models.GuaranteeClock.objects.visible_to(viewer).open().filter(case=case):
        if rules.ends_when_redirected(rules.Kind(row.kind), promised, case.unit.kind):
            ending_actions.end(viewer, row.id, rules.Why.REDIRECTED, now=now)


def _law(case: cases.Case) -> Guaranteed:
    """Return what the law promises where the case is.

    What was answered about one sort of care says nothing of the other: there, in doubt, it counts.
    """
    service: EService | None = listing.services().get(case.service_key)
    if service is None or _crossed_at(case) is None:
        return timings.law_of(case, case.unit.kind)
    return service.promised({}, case.unit.kind)


def _crossed_at(case: cases.Case) -> dt.datetime | None:
    """Return when the case last came to specialised care, or from it, by whatever move; None for most. One statement."""
    found = None
    for at, was, came_to in redirecting.moves(case):
        if (was in rules.SPECIALISED) != (came_to in rules.SPECIALISED):
            found = at
    return found


def _redirected_at(case: cases.Case) -> dt.datetime | None:
    """Return when the case last became of another e-service, or of its own again; None for one that never did."""
    return next(reversed(redirecting.happened_at(case)), None)


def _settle(viewer: Viewer, case: cases.Case, row: models.GuaranteeClock, now: dt.datetime) -> None:
    """End a clock by what the unit or the resident has done with the case.

    Contact is met when the unit writes. An assessment, a visit and a treatment are met only when staff say that they took
    place: an answer is none of them (`assessing`), and the end of the case may be the beginning of the wait.
    """
    if case.outcome == Outcome.TRANSFERRED:
        ending_actions.end(viewer, row.id, rules.Why.MOVED, now=now)
    elif row.kind == rules.Kind.CONTACT and case.first_answered_at is not None:
        actions.meet(viewer, row.id, on=clock.local_date(case.first_answered_at), now=now)
    elif case.status == Status.COMPLETED:
        if case.outcome == Outcome.WITHDRAWN:
            ending_actions.end(viewer, row.id, rules.Why.WITHDRAWN, now=now)
        elif row.kind != rules.Kind.ASSESSMENT and case.outcome not in actions.WAITS_ON:
            ending_actions.end(viewer, row.id, rules.Why.NOT_ACCEPTED, now=now)


def day_of(kind: rules.Kind, sent_at: dt.datetime, unit: Unit) -> dt.date:
    """Return the day a clock counts from: the Swedish day it was sent; for contact, the first day the unit then opens."""
    return promises.contact_on(unit, sent_at) if kind is rules.Kind.CONTACT else clock.local_date(sent_at)
