"""Actions: clocks follow their cases. Every event of a case asks the same: bring its clocks in line with it."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid

from django.db import transaction

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import promises
from vardnav.platform.cases.rules import Outcome, Status
from vardnav.platform.guarantee import actions, carrying, ending_actions, models, rules, whereabouts
from vardnav.platform.guarantee.whereabouts import Whereabouts
from vardnav.platform.registry import listing


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
        way = whereabouts.of(case)
        if case.outcome != Outcome.TRANSFERRED:
            _start(viewer, way, now)
            _redirect(viewer, way, now)
        for row in models.GuaranteeClock.objects.visible_to(viewer).open().filter(case=case):
            if row.unit_id != case.unit_id:
                actions.move(viewer, row.id, unit_id=case.unit_id, now=now)
            _settle(viewer, way, row, now)


def visited(viewer: Viewer, case_id: uuid.UUID, *, on: dt.date, now: dt.datetime) -> None:
    """Meet the promise of a first visit by one that has taken place. Again, or where none is counted: nothing.

    Where the day cannot be it (a pause has come after it) the clock is left to staff, on whose list it stays.
    """
    with transaction.atomic():
        follow(viewer, case_id, now=now)
        rows = models.GuaranteeClock.objects.visible_to(viewer).open()
        row = rows.filter(case=case_id, kind=rules.Kind.FIRST_VISIT).first()
        if row is not None:
            with contextlib.suppress(actions.NotPossible):
                actions.meet(viewer, row.id, on=on, now=now)


def _start(viewer: Viewer, way: Whereabouts, now: dt.datetime) -> None:
    """Start what the law promises by the case's answers, or keep why it does not hold."""
    case, law = way.case, way.law
    why = rules.Why(law.why_not) if law.why_not else None
    was = listing.services().get(case.sent_as)
    if was is not None and was.guarantee:
        # Handed over before anybody had looked at it: what was promised is started, to be ended or kept.
        first = rules.Kind(was.guarantee)
        actions.started(viewer, case, first, on=day_of(first, case.sent_at, case.unit), now=now)
    # Where a kind was not promised before it counts from the day the case came; one that was there keeps its own.
    for kind in map(rules.Kind, law.kinds):
        on = day_of(kind, way.came_at(kind), case.unit)
        made = actions.started(viewer, case, kind, on=on, why=why, now=now)
        if made.why == rules.Why.REDIRECTED:
            ending_actions.go_on(viewer, made.id, now=now)


def _redirect(viewer: Viewer, way: Whereabouts, now: dt.datetime) -> None:
    """End the clocks that do not belong where the case has been handed over to. Nothing for a case that never was."""
    if way.redirected_at is None and not way.has_crossed:
        return
    case, promised = way.case, way.law.kinds
    for row in models.GuaranteeClock.objects.visible_to(viewer).open().filter(case=case):
        if rules.ends_when_redirected(rules.Kind(row.kind), promised, case.unit.kind):
            ending_actions.end(viewer, row.id, rules.Why.REDIRECTED, now=now)


def _settle(viewer: Viewer, way: Whereabouts, row: models.GuaranteeClock, now: dt.datetime) -> None:
    """End a clock by what the unit or the resident has done with the case.

    Contact is met when the unit writes; what another sort of unit wrote before the case came is none. An assessment, a
    visit and a treatment are met only when staff say that they took place: an answer is none of them (`assessing`), and
    the end of the case may be the beginning of the wait.
    """
    case = way.case
    contacted_at = way.contacted_at() if row.kind == rules.Kind.CONTACT else None
    if case.outcome == Outcome.TRANSFERRED:
        ending_actions.end(viewer, row.id, rules.Why.MOVED, now=now)
    elif contacted_at is not None:
        actions.meet(viewer, row.id, on=clock.local_date(contacted_at), now=now)
    elif case.status == Status.COMPLETED:
        if case.outcome == Outcome.WITHDRAWN:
            ending_actions.end(viewer, row.id, rules.Why.WITHDRAWN, now=now)
        elif row.kind != rules.Kind.ASSESSMENT and case.outcome not in actions.WAITS_ON:
            ending_actions.end(viewer, row.id, rules.Why.NOT_ACCEPTED, now=now)


def day_of(kind: rules.Kind, sent_at: dt.datetime, unit: Unit) -> dt.date:
    """Return the day a clock counts from: the Swedish day it was sent; for contact, the first day the unit then opens."""
    return promises.contact_on(unit, sent_at) if kind is rules.Kind.CONTACT else clock.local_date(sent_at)
