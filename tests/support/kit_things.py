"""A self-sample kit that is out, something to follow up, and a message of the laboratory, at Linden."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from django.db.models import Model

from tests.support.personas import House
from vardnav.capabilities.self_tests.models import LabMessage, Order, OrderStep, Task
from vardnav.capabilities.self_tests.rules import kit_ids
from vardnav.kernel import clock
from vardnav.kernel.people.models import Person
from vardnav.platform.cases.models import Case

#: What pages call them.
NAMES = ("order_id", "task_id", "message_id")
#: What strangers must not be able to change (as things.WATCHED).
WATCHED: tuple[tuple[type[Model], str], ...] = (
    (Order, "id, state, version"),
    (Task, "id, version"),
    (LabMessage, "id, handled_at"),
)


def of(house: House, case: Case, subject: Person, *, canary: str) -> dict[str, uuid.UUID]:
    """Let Linden have sent a kit, with something to follow up and a message that does not fit."""
    is_more = Order.objects.filter(
        subject=subject, closed_at__isnull=True
    ).exists()  # one may be open at a time
    order = Order.objects.create(
        region="12",
        case=case,
        unit=house.linden,
        subject=subject,
        kind="hpv",
        state="lost" if is_more else "dispatched",
        closed_at=house.now if is_more else None,
        delivery="pick_up",
        place=canary,
        kit_id=kit_ids.made(secrets.randbelow(1_000_000_000)),
        ordered_at=house.now,
        dispatched_at=house.now,
        send_in_by=clock.local_date(house.now) + dt.timedelta(days=40),
    )
    for number, verb, before, after in (
        (1, "order", "", "ordered"),
        (2, "dispatch", "ordered", "dispatched"),
        *([(3, "lose", "dispatched", "lost")] if is_more else ()),
    ):
        OrderStep.objects.create(
            region="12",
            order=order,
            number=number,
            verb=verb,
            from_state=before,
            to_state=after,
            at=house.now,
        )
    task = Task.objects.create(
        region="12",
        order=order,
        unit=house.linden,
        subject=subject,
        kind="follow_up",
        traces=True,
        made_at=house.now,
        due_at=house.now,
        note=canary,
    )
    message = LabMessage.objects.create(
        region="12",
        message_id=f"m {order.id}",
        kit_id=order.kit_id,
        problem="late",
        arrived_at=house.now,
        order=order,
        unit=house.linden,
        reason=canary,
    )
    return {"order_id": order.id, "task_id": task.id, "message_id": message.id}
