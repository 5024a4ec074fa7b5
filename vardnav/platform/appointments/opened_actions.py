"""Actions: times that are published, or let out at their hour, are offered to those in line before they are anybody's.

What is published is offered in the transaction that makes it; what has an hour, `states.FIRST_BEFORE` that
hour. Should the worker have stood still then, those in line are offered what is left.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import asking, lining, locking, seating
from vardnav.platform.appointments.models import Offer, Slot, WaitingEntry
from vardnav.platform.appointments.rules import searching, states, waiting

#: So far back it is looked for what has been let out: a worker that stood still for as long misses none.
LOOKED_BACK = dt.timedelta(hours=2)
#: So many slots are locked at once, and so many tried in a row that nobody in line may have: whom none of them is for by the
#: rules, none after them is likely to be.
_MOST, _MOST_IN_ALL = 10, 200


def offer_new(viewer: Viewer, slots: Sequence[Slot], *, now: dt.datetime) -> list[Offer]:
    """Offer locked (or just made) slots of one type, the soonest first, each to the next in line whom it suits.

    In the caller's transaction. Each in line has one offer at a time, so the rest of the slots are anybody's.
    """
    if not slots:
        return []
    made: list[Offer] = []
    line = {one.entry_id: one for one in lining.as_values(_waiting(slots[0], now))}
    in_vain = 0
    for slot in sorted(slots, key=lambda one: (one.starts_at, one.id)):
        if not line or in_vain == _MOST:
            break
        if any(waiting.suits(one, slot.starts_at) for one in line.values()):
            found = lining.offer_all(viewer, [slot], is_release=True, now=now)
            in_vain = 0 if found else in_vain + 1
            for one in found:
                line.pop(one.entry_id, None)
            made += found
    if made:
        offered = {one.slot_id for one in made}
        seating.settle([one for one in slots if one.id in offered])
    return made


def offer_opened(viewer: Viewer, *, now: dt.datetime) -> int:
    """Offer what is let out in a moment, or was lately and is free still, to those in line; return how many. For the job.

    Who is offered something already is left alone, and who said no to one of the times that are let out now.
    """
    rows = _not_asked(WaitingEntry.objects.visible_to(viewer).waiting(), now).order_by()
    made = 0
    for region, type_id in rows.values_list("region", "time_type").distinct():
        free = Slot.objects.filter(region=region, time_type=type_id, closed_at__isnull=True, is_full=False)
        free = free.filter(_opened(type_id, now), starts_at__gt=now, outside_id="")
        ids = list(free.order_by("starts_at", "id").values_list("id", flat=True)[:_MOST_IN_ALL])
        for some in (ids[begin : begin + _MOST] for begin in range(0, len(ids), _MOST)):
            with transaction.atomic():
                found = len(offer_new(viewer, locking.slots(region, some), now=now))
            made += found
            if not found:
                break
    return made


def _not_asked(rows: QuerySet[WaitingEntry], now: dt.datetime) -> QuerySet[WaitingEntry]:
    answering = Offer.objects.open().values("entry")
    return rows.exclude(id__in=answering).exclude(lining.asked_already(now))


def _waiting(slot: Slot, now: dt.datetime) -> list[WaitingEntry]:
    of_type = WaitingEntry.objects.waiting().filter(region=slot.region, time_type=slot.time_type_id)
    rows = _not_asked(of_type, now).select_related("appointment")
    return list(rows.order_by("joined_at", "id")[: lining.LOOKED_AT])


def _opened(type_id: uuid.UUID, now: dt.datetime) -> Q:
    """Return the condition: the slot's hour comes in a moment or came lately, or its day is near enough to be booked."""
    soon = now + states.FIRST_BEFORE
    found = Q(opens_at__gt=now - LOOKED_BACK, opens_at__lte=soon)
    today = clock.local_date(soon)
    rule = next((one.rule for one in asking.rules_in_force([type_id]).values()), None)
    if rule is not None and rule.days_ahead and searching.day_bounds(today)[0] > now - LOOKED_BACK:
        begins, ends = searching.day_bounds(today + dt.timedelta(days=rule.days_ahead))
        found |= Q(starts_at__gte=begins, starts_at__lt=ends)
    return found
