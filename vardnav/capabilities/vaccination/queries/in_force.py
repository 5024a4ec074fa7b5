"""Queries: campaigns as they are in force, and what the rules ask of a person. Read where the answer must hold."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vardnav.capabilities.vaccination.models import Version
from vardnav.capabilities.vaccination.rules.standing import Applicant
from vardnav.kernel.access import prepared
from vardnav.kernel.people.identifiers import stored

_IN_FORCE = """
SELECT v.id FROM vaccination_campaign c JOIN vaccination_version v ON v.region = c.region AND v.campaign_id = c.id
WHERE c.region = %s AND c.key = %s AND v.published_at IS NOT NULL AND v.superseded_at IS NULL
"""
_ASKS = """
SELECT p.born_on, p.identifier_kind, p.identifier, p.home_region,
    (SELECT json_agg(json_build_array(d.group_key, d.is_yes) ORDER BY d.declared_at, d.id)
     FROM vaccination_declaration d WHERE d.region = %s AND d.subject_id = p.id AND d.campaign_id = %s),
    (SELECT json_agg(a.status = 'fulfilled' OR a.ends_at <= %s)
     FROM vaccination_booking b JOIN appointments_appointment a ON a.id = b.appointment_id
     WHERE b.region = %s AND b.subject_id = p.id AND b.campaign_id = %s AND a.id <> ALL (%s::uuid[])
       AND (a.status IN ('arrived', 'fulfilled') OR a.status = 'booked' AND a.ends_at > %s)
       AND NOT EXISTS (SELECT FROM vaccination_dose d WHERE d.region = b.region AND d.appointment_id = a.id
           AND d.is_taken_back AND NOT EXISTS (SELECT FROM vaccination_dose l WHERE l.region = d.region
               AND l.replaces_id = d.id)))
FROM people_person p WHERE p.id = %s
"""
_KNOWN: dict[uuid.UUID, Version] = {}
_MOST_KNOWN = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What a campaign's rules ask of somebody, and for each time that they have in it whether they have had it.

    A time that is over and that the unit has noted nothing of is none, nor is one whose dose was taken back.
    """

    who: Applicant
    had: Sequence[bool]


def version(region: str, campaign_key: str) -> Version | None:
    """Return the version of a campaign that is in force, None where there is none.

    The one not superseded, whatever the caller's clock says: who waited for a publishing has an older `now`.
    """
    found = prepared.rows(_IN_FORCE, [region, campaign_key])
    return by_ids([found[0][0]])[0] if found else None


def versions(region: str) -> list[Version]:
    """Return every campaign of a region that is in force, by name."""
    rows = Version.objects.filter(region=region, published_at__isnull=False, superseded_at__isnull=True)
    found = by_ids(rows.order_by("campaign__key").values_list("id", flat=True))
    return sorted(found, key=lambda one: one.said.name_sv.casefold())


def by_ids(ids: Iterable[uuid.UUID]) -> list[Version]:
    """Return published versions with their campaigns, in the order asked for.

    They never change, so each is fetched once in a process; whether one is still in force its row does not tell.
    """
    wanted = list(ids)
    found = {one: _KNOWN[one] for one in wanted if one in _KNOWN}
    lacking = [one for one in wanted if one not in found]
    if lacking:
        if len(_KNOWN) > _MOST_KNOWN:
            _KNOWN.clear()
        rows = Version.objects.select_related("campaign").filter(id__in=lacking)
        new = {one.id: one for one in rows}
        found.update(new)
        _KNOWN.update(new)
    return [found[one] for one in wanted]


def asks(
    region: str,
    campaign_id: uuid.UUID,
    subject_id: uuid.UUID,
    *,
    but_for: Sequence[uuid.UUID] = (),
    now: dt.datetime,
) -> Asked:
    """Return what a campaign's rules ask of somebody, as it is committed now. One statement.

    `but_for`: times that are being confirmed or moved.
    """
    values = [region, campaign_id, now, region, campaign_id, list(but_for), now, subject_id]
    born_on, kind, identifier, home_region, said, had = prepared.rows(_ASKS, values)[0]
    who = Applicant(born_on or stored(kind, identifier).born_on, home_region, dict(said or ()))
    return Asked(who, had or ())
