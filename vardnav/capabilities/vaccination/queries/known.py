"""Queries: everything of somebody that a region's campaigns ask, and show: one statement, its row of the log inside."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from vardnav.capabilities.vaccination import verbs
from vardnav.capabilities.vaccination.models.booked import acts_for
from vardnav.capabilities.vaccination.rules.plan import Plan
from vardnav.capabilities.vaccination.rules.standing import Applicant
from vardnav.kernel import audit
from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.identifiers import stored
from vardnav.platform.appointments import asking
from vardnav.platform.appointments.models import seen
from vardnav.platform.catalogue.queries import VERSION_SQL

#: So many doses are shown; older ones are reached through the record.
MOST_DOSES = 50


@dataclass(frozen=True, slots=True)
class Coming:
    """A time that is booked: its id, when, where."""

    appointment_id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    unit: str


@dataclass(frozen=True, slots=True)
class Given:
    """A dose that was given. `region`: where; one's own page shows those of every region."""

    campaign_id: uuid.UUID
    region: str
    product: str
    lot: str
    given_at: dt.datetime
    unit: str


@dataclass(frozen=True, slots=True)
class Stands:
    """A place among those who can come at once."""

    id: uuid.UUID
    unit_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody. `phone`: of the one who is logged in.

    `in_force`: the region's versions, by their ids; `catalogue`: its number, which says what is turned on where.
    """

    born_on: dt.date | None
    home_region: str
    said: Mapping[uuid.UUID, Mapping[str, bool]]
    coming: Mapping[uuid.UUID, Sequence[Coming]]
    doses: Sequence[Given]
    stands: Mapping[uuid.UUID, Stands]
    in_force: Sequence[uuid.UUID]
    phone: str
    catalogue: int

    def applicant(self, campaign_id: uuid.UUID, plan: Plan) -> Applicant:
        """Return what a campaign's rules ask; what was answered counts only where a group still asks."""
        asks = any(one.is_risk for one in plan.groups)
        return Applicant(self.born_on, self.home_region, self.said.get(campaign_id, {}) if asks else {})


def of(viewer: Viewer, *, subject_id: uuid.UUID | None = None, now: dt.datetime) -> Known:
    """Return what is known of the subject (or of whom staff help), the reading logged. Raises Http404 for others.

    A time that is over and that the unit has noted nothing of is not to come. A resident sees their own times and doses, of
    whom they act for none that is only for oneself; staff their unit's.
    """
    if not acts_for(viewer):
        raise Http404
    about = asking.subject(viewer, subject_id)
    insert, logged = audit.insert_sql(
        viewer,
        action=verbs.READ.key,
        object_kind="person",
        object_id=about,
        subject_id=about,
        region=viewer.region,
        now=now,
    )
    is_staff = viewer.role is Role.STAFF
    own = [viewer.region, viewer.unit_id] if is_staff else []
    region = viewer.region
    values = [*logged, region, region, now, *own[1:], *own, region, *own[1:], region, viewer.person_id, about]
    rows = prepared.rows(_sql(insert, seen.types_sql(viewer, "t"), is_staff=is_staff), values)
    if not rows:
        raise Http404
    return _known(rows[0])


@functools.cache
def _sql(insert: str, types: str, *, is_staff: bool) -> str:
    at = " AND {0}.unit_id = %s" if is_staff else ""
    doses = " AND d.region = %s AND d.unit_id = %s" if is_staff else ""
    return f"""
WITH logged AS ({insert})
SELECT p.born_on, p.identifier_kind, p.identifier, p.home_region,
    (SELECT json_agg(json_build_array(d.campaign_id, d.group_key, d.is_yes) ORDER BY d.declared_at, d.id)
     FROM vaccination_declaration d WHERE d.region = %s AND d.subject_id = p.id),
    (SELECT json_agg(json_build_array(b.campaign_id, a.id, a.starts_at, a.ends_at, u.name) ORDER BY a.starts_at)
     FROM vaccination_booking b JOIN appointments_appointment a ON a.id = b.appointment_id
     JOIN appointments_timetype t ON t.id = a.time_type_id JOIN organisations_unit u ON u.id = b.unit_id
     WHERE b.subject_id = p.id AND b.region = %s AND (a.status = 'arrived' OR a.status = 'booked' AND a.ends_at > %s)
     {at.format("b")}{types}),
    (SELECT json_agg(json_build_array(x.campaign_id, x.region, x.product, x.lot, x.given_at, x.name)) FROM (
        SELECT d.*, u.name FROM vaccination_dose d JOIN organisations_unit u ON u.id = d.unit_id
        JOIN appointments_appointment a ON a.id = d.appointment_id JOIN appointments_timetype t ON t.id = a.time_type_id
        WHERE d.subject_id = p.id AND NOT d.is_taken_back{doses}{types} AND NOT EXISTS (SELECT FROM vaccination_dose l
            WHERE l.region = d.region AND l.replaces_id = d.id)
        ORDER BY d.given_at DESC, d.id DESC LIMIT {MOST_DOSES}) x),
    (SELECT json_agg(json_build_array(s.campaign_id, s.id, s.unit_id)) FROM vaccination_standby s
     WHERE s.subject_id = p.id AND s.region = %s AND s.ended_at IS NULL{at.format("s")}),
    (SELECT json_agg(v.id) FROM vaccination_version v
     WHERE v.region = %s AND v.published_at IS NOT NULL AND v.superseded_at IS NULL),
    (SELECT c.phone FROM people_account c WHERE c.person_id = %s), {VERSION_SQL}
FROM people_person p WHERE p.id = %s
"""  # noqa: S608 - constants only


def _known(row: Sequence[Any]) -> Known:
    born_on, kind, identifier, home_region, said, coming, doses, stands, in_force, phone, number = row
    answers: dict[uuid.UUID, dict[str, bool]] = {}
    for campaign_id, group, is_yes in said or ():
        answers.setdefault(uuid.UUID(campaign_id), {})[group] = is_yes
    times: dict[uuid.UUID, list[Coming]] = {}
    for campaign_id, appointment_id, starts_at, ends_at, unit in coming or ():
        time = Coming(uuid.UUID(appointment_id), _moment(starts_at), _moment(ends_at), unit)
        times.setdefault(uuid.UUID(campaign_id), []).append(time)
    return Known(
        born_on or stored(kind, identifier).born_on,
        home_region,
        answers,
        times,
        [
            Given(uuid.UUID(campaign_id), region, product, lot, _moment(given_at), unit)
            for campaign_id, region, product, lot, given_at, unit in doses or ()
        ],
        {
            uuid.UUID(campaign_id): Stands(uuid.UUID(one), uuid.UUID(unit))
            for campaign_id, one, unit in stands or ()
        },
        [uuid.UUID(one) for one in in_force or ()],
        phone or "",
        number or 0,
    )


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
