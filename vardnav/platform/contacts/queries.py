"""Queries: how somebody's contact details stand: checked when, confirmed when, and their history."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.models import Account
from vardnav.platform.cases import helping
from vardnav.platform.cases.models import Assistance
from vardnav.platform.contacts import rules, verbs
from vardnav.platform.contacts.models import ContactEvent, Verification
from vardnav.platform.contacts.rules import Channel, Kind

SHOWN = 20
#: As `Standing.is_due` takes it: since when there are details, when they were confirmed last, when that was put off.
_ASKED = f"""
SELECT coalesce(a.terms_accepted_at, a.activated_at),
       (SELECT max(e.at) FROM contacts_contactevent e WHERE e.person_id = a.person_id AND e.kind = '{Kind.CONFIRMED}'),
       (SELECT max(e.at) FROM contacts_contactevent e WHERE e.person_id = a.person_id AND e.kind = '{Kind.PUT_OFF}')
FROM people_account a WHERE a.person_id = %s
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Standing:
    """When each channel's present value was checked by a code, when details were last confirmed, and what has happened."""

    account: Account | None
    verified: dict[str, dt.datetime]
    confirmed_at: dt.datetime | None
    put_off_at: dt.datetime | None
    events: Sequence[ContactEvent]
    #: How one will be told once the code one waits for is written; "" when none is waited for.
    wished_notice: str = ""

    def is_due(self, now: dt.datetime) -> bool:
        """Whether to ask at log-in if the details still hold."""
        begun = self.account.terms_accepted_at or self.account.activated_at if self.account else None
        return rules.is_due(begun, self.confirmed_at, self.put_off_at, now)


def own(viewer: Viewer, *, now: dt.datetime) -> Standing:
    """Return how the logged-in person's own details stand, and what waits for a code. Two statements. Raises Http404."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    waiting = Verification.objects.filter(
        person=OuterRef("person"),
        done_at__isnull=True,
        superseded_at__isnull=True,
        asked_at__gt=now - rules.EXPIRES,
    ).order_by("-asked_at", "-id")
    rows = Account.objects.visible_to(viewer).annotate(wished=Subquery(waiting.values("notify_by")[:1]))
    account = rows.first()
    found = _standing(account, viewer.person_id)
    return replace(found, wished_notice=(vars(account)["wished"] or "") if account else "")


def asked_at_login(person_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """Tell whether somebody who logs in is asked if their details still hold. One prepared statement."""
    found = prepared.rows(_ASKED, [person_id])
    if not found:
        return False
    begun_at, confirmed_at, put_off_at = found[0]
    return rules.is_due(begun_at, confirmed_at, put_off_at, now)


def of_helped(viewer: Viewer, assistance_id: uuid.UUID, *, now: dt.datetime) -> tuple[Assistance, Standing]:
    """Return the one whom staff help and how their details stand, the reading logged. Raises Http404."""
    with transaction.atomic():
        found = helping.assistance(viewer, assistance_id)
        audit.record(
            viewer,
            action=verbs.READ.key,
            object_kind="person",
            object_id=found.person_id,
            subject_id=found.person_id,
            unit_id=viewer.unit_id,
            region=viewer.region,
            now=now,
        )
        account = Account.objects.filter(person=found.person_id).first()
        return found, _standing(account, found.person_id)


def verification(viewer: Viewer, verification_id: uuid.UUID) -> Verification:
    """Return a check of the viewer's. Raises Http404."""
    found = Verification.objects.visible_to(viewer).filter(id=verification_id).first()
    if found is None:
        raise Http404
    return found


def pending(viewer: Viewer, *, but: uuid.UUID, now: dt.datetime) -> Verification | None:
    """Return another check of the viewer's own that waits for its code, if any."""
    rows = Verification.objects.visible_to(viewer).filter(done_at__isnull=True, superseded_at__isnull=True)
    return rows.exclude(id=but).filter(asked_at__gt=now - rules.EXPIRES).order_by("id").first()


def _standing(account: Account | None, person_id: uuid.UUID) -> Standing:
    rows = ContactEvent.objects.filter(person=person_id).select_related("staff")
    events = list(rows.order_by("-at", "-id")[:200])
    verified = {}
    for channel in Channel:
        value = getattr(account, channel.value) if account else ""
        for one in events:
            if value and (one.kind, one.channel, one.digest) == (Kind.VERIFIED, channel, rules.digest(value)):
                verified[channel.value] = one.at
                break
    return Standing(
        account=account,
        verified=verified,
        confirmed_at=next((one.at for one in events if one.kind == Kind.CONFIRMED), None),
        put_off_at=next((one.at for one in events if one.kind == Kind.PUT_OFF), None),
        events=[one for one in events if one.kind != Kind.PUT_OFF][:SHOWN],
    )
