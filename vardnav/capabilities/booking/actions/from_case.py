"""Actions: staff give somebody a time from a case: booked, and said in the case's thread, or neither."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vardnav.capabilities.booking.queries import shown
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import booking_actions, words
from vardnav.platform.appointments.answers import Had, Refused
from vardnav.platform.appointments.rules.states import FROM_CASE, Origin
from vardnav.platform.cases import actions as case_actions
from vardnav.platform.cases import desk_queries, rules, unit_actions
from vardnav.platform.cases.reach import Reach
from vardnav.platform.guarantee.actions import waits


class Stale(Exception):
    """The case has ended without a yes, or changed since it was opened, so that no time comes of it; nothing is done."""


@dataclass(frozen=True, slots=True)
class Given:
    """Which time is given, under which form's key. `has_adult`: somebody grown comes along."""

    slot_id: uuid.UUID
    request_key: uuid.UUID
    has_adult: bool = False


def give(viewer: Viewer, opened: desk_queries.Opened, given: Given, *, now: dt.datetime) -> Had | Refused:
    """Book a time for the one a case is about, and say so in the case. Raises Http404, Stale.

    Where nobody would read it in the case it is a note among staff: whoever gives the time tells the person.
    """
    case = opened.case
    asked = booking_actions.Asked(
        [given.slot_id],
        given.request_key,
        subject_id=case.subject_id,
        has_adult=given.has_adult,
        origin=Origin.UNIT,
        origin_kind=FROM_CASE,
        origin_id=case.id,
    )
    with transaction.atomic():
        answer = booking_actions.book(viewer, asked, now=now)
        # After the time's own locks, as whoever writes in the case below: the other way round two could wait in a ring.
        if not waits(unit_actions.locked(viewer, case.id)):
            raise Stale
        if isinstance(answer, Refused):
            return answer
        text = _told(answer, now)
        try:
            if opened.reach is Reach.NOBODY:
                unit_actions.note(viewer, case.id, text=text, now=now)
            elif rules.may("message", case.status):
                unit_actions.change(viewer, case.id, "message", text=text, now=now)
            else:
                unit_actions.tell(viewer, case.id, text=text, now=now)
        except case_actions.NotAllowed as why:
            raise Stale from why
    return answer


def _told(had: Had, now: dt.datetime) -> str:
    """Return what the thread says of the time. In Swedish, as everything that a unit writes."""
    one = had.appointments[0]
    with translation.override("sv"):
        is_near = words.is_near(one.rule, one.starts_at, now=now)
        booked = _("En tid är bokad: %(what)s, %(when)s. Den finns under Mina tider.") % {
            "what": shown.title(one.time_type, "sv"),
            "when": shown.when(one.starts_at, one.ends_at, "sv"),
        }
        can = _("Där går den att avboka.") if is_near else _("Där går den att boka om och avboka.")
        return f"{booked} {can}"
