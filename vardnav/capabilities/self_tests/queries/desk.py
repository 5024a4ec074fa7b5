"""Queries: the unit's lists: what to send out, what is out, what is late, what the laboratory said, what to follow up."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from vardnav.capabilities.self_tests import verbs
from vardnav.capabilities.self_tests.models import LabMessage, Order, OrderQuerySet, Task
from vardnav.capabilities.self_tests.queries import offering
from vardnav.capabilities.self_tests.rules.states import ENDS_UNSENT, LATE_AFTER_DAYS, OPEN, State
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.registry.contributions import Running

#: So many rows a list shows; what has waited longest stands first.
MOST = 200
LISTS = ("send", "out", "sent_in", "late", "follow_up", "messages", "ended")


@dataclass(frozen=True, slots=True)
class Listed:
    """One list, and how many wait in each."""

    name: str
    orders: Sequence[Order]
    tasks: Sequence[Task]
    messages: Sequence[LabMessage]
    counts: Mapping[str, int]

    @property
    def is_full(self) -> bool:
        """Whether there are more than are shown."""
        return max(len(self.orders), len(self.tasks), len(self.messages)) >= MOST


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How it goes at one unit, as counts: no person."""

    unit: str
    to_send: int
    out: int
    late: int
    follow_up: int
    follow_up_late: int
    messages: int


def listed(viewer: Viewer, name: str, *, now: dt.datetime) -> Listed:
    """Return one of the unit's lists, each person's row in the log. Raises Http404 for others than staff."""
    _staff(viewer)
    with transaction.atomic():
        orders: list[Order] = []
        tasks: list[Task] = []
        messages: list[LabMessage] = []
        if name == "follow_up":
            rows = Task.objects.visible_to(viewer).waiting().select_related("order__subject", "taken_by")
            tasks = list(rows.order_by("due_at", "id")[:MOST])
            orders_read = [one.order for one in tasks]
        elif name == "messages":
            found = LabMessage.objects.visible_to(viewer).waiting().select_related("order__subject")
            messages = list(found.order_by("arrived_at", "id")[:MOST])
            orders_read = [one.order for one in messages if one.order is not None]
        else:
            orders = orders_read = list(_orders(viewer, name, now)[:MOST])
        audit.record_many(
            viewer,
            action=verbs.LIST.key,
            object_kind="self_test",
            items=[(one.id, one.subject_id) for one in orders_read],
            now=now,
        )
        return Listed(name, orders, tasks, messages, _counts(viewer, now))


def to_label(viewer: Viewer, *, now: dt.datetime) -> list[Order]:
    """Return what is to be sent out, with the people it goes to: each one's address is read and logged."""
    _staff(viewer)
    with transaction.atomic():
        orders = list(_orders(viewer, "send", now)[:MOST])
        audit.record_many(
            viewer,
            action=verbs.LABELS.key,
            object_kind="self_test",
            items=[(one.id, one.subject_id) for one in orders],
            now=now,
        )
    return orders


def to_slip(viewer: Viewer, order_id: uuid.UUID, *, now: dt.datetime) -> Order:
    """Return an order whose kit has a number, to print what goes with it, the reading logged. Raises Http404."""
    _staff(viewer)
    with transaction.atomic():
        found = Order.objects.visible_to(viewer).select_related("unit", "subject", "case")
        order = found.filter(id=order_id).exclude(kit_id="").first()
        if order is None:
            raise Http404
        _read(viewer, order, now)
    return order


def task(viewer: Viewer, task_id: uuid.UUID, *, now: dt.datetime) -> Task:
    """Return a task of the unit's, the reading logged. Raises Http404."""
    with transaction.atomic():
        rows = Task.objects.visible_to(viewer).select_related(
            "order__unit", "order__case", "order__subject", "subject", "taken_by"
        )
        found = rows.filter(id=task_id).first()
        if found is None:
            raise Http404
        _read(viewer, found.order, now)
    return found


def message(viewer: Viewer, message_id: uuid.UUID, *, now: dt.datetime) -> LabMessage:
    """Return what the laboratory said, the reading logged where it is about somebody. Raises Http404."""
    with transaction.atomic():
        rows = LabMessage.objects.visible_to(viewer).select_related("order__subject", "handled_by")
        found = rows.filter(id=message_id).first()
        if found is None:
            raise Http404
        if found.order is not None:
            _read(viewer, found.order, now)
    return found


def by_number(viewer: Viewer, number: str) -> Order | None:
    """Return the unit's order whose case has this number; for rows of a pasted list."""
    return Order.objects.visible_to(viewer).filter(case__number=number.upper()).first()


_BY_UNIT = """
SELECT u.name,
       count(*) FILTER (WHERE o.state = 'ordered'),
       count(*) FILTER (WHERE o.state IN ('dispatched', 'registered', 'received')),
       count(*) FILTER (WHERE o.state = 'registered' AND o.registered_at < %(late)s),
       (SELECT count(*) FROM self_tests_task t WHERE t.unit_id = u.id AND t.region = %(region)s AND t.done_at IS NULL),
       (SELECT count(*) FROM self_tests_task t WHERE t.unit_id = u.id AND t.region = %(region)s AND t.done_at IS NULL
           AND t.due_at < %(now)s),
       (SELECT count(*) FROM self_tests_labmessage m WHERE m.unit_id = u.id AND m.region = %(region)s
           AND m.problem <> '' AND m.handled_at IS NULL)
FROM self_tests_order o
JOIN organisations_unit u ON u.id = o.unit_id
WHERE o.region = %(region)s
GROUP BY u.id, u.name, u.sort_key ORDER BY u.sort_key, u.id
"""


def running(viewer: Viewer, service_keys: Collection[str], unit_ids: Collection[uuid.UUID]) -> list[Running]:
    """Return how many kits are ordered, out or at the laboratory when self-tests are paused. Counts; no secret case.

    Raises Http404 for anybody but the region's administrator.
    """
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    keys = [key for key in offering.KEYS if key in service_keys]
    if not keys:
        return []
    rows = Order.objects.filter(
        region=viewer.region, state__in=OPEN, case__is_secret=False, case__service_key__in=keys
    )
    count = (rows.filter(unit__in=list(unit_ids)) if unit_ids else rows).count()
    then = _("De skickas, tas emot och besvaras som vanligt. Det går inte att beställa nya.")
    return [Running(_("Självtest som är på väg"), count, then)]


def by_unit(viewer: Viewer, *, now: dt.datetime) -> list[UnitCount]:
    """Return how it goes at each unit of the administrator's region: counts, never a person. Raises Http404.

    What is shown of small counts is the page's words: they are not told apart.
    """
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    values: dict[str, str | dt.datetime] = {"region": viewer.region, "now": now, "late": _late_before(now)}
    with connection.cursor() as cursor:
        cursor.execute(_BY_UNIT, values)
        return [UnitCount(*row) for row in cursor.fetchall()]


def _orders(viewer: Viewer, name: str, now: dt.datetime) -> OrderQuerySet:
    rows = Order.objects.visible_to(viewer).select_related("subject", "case")
    if name == "send":
        # What has been taken back or gone to another region, and is not yet known to have, is not sent.
        return rows.filter(_TO_SEND).order_by("ordered_at", "id")
    if name == "out":
        return rows.filter(state=State.DISPATCHED).order_by("send_in_by", "id")
    if name == "late":
        return rows.filter(state=State.REGISTERED, registered_at__lt=_late_before(now)).order_by(
            "registered_at", "id"
        )
    if name == "sent_in":
        return rows.filter(state__in=(State.REGISTERED, State.RECEIVED)).order_by("registered_at", "id")
    return rows.filter(closed_at__isnull=False).order_by("-closed_at", "-id")


_TO_SEND = Q(state=State.ORDERED) & ~Q(case__outcome__in=ENDS_UNSENT)


def _counts(viewer: Viewer, now: dt.datetime) -> dict[str, int]:
    found = {name: _orders(viewer, name, now).count() for name in ("send", "out", "sent_in", "late")}
    found["follow_up"] = Task.objects.visible_to(viewer).waiting().count()
    found["messages"] = LabMessage.objects.visible_to(viewer).waiting().count()
    return found


def _late_before(now: dt.datetime) -> dt.datetime:
    return now - dt.timedelta(days=LATE_AFTER_DAYS)


def _staff(viewer: Viewer) -> None:
    if viewer.role is not Role.STAFF:
        raise Http404


def _read(viewer: Viewer, order: Order, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verbs.READ.key,
        object_kind="self_test",
        object_id=order.id,
        subject_id=order.subject_id,
        unit_id=viewer.unit_id,
        region=order.region,
        now=now,
    )
