"""Queries: one order with its steps and its kit, for the person and for the unit. Each reading is logged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.self_tests import verbs
from vardnav.capabilities.self_tests.models import Order, OrderStep, Task
from vardnav.capabilities.self_tests.rules import kits
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer


@dataclass(frozen=True, slots=True)
class Opened:
    """An order with what its page shows. `tasks`: for staff only."""

    order: Order
    kit: kits.Kit
    steps: Sequence[OrderStep]
    tasks: Sequence[Task] = ()


def one(viewer: Viewer, order_id: uuid.UUID, *, now: dt.datetime) -> Opened:
    """Return an order, the reading logged in the same transaction. Raises Http404 for a stranger."""
    with transaction.atomic():
        found = Order.objects.visible_to(viewer).select_related("unit", "case", "subject")
        order = found.filter(id=order_id).first()
        if order is None:
            raise Http404
        audit.record(
            viewer,
            action=verbs.READ.key,
            object_kind="self_test",
            object_id=order.id,
            subject_id=order.subject_id,
            unit_id=viewer.unit_id or order.unit_id,
            region=order.region,
            now=now,
        )
        steps = list(OrderStep.objects.filter(order=order).select_related("by_staff").order_by("number"))
        tasks = (
            list(Task.objects.visible_to(viewer).filter(order=order).select_related("taken_by", "done_by"))
            if viewer.role is Role.STAFF
            else []
        )
    return Opened(order, order.kit, steps, tasks)


def of_case(viewer: Viewer, case_id: uuid.UUID) -> Order | None:
    """Return the order that a case asked for. The page that shows it has read the case, and that is in the log."""
    return Order.objects.visible_to(viewer).select_related("unit").filter(case=case_id).first()
