"""Actions: how somebody wants the clinics' answers and summonses."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases import helping
from vardnav.platform.contacts import verbs, wishes
from vardnav.platform.contacts.models import ReplyChoice
from vardnav.platform.contacts.rules import OF_AGE, Replies


class Stale(Exception):
    """Somebody has chosen since the form was opened."""


class NeedsReason(Exception):
    """Staff choose in the person's place and have not said why."""


def choose(
    viewer: Viewer,
    *,
    replies: Replies,
    is_without_paper: bool,
    reason: str = "",
    seen: int,
    assistance_id: uuid.UUID | None = None,
    now: dt.datetime,
) -> bool:
    """Keep how one wants answers, or how the one whom staff help does; return whether anything was new.

    `is_without_paper`: no summonses on paper. Ticked as the region has it anyway, it goes on following the region; of one
    who wants letters instead nothing is asked: that one's summonses come on paper (rules.always_on_paper).
    `seen`: the number of the choice that the form showed. Raises Stale, NeedsReason, Http404 (a child's answers follow the
    guardian; the dead and locked accounts have none to choose).
    """
    is_own = viewer.role is Role.RESIDENT and viewer.person_id is not None
    whom = None if is_own else helping.whom(viewer, assistance_id, now=now)
    if whom is not None and whom.is_child:
        raise Http404
    if whom is not None and not reason:
        raise NeedsReason
    person_id = whom.person_id if whom else viewer.person_id
    assert person_id is not None
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).filter(id=person_id).first()
        is_locked = Account.objects.filter(person=person, locked_at__isnull=False).exists()
        if person is None or person.deceased_on is not None or is_locked:
            raise Http404
        before = wishes.latest(person.id)
        if seen != before.number:
            raise Stale
        wanted = before.no_paper_summons
        if replies is not Replies.PAPER:
            wanted = _summons(viewer, person, before, is_without_paper=is_without_paper, now=now)
        if (before.replies, before.no_paper_summons) == (replies, wanted):
            return False
        ReplyChoice.objects.create(
            region=viewer.region,
            person=person,
            number=before.number + 1,
            replies=replies.value,
            no_paper_summons=wanted,
            reason="" if is_own else reason,
            staff_id=viewer.staff_id,
            unit_id=viewer.unit_id,
            at=now,
        )
        audit.record(
            viewer,
            action=verbs.CHOOSE.key,
            object_kind="account",
            object_id=person.id,
            subject_id=person.id,
            unit_id=viewer.unit_id,
            region=viewer.region,
            detail={"replies": replies.value},
            now=now,
        )
    return True


def _summons(
    viewer: Viewer, person: Person, before: wishes.Wish, *, is_without_paper: bool, now: dt.datetime
) -> bool | None:
    """What was never chosen and is as the region has it stays the region's; the young have no choice."""
    age = wishes.age(person, now=now)
    if age is None or age < OF_AGE:
        return before.no_paper_summons
    if before.no_paper_summons is None and is_without_paper == wishes.is_without_by_region(
        viewer.region, age
    ):
        return None
    return is_without_paper
