"""Actions: a draft comes in force: bookings under way end first, every later one is by the new version.

As a change of the catalogue, so that a region may want two administrators behind it. In the order of locks of the
appointments room: the rules of every time of the campaign, had alone, by id; nothing is waited for after them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from vardnav.capabilities.vaccination import verbs
from vardnav.capabilities.vaccination.actions import planning, timing
from vardnav.capabilities.vaccination.actions.planning import Stale
from vardnav.capabilities.vaccination.models import Booking, Version
from vardnav.capabilities.vaccination.rules.plan import KEY, Plan
from vardnav.kernel.access import administering
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import changing
from vardnav.platform.catalogue.models import Change
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import CannotNow, Described, Difference

#: The kind of change.
PUBLISH = "publish_campaign"
# Numbers anew for those who have booked online, in the order they did; only under the locks that keep bookings waiting.
_LIVE = """FROM vaccination_booking b JOIN appointments_appointment a ON a.region = b.region AND a.id = b.appointment_id
    WHERE b.region = %(region)s AND b.campaign_id = %(campaign)s AND b.unit_id = %(unit)s AND b.is_online
      AND a.status <> 'cancelled' AND coalesce(a.pair_part, 1) = 1"""
_COUNT = f"SELECT count(*) {_LIVE}"
_NUMBER = f"""
UPDATE vaccination_booking x SET {{column}} = n.number
FROM (SELECT b.id, row_number() OVER (ORDER BY b.id) AS number {_LIVE} {{more}}) n WHERE n.id = x.id"""  # noqa: S608
_OF_GROUP = "AND b.group_key = %(group)s"


class Faulty(Exception):
    """The draft cannot come in force as it is; `said`: why, sentence by sentence."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(*said)
        self.said = said


def ask(viewer: Viewer, campaign_id: uuid.UUID, *, revision: int, now: dt.datetime) -> Change:
    """Have the draft published: at once, or when another administrator lets it through. Raises Http404, Stale, Faulty."""
    administering.decider(viewer)
    draft = _draft(viewer, campaign_id, revision)
    check(viewer.region, draft.said)
    payload = {"campaign": str(campaign_id), "revision": revision, "number": draft.number}
    return changing.ask(viewer, PUBLISH, payload, service_keys=[KEY], now=now)


def carry_out(viewer: Viewer, payload: Mapping[str, Any], *, change: Change, now: dt.datetime) -> None:
    """Publish what was asked for, if the draft is still what it was. Raises CannotNow when it waited and is not."""
    try:
        publish(viewer, uuid.UUID(payload["campaign"]), revision=payload["revision"], change=change, now=now)
    except (Stale, Faulty) as problem:
        if change.expires_at is None:
            raise
        raise CannotNow(_("Utkastet har ändrats sedan förslaget skrevs.")) from problem


def describe(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """Say which campaign would be published."""
    rows = Version.objects.filter(
        region=viewer.region, campaign=payload["campaign"], number=payload["number"]
    )
    found = rows.first()
    if found is None:
        raise Http404
    address = addresses.url("vaccination:campaign", campaign_id=found.campaign_id)
    number = _("Version %(n)d")
    told = Difference(found.said.name_sv, number % {"n": found.number - 1}, number % {"n": found.number})
    return Described(_("hela regionen"), address, [told])


def publish(
    viewer: Viewer, campaign_id: uuid.UUID, *, revision: int, change: Change | None, now: dt.datetime
) -> Version:
    """Let the draft come in force. Raises Http404, Stale, Faulty, changing.NeedsTwo."""
    _region, staff_id = administering.decider(viewer)
    with transaction.atomic():
        changing.allow(viewer, change)
        campaign = planning.locked(viewer, campaign_id)
        draft = _draft(viewer, campaign_id, revision)
        plan = draft.said
        check(viewer.region, plan)
        timing.keep_rules(viewer, campaign.type_key, plan, now=now)
        held = Version.objects.filter(
            region=viewer.region, campaign=campaign, published_at__isnull=False, superseded_at__isnull=True
        ).first()
        at = now
        if held is not None and held.published_at is not None:
            at = held.superseded_at = max(now, held.published_at)
            held.save(update_fields=["superseded_at"])
        draft.published_at, draft.published_by_id = at, staff_id
        draft.save(update_fields=["published_at", "published_by"])
        _number_anew(draft, plan)
        planning.log(viewer, verbs.PUBLISH.key, draft, now)
    return draft


def check(region: str, plan: Plan) -> None:
    """Say what a plan lacks to come in force. Raises Faulty."""
    said = []
    if not plan.name_sv or not plan.about_sv:
        said.append(_("Skriv vad kampanjen heter och vad som sägs om den."))
    if not plan.groups:
        said.append(_("Lägg till minst en grupp som får boka."))
    if not plan.places:
        said.append(_("Lägg till minst en mottagning som vaccinerar."))
    units = [one.unit_id for one in plan.places]
    if Unit.objects.filter(id__in=units, region_id=region).count() != len(set(units)):
        said.append(_("En av mottagningarna finns inte i regionen längre. Ta bort den."))
    if said:
        raise Faulty(said)


def _draft(viewer: Viewer, campaign_id: uuid.UUID, revision: int) -> Version:
    found = Version.objects.filter(
        region=viewer.region, campaign=campaign_id, published_at__isnull=True
    ).first()
    if found is None or found.revision != revision:
        raise Stale
    return found


def _number_anew(version: Version, plan: Plan) -> None:
    """Give those who have booked their numbers of the quotas there are now. Raises Faulty where they are more."""
    rows = Booking.objects.filter(region=version.region, campaign=version.campaign_id)
    list(rows.select_for_update().order_by("id").values_list("id", flat=True))
    rows.update(unit_number=None, group_number=None)
    said = []
    with connection.cursor() as cursor:
        for place in plan.places:
            values = {"region": version.region, "campaign": version.campaign_id, "unit": place.unit_id}
            limits: list[tuple[str, str, int, dict[str, Any]]] = []
            if place.most is not None:
                limits.append(("unit_number", "", place.most, values))
            for key, most in place.most_of.items():
                limits.append(("group_number", _OF_GROUP, most, {**values, "group": key}))
            for column, more, most, given in limits:
                cursor.execute(f"{_COUNT} {more}", given)
                count = cursor.fetchone()[0]
                if count > most:
                    said.append(_too_few(place.unit_id, count))
                else:
                    cursor.execute(_NUMBER.format(column=column, more=more), given)
    if said:
        raise Faulty(said)


def _too_few(unit_id: uuid.UUID, count: int) -> str:
    name = Unit.objects.filter(id=unit_id).values_list("name", flat=True).first()
    return _("%(unit)s: det är redan %(n)d bokade. Kvoten kan inte vara lägre.") % {"unit": name, "n": count}
