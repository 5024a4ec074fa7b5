"""Actions: from a positive answer to the e-service by which one asks for a time, by its key, with the reason filled in."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import Http404
from django.utils.translation import gettext as _

from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.rules.states import Result
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import actions as cases

#: Tried in this order, at the unit that has the answer.
WAYS = (("visits.request", "why"), ("contact.ask", "question"))


class NoWay(Exception):
    """There is nothing to ask for a time about, or the unit takes no such form now: it is called."""


def ask_for_time(viewer: Viewer, order_id: uuid.UUID, *, now: dt.datetime) -> uuid.UUID:
    """Begin asking for a time about a positive answer; return the draft's id. Raises Http404, NoWay."""
    order = Order.objects.visible_to(viewer).select_related("case").filter(id=order_id).first()
    if order is None or viewer.role is not Role.RESIDENT:
        raise Http404
    if order.result != Result.POSITIVE:
        raise NoWay
    reason = _("Jag har fått svar på ett självtest (ärende %(number)s) och behöver en tid.")
    for key, question in WAYS:
        prefilled = {question: reason % {"number": order.case.number}}
        try:
            return cases.begin(
                viewer, service_key=key, unit_id=order.unit_id, prefilled=prefilled, now=now
            ).id
        except (Http404, cases.ServiceClosed, cases.NotAdmitted, cases.NotCovered):
            continue
    raise NoWay
