"""Rules: by when a unit has promised to answer. The day ends at Swedish midnight; only working days are counted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from vardnav.kernel import clock
from vardnav.kernel.clock import hours, working_days
from vardnav.kernel.organisations import queries as organisations
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import models
from vardnav.platform.cases.answer_times import USUAL
from vardnav.platform.registry.declarations import EService

#: Working days to act on an answer to a question of the unit's own.
ANSWER_WITHIN_DAYS = 2
#: E-services whose answer is the contact that the law asks for (EService.guarantee).
CONTACT = "contact"


def promised_by(now: dt.datetime, days: int) -> dt.datetime:
    """Return the end (Swedish midnight) of the last of `days` working days after today."""
    return _end_of(working_days.add_working_days(clock.local_date(now), days))


def due_by(
    service: EService,
    *,
    unit_id: uuid.UUID,
    subject_id: uuid.UUID,
    days: int,
    answers: Mapping[str, Any] | None = None,
    now: dt.datetime,
) -> dt.datetime:
    """Return by when what is sent now is answered: within `days`, or sooner where the law asks for contact sooner.

    Where the e-service also promises a number of calendar days, the earlier day holds: holidays never make it longer.
    A promise is never longer than the law: the unit's queue and the person go by one day. Who has chosen care in another
    region than their own has the promise alone. No statement unless the answer is the contact of the law, then four.
    `answers`: codes by link_id, for an e-service whose contact hangs on them.
    """
    promised = promised_by(now, days)
    if service.answer_within_calendar_days:
        longest = clock.local_date(now) + dt.timedelta(days=service.answer_within_calendar_days)
        promised = min(promised, _end_of(longest))
    if CONTACT not in service.guarantees:
        return promised
    unit = Unit.objects.get(id=unit_id)
    law = service.promised(answers or {}, unit.kind)
    if not law.holds or CONTACT not in law.kinds:
        return promised
    home = Person.objects.values_list("home_region", flat=True).get(id=subject_id)
    return min(promised, _end_of(contact_on(unit, now))) if home in ("", unit.region_id) else promised


def contact_on(unit: Unit, sent_at: dt.datetime) -> dt.date:
    """Return the day on which the law asks for contact with who writes at `sent_at`: the first day the unit then opens.

    That what is sent in the evening counts from the next open day is our reading: the law speaks of the day one seeks
    contact, and one who writes at night has not been able to reach anybody. Two or four statements.
    """
    day = clock.local_date(sent_at)
    opening = organisations.hours_of(unit, around=day, what="phone")
    opening = opening or organisations.hours_of(unit, around=day) or USUAL
    opens = hours.next_opening(opening, sent_at)
    return clock.local_date(opens or sent_at)


def last_day(due_at: dt.datetime) -> dt.date:
    """Return the Swedish day that a deadline (the midnight after it) ends."""
    return clock.local_date(due_at - dt.timedelta(seconds=1))


def answer_by(now: dt.datetime) -> dt.datetime:
    """Return by when the unit acts on an answer to a question of its own."""
    return promised_by(now, ANSWER_WITHIN_DAYS)


def resumed(case: models.Case, now: dt.datetime) -> dt.datetime:
    """Return the new deadline: the unit's clock stood still while the case waited for the resident.

    The working days that were left when the unit asked are left now, at least one.
    """
    last = last_day(case.due_at)
    left = working_days.working_days_between(clock.local_date(case.status_at), last)
    return max(case.due_at, promised_by(now, max(left, 1)))


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=clock.SWEDEN).astimezone(dt.UTC)
