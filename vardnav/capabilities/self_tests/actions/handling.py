"""Actions: a kit goes out, its sample is registered, and what the unit notes about it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import connection, transaction
from django.http import Http404

from vardnav.capabilities.self_tests.actions import keeping, moving, results
from vardnav.capabilities.self_tests.events import SampleRegistered
from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.queries import desk, words
from vardnav.capabilities.self_tests.rules import kit_ids, states
from vardnav.capabilities.self_tests.rules.states import Delivery, Result, State
from vardnav.kernel import clock, events
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import models as case_models
from vardnav.platform.cases import unit_actions
from vardnav.platform.cases.rules import Outcome, Status


class KitTaken(Exception):
    """Another order has a kit with that number."""


class WrongKit(Exception):
    """The number is not that of the kit that was sent: another's, or nobody's. Which is not told."""


class WrongDay(Exception):
    """The sample cannot have been taken that day."""


def dispatch(
    viewer: Viewer, order_id: uuid.UUID, *, kit_id: str, now: dt.datetime, version: int | None = None
) -> Order:
    """Note that a kit with this number goes out (or lies where it is picked up), and tell the person in the case.

    With it the case is done: what follows is the kit's own. The same number again is harmless.
    Raises Http404, kit_ids.WrongKitId, KitTaken, moving.NotAllowed, moving.Stale.
    """
    number = kit_ids.read(kit_id)
    with transaction.atomic():
        order = moving.locked(viewer, order_id)
        if order.state == State.DISPATCHED and order.kit_id == number:
            return order
        if version is not None and version != order.version:
            raise moving.Stale
        _kit_by_kit(order.region, number)
        if Order.objects.filter(region=order.region, kit_id=number).exists():
            raise KitTaken
        today = clock.local_date(now)
        keeping.renew(order, now=now)
        rule = order.rule_on(today)
        order.kit_id = number
        order.dispatched_at = now
        order.send_in_by = states.last_day(today, rule.send_in_within_days)
        order.remind_on = states.last_day(today, rule.remind_after_days)
        moving.move(viewer, order, "dispatch", now=now)
        _close_case(viewer, order, now)
    return order


def _close_case(viewer: Viewer, order: Order, now: dt.datetime) -> None:
    case = case_models.Case.objects.get(id=order.case_id)
    if case.outcome in states.ENDS_UNSENT:
        raise moving.NotAllowed("the case ended and sends nothing")
    name = "to_pick_up" if order.delivery == Delivery.PICK_UP else "sent"
    text = words.told(name, order, order.kit, language=moving.language_of(order.subject_id))
    if case.status == Status.COMPLETED:
        unit_actions.tell(viewer, case.id, text=text, now=now)
    else:
        try:
            cases.change(viewer, case.id, "complete", outcome=Outcome.APPROVED, text=text, now=now)
        except cases.NotAllowed as why:
            raise moving.NotAllowed("the case has ended") from why


def register(
    viewer: Viewer, order_id: uuid.UUID, *, kit_id: str, taken_on: dt.date, now: dt.datetime
) -> Order:
    """Note that the sample is taken: the resident, or staff for one who calls. Again with the same number: harmless.

    Raises Http404, kit_ids.WrongKitId, WrongKit, WrongDay, moving.NotAllowed.
    """
    number = kit_ids.read(kit_id)
    with transaction.atomic():
        order = moving.locked(viewer, order_id)
        if order.kit_id != number:
            raise WrongKit
        if order.state == State.REGISTERED and order.taken_on == taken_on:
            return order
        if not states.may("register", order.state) or order.dispatched_at is None:
            raise moving.NotAllowed("register")
        sent_on = clock.local_date(order.dispatched_at)
        if not states.is_sample_day(taken_on, dispatched_on=sent_on, today=clock.local_date(now)):
            raise WrongDay
        order.taken_on, order.registered_at = taken_on, now
        moving.move(viewer, order, "register", now=now)
        events.publish(SampleRegistered(region=order.region, order_id=order.id))
    return order


def receive(viewer: Viewer, order_id: uuid.UUID, *, now: dt.datetime, version: int | None = None) -> Order:
    """Note that the laboratory has the sample. Raises Http404, moving.NotAllowed, moving.Stale."""
    with transaction.atomic():
        order = moving.locked(viewer, order_id, version=version)
        order.received_at = now
        moving.move(viewer, order, "receive", now=now)
    return order


def spoil(viewer: Viewer, order_id: uuid.UUID, *, now: dt.datetime, version: int | None = None) -> Order:
    """Note that a sample cannot be analysed (broken, leaking, empty): the person may have a new kit, free.

    Raises Http404, moving.NotAllowed, moving.Stale.
    """
    with transaction.atomic():
        order = moving.locked(viewer, order_id, version=version)
        results.answer(viewer, order, Result.UNREADABLE, now=now)
    return order


def lose(viewer: Viewer, order_id: uuid.UUID, *, now: dt.datetime, version: int | None = None) -> Order:
    """Note that a kit or a sample never arrived, and tell the person. Raises Http404, moving.NotAllowed, moving.Stale."""
    with transaction.atomic():
        order = moving.locked(viewer, order_id, version=version)
        moving.move(viewer, order, "lose", now=now)
        text = words.told("lost", order, order.kit, language=moving.language_of(order.subject_id))
        unit_actions.tell(viewer, order.case_id, text=text, now=now)
    return order


def _kit_by_kit(region: str, kit_id: str) -> None:
    """Two who give the same number at once: the second sees that it is taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"self_tests kit {region} {kit_id}"]
        )


def dispatch_each(
    viewer: Viewer, rows: Sequence[tuple[str, str]], *, now: dt.datetime
) -> list[Exception | None]:
    """Send out each (case number, kit number); return what was wrong with each, None where it went out.

    One that is wrong stops none of the others, and the same list again changes nothing.
    """
    return [_dispatched(viewer, number, kit_id, now) for number, kit_id in rows]


def _dispatched(viewer: Viewer, number: str, kit_id: str, now: dt.datetime) -> Exception | None:
    try:
        order = desk.by_number(viewer, number)
        if order is None:
            raise Http404
        dispatch(viewer, order.id, kit_id=kit_id, now=now)
    except (Http404, kit_ids.WrongKitId, KitTaken, moving.NotAllowed) as problem:
        return problem
    return None
