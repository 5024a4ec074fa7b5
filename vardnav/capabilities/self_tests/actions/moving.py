"""Actions: the only way an order changes state: found and locked, the table asked, row, step and log together."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import Http404

from vardnav.capabilities.self_tests import verbs
from vardnav.capabilities.self_tests.models import Order, OrderStep
from vardnav.capabilities.self_tests.rules import states
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.models import Account

_ALLOWED = {
    Role.RESIDENT: states.RESIDENT_VERBS,
    Role.STAFF: states.STAFF_VERBS,
    Role.SYSTEM: states.SYSTEM_VERBS,
}


class NotAllowed(Exception):
    """The order's state does not allow it, or not to this one."""


class Stale(Exception):
    """Somebody has changed it since the page was opened; nothing was written."""


def locked(viewer: Viewer, order_id: uuid.UUID, *, version: int | None = None) -> Order:
    """Return an order of the viewer's, its row locked until the transaction ends. Raises Http404, Stale."""
    order = Order.objects.visible_to(viewer).select_for_update().filter(id=order_id).first()
    if order is None:
        raise Http404
    if version is not None and version != order.version:
        raise Stale
    return order


def move(viewer: Viewer, order: Order, verb: str, *, now: dt.datetime) -> None:
    """Do one verb of TRANSITIONS to a locked order with the changes made to it. Raises NotAllowed."""
    if verb not in _ALLOWED.get(viewer.role, frozenset()) or not states.may(verb, order.state):
        raise NotAllowed(verb)
    before, order.state = order.state, states.TRANSITIONS[verb][1]
    if order.state not in states.OPEN:
        order.closed_at = now
    is_new = before == ""
    order.version = 1 if is_new else order.version + 1
    order.save(force_insert=is_new)
    number = 1 if is_new else OrderStep.objects.filter(order=order).count() + 1
    OrderStep.objects.create(
        region=order.region,
        order=order,
        number=number,
        verb=verb,
        from_state=before,
        to_state=order.state,
        by_person_id=viewer.person_id if viewer.role is Role.RESIDENT else None,
        by_staff_id=viewer.staff_id,
        at=now,
    )
    audit.record(
        viewer,
        action=verbs.of(verb),
        object_kind="self_test",
        object_id=order.id,
        subject_id=order.subject_id,
        unit_id=viewer.unit_id or order.unit_id,
        region=order.region,
        now=now,
    )


def language_of(subject_id: uuid.UUID) -> str:
    """Return the language that somebody wants to be written to in."""
    found = Account.objects.filter(person=subject_id).values_list("language", flat=True).first()
    return found or "sv"
