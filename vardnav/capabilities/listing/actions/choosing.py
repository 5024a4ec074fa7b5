"""Actions: choosing the health centre one is listed at: asked and written when its form is sent (registry.Admission)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from vardnav.capabilities.listing import rules, verbs
from vardnav.capabilities.listing.actions import queueing
from vardnav.capabilities.listing.models import Choice
from vardnav.capabilities.listing.queries import chosen, queue, words
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.registry.declarations import Refused, Sending


def refuses(viewer: Viewer, sending: Sending, now: dt.datetime) -> Refused | None:
    """Say why the choice cannot be made now, and what to do instead; in the sending's transaction, one by one.

    One waits to be registered at a time, so that no unit registers what has been replaced. Of two begun at once the second
    is refused, since what it leaves is no longer what its sender saw.
    """
    if viewer.is_by_power:
        return Refused(
            _("Vårdcentral väljer man själv. Det går inte att göra med en fullmakt."),
            _("Ring eller besök vårdcentralen tillsammans, så hjälper de er."),
        )
    queueing.one_by_one("person", sending.subject_id)
    standing = chosen.standing_of(sending.subject_id, region=sending.region, now=now)
    if standing.is_protected:
        return Refused(
            _("Den som har skyddade personuppgifter väljer inte vårdcentral här."),
            _("Ring vårdcentralen, så registrerar de valet på ett sätt som inte syns här."),
        )
    latest = standing.latest
    if latest is not None and latest.unit_id == sending.unit_id:
        return Refused(_("Den vårdcentralen är redan vald."), _("Ingenting behöver göras."))
    if latest is not None and latest.is_waiting:
        return Refused(
            _("Det finns redan ett val som inte är registrerat än."),
            _("Vänta tills det är registrerat, eller ta tillbaka det ärendet och välj igen."),
        )
    if latest is not None and sending.begun_at is not None and latest.chosen_at > sending.begun_at:
        return Refused(
            _("En annan vårdcentral har valts sedan du började."),
            _("Ta bort det här utkastet. Se efter vilken vårdcentral som gäller nu, och välj igen."),
        )
    needs_reason = latest is not None and standing.room.left == 0
    if needs_reason and not rules.reason_of(sending.answers.get("reason")):
        return words.no_change_left(standing.room.next_on, viewer.language)
    return _full(viewer, sending, now)


def _full(viewer: Viewer, sending: Sending, now: dt.datetime) -> Refused | None:
    """Refuse at a unit that takes no more; where it has a cap, choices of that unit come one by one."""
    room = chosen.room_at(viewer, sending.unit_id, sending.region, now=now)
    if room.most is not None or room.waiting or room.offered:
        queueing.one_by_one("unit", sending.unit_id)
        room = chosen.room_at(viewer, sending.unit_id, sending.region, now=now)
    if not room.is_full or queue.has_offer(sending.subject_id, sending.unit_id, now=now):
        return None
    return Refused(
        _("Vårdcentralen är full och tar inte emot fler just nu."),
        _(
            "Välj en annan vårdcentral, eller ställ dig i kö under Min vårdcentral. Tills dess ändras ingenting."
        ),
    )


def follows(viewer: Viewer, sending: Sending, case_id: uuid.UUID, now: dt.datetime) -> None:
    """Write the choice that belongs to the case just sent. A reason is kept only where the limit makes it needed."""
    standing = chosen.standing_of(sending.subject_id, region=sending.region, now=now)
    needs_reason = standing.latest is not None and standing.room.left == 0
    choice = Choice.objects.create(
        region=sending.region,
        subject_id=sending.subject_id,
        number=standing.last_number + 1,
        unit_id=sending.unit_id,
        chosen_by_id=viewer.person_id or sending.subject_id,
        chosen_at=now,
        chosen_on=clock.local_date(now),
        holds_from=standing.holds_from,
        reason=rules.reason_of(sending.answers.get("reason")).value if needs_reason else "",
        reason_text=str(sending.answers.get("reason_text") or "")[:500] if needs_reason else "",
        case_id=case_id,
    )
    queueing.taken(viewer, sending.subject_id, sending.unit_id, now=now)
    audit.record(
        viewer,
        action=verbs.CHOOSE.key,
        object_kind="listing",
        object_id=choice.id,
        subject_id=sending.subject_id,
        unit_id=sending.unit_id,
        region=sending.region,
        detail={"special_reason": choice.reason},
        now=now,
    )
