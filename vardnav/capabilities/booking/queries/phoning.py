"""Queries: which number the clinic calls when a time is by phone: the one in the details of whoever answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vardnav.capabilities.booking.queries import calls
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import contact, protection
from vardnav.kernel.people.models import Account
from vardnav.platform.appointments.models.kinds import Form
from vardnav.platform.appointments.own_queries import AppointmentRow
from vardnav.platform.registry import addresses


@dataclass(frozen=True, slots=True)
class Phoned:
    """Whom the clinic calls, in words. `url`: where the number is changed, "" where it is not the reader's."""

    text: str
    url: str = ""
    is_missing: bool = False


def of(viewer: Viewer, it: AppointmentRow, *, now: dt.datetime) -> Phoned | None:
    """Return which number is called for a resident's time that they have read; None of a time that is over or not by phone.

    Of a young child's it is the guardian whom the desk is shown: who booked, if they still may.
    Nobody reads another's number; nor is one shown of protected identity,
    which the clinic does not see either.
    """
    if it.time_type.form != Form.PHONE or it.ends_at <= now:
        return None
    if viewer.is_proxy:
        to = calls.called(Viewer.system(region=it.region), it, now=now)
        if not to.is_guardian:
            return Phoned(_("Mottagningen ringer numret i personens egna uppgifter."))
        if to.person.id != viewer.person_id:
            is_booker = to.person.id == it.booked_by_person_id
            who = _("Mottagningen ringer den som bokade tiden.")
            return Phoned(who if is_booker else _("Mottagningen ringer barnets andra vårdnadshavare."))
    account = (
        Account.objects.visible_to(viewer).select_related("person").filter(person=viewer.person_id).first()
    )
    people = [it.subject, *([account.person] if account else [])]
    if any(protection.is_protected(one.protection) for one in people):
        return Phoned(
            _(
                "Mottagningen ser inget nummer, på grund av skyddade personuppgifter. "
                "Ring dem före tiden och säg vart de ska ringa."
            ),
            is_missing=True,
        )
    where = addresses.url("portal:settings")
    number = contact.phone_in_words(account.phone) if account is not None else ""
    if not number:
        missing = _(
            "Det finns inget telefonnummer i dina uppgifter. Lägg till ett, annars kan mottagningen inte ringa dig."
        )
        return Phoned(missing, where, is_missing=True)
    return Phoned(_("Mottagningen ringer dig på %(number)s.") % {"number": number}, where)


def at_desk(viewer: Viewer, it: AppointmentRow, *, now: dt.datetime) -> calls.Whom | None:
    """Return whom staff who have read about a time by phone call, and on which number; None of a time that is not."""
    return calls.whom(viewer, it, now=now) if it.time_type.form == Form.PHONE else None
