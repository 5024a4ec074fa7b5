"""Actions: what the calendar brings: reminders, and orders whose time has gone. For the daily job."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from vardnav.capabilities.self_tests import verbs
from vardnav.capabilities.self_tests.actions import moving
from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.queries import words
from vardnav.capabilities.self_tests.rules import states
from vardnav.capabilities.self_tests.rules.states import State
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import unit_actions


def expire_due(viewer: Viewer, *, now: dt.datetime) -> int:
    """End every order whose last day has gone without a registered sample; return how many.

    Each in a transaction of its own: broken off, the next run goes on.
    """
    today = clock.local_date(now)
    due = Order.objects.visible_to(viewer).filter(state=State.DISPATCHED, send_in_by__lt=today)
    return sum(_expire(viewer, order_id, now) for order_id in list(due.values_list("id", flat=True)))


@transaction.atomic
def _expire(viewer: Viewer, order_id: uuid.UUID, now: dt.datetime) -> bool:
    order = _still_out(viewer, order_id)
    if (
        order is None
        or not order.send_in_by
        or not states.has_expired(order.send_in_by, clock.local_date(now))
    ):
        return False
    moving.move(viewer, order, "expire", now=now)
    _tell(viewer, order, "expired", now)
    return True


def remind_due(viewer: Viewer, *, now: dt.datetime) -> int:
    """Remind everybody, once, who has had a kit for long and has not registered a sample; return how many."""
    today = clock.local_date(now)
    due = Order.objects.visible_to(viewer).filter(
        state=State.DISPATCHED, reminded_at__isnull=True, remind_on__lte=today, send_in_by__gte=today
    )
    return sum(_remind(viewer, order_id, now) for order_id in list(due.values_list("id", flat=True)))


@transaction.atomic
def _remind(viewer: Viewer, order_id: uuid.UUID, now: dt.datetime) -> bool:
    order = _still_out(viewer, order_id)
    if order is None or order.reminded_at is not None:
        return False
    order.reminded_at = now
    order.save(update_fields=["reminded_at"])
    audit.record(
        viewer,
        action=verbs.REMIND.key,
        object_kind="self_test",
        object_id=order.id,
        subject_id=order.subject_id,
        unit_id=order.unit_id,
        region=order.region,
        now=now,
    )
    _tell(viewer, order, "remind", now)
    return True


def _still_out(viewer: Viewer, order_id: uuid.UUID) -> Order | None:
    rows = Order.objects.visible_to(viewer).select_for_update()
    return rows.filter(id=order_id, state=State.DISPATCHED).first()


def _tell(viewer: Viewer, order: Order, name: str, now: dt.datetime) -> None:
    text = words.told(name, order, order.kit, language=moving.language_of(order.subject_id))
    unit_actions.tell(viewer, order.case_id, text=text, now=now)
