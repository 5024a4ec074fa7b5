"""Actions: what a resident chooses for their own account, and for whom they act."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import sessions
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations import queries as organisations
from vardnav.kernel.people import actions as people
from vardnav.kernel.people import contact
from vardnav.kernel.people import queries as people_queries
from vardnav.kernel.people.models import Account, NotifyBy
from vardnav.platform.contacts import actions as contacts
from vardnav.platform.contacts.rules import Channel

CHOOSE = audit.verb("portal.change_choices", sv="ändrade sina val", en="changed their choices")
CHOOSE_UNIT = audit.verb("portal.choose_unit", sv="valde mottagning", en="chose a unit")
ACT_FOR = audit.verb(
    "portal.act_for", sv="började göra ärenden åt personen", en="began to act for the person"
)


def change_settings(
    viewer: Viewer, *, phone: str, email: str, notify_by: str, language: str, region: str, now: dt.datetime
) -> tuple[list[uuid.UUID], bool]:
    """Change the logged-in person's own contact details, language and region, together or not at all.

    A new mobile number or address waits for its code (contacts): the old one stays until then. Returns the ids of the
    checks that wait, and whether one could not be sent because there have been too many.
    A unit chosen in another region is then chosen no longer. Raises what people.actions.change_contact raises.
    """
    with transaction.atomic():
        waiting, is_refused = _changed_contact(viewer, phone, email, notify_by, now)
        account = _own_account(viewer)
        changed = [
            name
            for name, value in (("language", language), ("chosen_region", region))
            if getattr(account, name) != value
        ]
        if not changed:
            return waiting, is_refused
        if "chosen_region" in changed and account.chosen_unit is not None:
            unit = organisations.unit(region, account.chosen_unit)
            account.chosen_unit = unit.id if unit else None
        account.language, account.chosen_region = language, region
        account.save(update_fields=["language", "chosen_region", "chosen_unit"])
        _record(viewer, CHOOSE, now, {"changed": changed})
    return waiting, is_refused


def _changed_contact(
    viewer: Viewer, phone: str, email: str, notify_by: str, now: dt.datetime
) -> tuple[list[uuid.UUID], bool]:
    """Use at once what needs no code (nothing, a landline, what is there already); ask for a code for the rest."""
    account = _own_account(viewer)
    given = {Channel.PHONE: phone, Channel.EMAIL: email}
    held = {channel: getattr(account, channel.value) for channel in given}
    new = {
        channel: value
        for channel, value in given.items()
        if value and value != held[channel] and (channel is Channel.EMAIL or contact.takes_sms(value))
    }
    used = {channel: held[channel] if channel in new else value for channel, value in given.items()}
    lacks = (
        notify_by in (NotifyBy.SMS, NotifyBy.BOTH)
        and not (used[Channel.PHONE] and contact.takes_sms(used[Channel.PHONE]))
    ) or (notify_by in (NotifyBy.EMAIL, NotifyBy.BOTH) and not used[Channel.EMAIL])
    people.change_contact(
        viewer,
        phone=used[Channel.PHONE],
        email=used[Channel.EMAIL],
        notify_by=_told_meanwhile(account.notify_by, used) if lacks else notify_by,
        now=now,
    )
    contacts.wish_notice(viewer, notify_by=notify_by)
    for channel, value in used.items():
        if value != held[channel]:
            contacts.note_change(viewer, channel=channel, value=value, now=now)
    waiting, is_refused = [], False
    for channel, value in new.items():
        try:
            made = contacts.ask(viewer, channel=channel, value=value, notify_by=notify_by, now=now)
            waiting.append(made.id)
        except contacts.TooManyCodes:
            is_refused = True
    return waiting, is_refused


def _told_meanwhile(before: str, used: dict[Channel, str]) -> str:
    """Return how the person is told until the new number or address is checked: as before, as far as that is possible."""
    has_phone = bool(used[Channel.PHONE] and contact.takes_sms(used[Channel.PHONE]))
    has_email = bool(used[Channel.EMAIL])
    by_sms = before in (NotifyBy.SMS, NotifyBy.BOTH) and has_phone
    by_email = before in (NotifyBy.EMAIL, NotifyBy.BOTH) and has_email
    if by_sms and by_email:
        return NotifyBy.BOTH.value
    return (NotifyBy.SMS if by_sms else NotifyBy.EMAIL if by_email else NotifyBy.NONE).value


def choose_unit(viewer: Viewer, *, unit_id: uuid.UUID, now: dt.datetime) -> None:
    """Choose a connected unit of the viewer's region as one's own. Raises Http404."""
    with transaction.atomic():
        unit = organisations.unit(viewer.region, unit_id)
        if unit is None or not unit.is_connected:
            raise Http404
        account = _own_account(viewer)
        account.chosen_unit, account.chosen_region = unit.id, unit.region_id
        account.save(update_fields=["chosen_unit", "chosen_region"])
        _record(viewer, CHOOSE_UNIT, now, {"unit": str(unit.id)})


def act_for(viewer: Viewer, *, subject_id: uuid.UUID, now: dt.datetime) -> None:
    """Let the session act for a child that the person may act for today, or for themselves again. Raises Http404."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None or viewer.session_id is None:
        raise Http404
    with transaction.atomic():
        rights = people_queries.acting_rights(viewer.person_id, subject_id, now=now)
        if subject_id != viewer.person_id and not rights.may():
            raise Http404
        sessions.act_for(viewer.session_id, subject_id)
        audit.record(
            viewer,
            action=ACT_FOR.key,
            now=now,
            object_kind="session",
            object_id=viewer.session_id,
            subject_id=subject_id,
        )


def _own_account(viewer: Viewer) -> Account:
    account = Account.objects.visible_to(viewer).select_for_update().filter(locked_at__isnull=True).first()
    if account is None:
        raise Http404
    return account


def _record(viewer: Viewer, action: audit.Verb, now: dt.datetime, detail: dict[str, object]) -> None:
    audit.record(
        viewer,
        action=action.key,
        now=now,
        object_kind="account",
        object_id=viewer.person_id,
        subject_id=viewer.person_id,
        detail=detail,
    )
