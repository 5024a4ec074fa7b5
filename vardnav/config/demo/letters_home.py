"""Actions: who wants answers on paper in the demonstration, and the letters that follow; what is there already stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from vardnav.config.demo import identity, reading, when
from vardnav.config.demo.care import Care
from vardnav.config.demo.residents import Residents
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.models import Person
from vardnav.platform.cases.models import Assistance, Direction, Message
from vardnav.platform.contacts import choosing, summonses, wishes
from vardnav.platform.contacts.models import ReplyChoice
from vardnav.platform.contacts.rules import Replies
from vardnav.platform.paper import actions
from vardnav.platform.paper.models import Letter
from vardnav.platform.paper.rules import State

_SYSTEM = Viewer.system()
#: How long after an answer the letter is posted.
_POSTED = dt.timedelta(hours=3)


def load(care: Care, residents: Residents, now: dt.datetime) -> int:
    """Write the wishes, letters and ages that are missing, in the region; return how many rows."""
    told = reading.file("letters")
    written = _summons(care, told["summons"], now)
    for one in told["wish"]:
        person = residents.people.get(one["person"])
        if one["region"] != care.region.code or person is None:
            continue
        if ReplyChoice.objects.visible_to(_SYSTEM).filter(person=person).exists():
            continue
        written += _wished(care, person, one, when.moment(one["at"], now))
    return written


def _wished(care: Care, person: Person, told: Mapping[str, Any], at: dt.datetime) -> int:
    """Choose as is told, and let what was written since be letters; all but the last are sent."""
    viewer = Viewer.resident(person_id=person.id, region=care.region.code)
    assistance_id = None
    if "staff" in told:
        viewer = care.viewer(told["staff"], told["unit"])
        assert viewer.staff_id is not None
        assert viewer.unit_id is not None
        assistance_id = identity.fixed(f"wish {care.region.code} {told['person']}")
        Assistance.objects.create(
            id=assistance_id,
            region=care.region.code,
            person=person,
            staff_id=viewer.staff_id,
            unit_id=viewer.unit_id,
            origin="phone",
            identified_by="called",
            started_at=at,
        )
    choosing.choose(
        viewer,
        replies=Replies(told["replies"]),
        is_without_paper=False,
        reason=told.get("reason", ""),
        seen=0,
        assistance_id=assistance_id,
        now=at,
    )
    return 1 + _letters(care, person, at)


def _letters(care: Care, person: Person, since: dt.datetime) -> int:
    rows = Message.objects.visible_to(_SYSTEM).filter(
        region=care.region.code, subject=person, direction=Direction.TO_RESIDENT, sent_at__gt=since
    )
    found = [
        (one, actions.plan(_SYSTEM, message_id=one.id, now=one.sent_at))
        for one in rows.order_by("sent_at", "id")
    ]
    letters = [(message, letter) for message, letter in found if letter is not None]
    for message, letter in letters[:-1]:
        _posted(care, message, letter)
    return len(letters)


def _posted(care: Care, message: Message, letter: Letter) -> None:
    """Who wrote the message posts the letter, if they still work there."""
    held = [
        one
        for one in care.assignments.values()
        if one.staff_id == message.author_staff_id and one.unit_id == message.unit_id
    ]
    if not held:
        return
    viewer = Viewer.staff(
        staff_id=held[0].staff_id,
        assignment_id=held[0].id,
        unit_id=message.unit_id,
        region=care.region.code,
    )
    actions.settle(viewer, letter.id, after=State.PRINTED, now=message.sent_at + _POSTED)


def _summons(care: Care, told: list[Mapping[str, Any]], now: dt.datetime) -> int:
    staff = care.administrator()
    held = next((one for one in care.assignments.values() if staff and one.staff_id == staff.id), None)
    made = 0
    for one in told:
        if one["region"] != care.region.code or staff is None or held is None:
            continue
        if wishes.rule(care.region.code) is not None:
            continue
        viewer = Viewer.administrator(staff_id=staff.id, assignment_id=held.id, region=care.region.code)
        at = when.moment(one["at"], now)
        asked = summonses.ask(viewer, from_age=one["from_age"], to_age=one["to_age"], seen=0, now=at)
        made += asked is not None
    return made
