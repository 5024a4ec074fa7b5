"""Queries: what a unit's staff see of its cases. What is shown is in the log first, in the same transaction."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access import prepared, whole
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.models import Account
from vardnav.platform.cases import admission, attachments, models, queries, reach, rules, sight, story, verbs
from vardnav.platform.cases.reach import Reach
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.files.models import StoredFile
from vardnav.platform.registry import listing, replies


class Colleague(NamedTuple):
    """Somebody who works at the unit today; `label` is how they are shown."""

    staff_id: uuid.UUID
    label: str


class Receiver(NamedTuple):
    """A unit that could take the case instead."""

    unit_id: uuid.UUID
    name: str


class StaffNote(NamedTuple):
    """A note among staff about the case; never a resident's to read."""

    text: str
    author: str
    unit: str
    written_at: dt.datetime


class Pending(NamedTuple):
    """The transfer by which a case came and that nobody here has taken or sent back."""

    unit: str
    phone: str
    region: str
    reason: str
    basis: str
    take_by: dt.datetime


class OtherCase(NamedTuple):
    """Another open case of the same person at this unit."""

    case_id: uuid.UUID
    number: str
    service_key: str
    status: str
    sent_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A case with all that the unit's page of it shows. `files`: by draft id (the form's) and by message id."""

    case: models.Case
    messages: Sequence[models.Message]
    steps: Sequence[models.Step]
    files: Mapping[uuid.UUID, Sequence[StoredFile]]
    others: Sequence[OtherCase]
    colleagues: Sequence[Colleague]
    receivers: Sequence[Receiver]
    notes: Sequence[StaffNote] = ()
    #: The account of the one it is about is locked.
    is_subject_locked: bool = False
    #: Who reads what the unit writes here.
    reach: Reach = Reach.SELF
    earlier: Sequence[story.Part] = ()
    pending: Pending | None = None
    #: When somebody who acts for the person last read the case; they may notice if it is hidden from them.
    seen_by_proxy_at: dt.datetime | None = None
    #: Whether a decision lets somebody act for the person, now or later (minors have guardians besides).
    has_proxies: bool = False
    #: Ready answers (title, text): the unit's own or the region's, then those of the e-service.
    replies: Sequence[tuple[str, str]] = ()


def staff_label(given_name: str, family_name: str, title: str, *, is_protected: bool) -> str:
    """Return how a colleague is shown: name and title; the title alone for protected identity."""
    name = "" if is_protected else f"{given_name} {family_name}".strip()
    return ", ".join(part for part in (name, title) if part)


def by_number(viewer: Viewer, number: str, *, now: dt.datetime) -> models.Case | None:
    """Return the unit's case with this number, or None. Raises Http404 for anybody but staff."""
    _require_staff(viewer)
    with transaction.atomic():
        found = models.Case.objects.visible_to(viewer).select_related("subject", "assignee")
        rows = list(found.filter(number=number)[:1])
        _log(viewer, rows, now)
    return rows[0] if rows else None


def forwarded(
    viewer: Viewer, *, case_id: uuid.UUID | None = None, number: str = "", now: dt.datetime
) -> models.Step | None:
    """Return the step by which this unit last sent a case on, or None: its receipt, with nothing of the content."""
    steps = models.Step.objects.sent_on_by(viewer)
    steps = steps.filter(case=case_id) if case_id else steps.filter(case__number=number)
    with transaction.atomic():
        step = steps.select_related("case", "to_unit__region", "by_staff").order_by("-number").first()
        if step is not None:
            _log(viewer, [step.case], now)
    return step


def here_again(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> models.Case | None:
    """Return the case that the unit has now of one that it has sent on: it has come back, perhaps from another region.

    None when it is elsewhere still. Raises Http404 for anybody but staff.
    """
    _require_staff(viewer)
    with transaction.atomic():
        newest = story.newest(Viewer.system(), case_id)
        rows = models.Case.objects.visible_to(viewer).select_related("subject", "assignee").filter(id=newest)
        found = list(rows[:1])
        _log(viewer, found, now)
    return found[0] if found else None


def case(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> Opened:
    """Return one of the unit's cases. Raises Http404.

    Two statements; one more for files, two where the person cannot read it alone.
    """
    _require_staff(viewer)
    read = audit.insert_sql(
        viewer, action=verbs.READ.key, object_kind="case", source="found", columns=queries.OF_FOUND, now=now
    )
    with transaction.atomic():
        opened = whole.read(_one, viewer, case_id, logged=read, beside=_THREAD, values=(attachments.THERE,))
        if opened is None:
            raise Http404
        found, (messages, steps), (has_files,) = opened.row, opened.beside, opened.values
        around = _around(viewer, found, now)
        files = attachments.of_case(viewer, found, messages) if has_files else {}
        earlier = story.earlier(viewer, found, now=now) if found.continues_id else ()
        has_account = bool(vars(found)["has_account"])
        reads = reach.known(
            found.subject, has_account=has_account, is_secret=found.is_secret, area=found.area, now=now
        )
    is_locked = bool(vars(found)["is_subject_locked"])
    return Opened(
        found, messages, steps, files, **around, is_subject_locked=is_locked, reach=reads, earlier=earlier
    )


def _one(viewer: Viewer, case_id: uuid.UUID) -> QuerySet[models.Case]:
    account = reach.open_accounts().filter(person=OuterRef("subject"))
    locked = Account.objects.visible_to(Viewer.system()).filter(
        person=OuterRef("subject"), locked_at__isnull=False
    )
    cases = models.Case.objects.visible_to(viewer).filter(id=case_id)
    cases = cases.select_related("unit", "subject", "assignee", "sent_by")
    return cases.annotate(is_subject_locked=Exists(locked), has_account=Exists(account))


def _steps(_viewer: Viewer, region: str, case_id: uuid.UUID) -> QuerySet[models.Step]:
    steps = models.Step.objects.filter(region=region, case=case_id).order_by("number")
    return steps.select_related("unit", "to_unit__region", "by_staff", "by_person").only(
        *("region", "case", "number", "verb", "reason", "basis", "from_service", "assistance", "at"),
        *("unit__name", "unit__provider", "to_unit__name", "to_unit__region__name"),
        *(f"by_staff__{name}" for name in ("given_name", "family_name", "title", "is_protected")),
        *("by_person__given_name", "by_person__family_name"),
    )


_THREAD = (whole.Beside(queries.messages_of, ("region", "id")), whole.Beside(_steps, ("region", "id")))


def _require_staff(viewer: Viewer) -> None:
    if viewer.role is not Role.STAFF:
        raise Http404


def _log(viewer: Viewer, rows: Sequence[models.Case], now: dt.datetime) -> None:
    items = [(one.id, one.subject_id) for one in rows]
    audit.record_many(viewer, action=verbs.QUEUE.key, object_kind="case", items=items, now=now)


#: Logs that the person's other cases are listed; returns these, colleagues and units.
#: Beside a secret case only secret ones are listed, beside one only for oneself only such: to list another is a reading of
#: it, and whoever acts for the person may see who has read that one (N8).
_AROUND = f"""
WITH others AS MATERIALIZED (
    SELECT c.id, c.subject_id, c.number, c.service_key, c.status, c.sent_at FROM cases_case c
    WHERE c.subject_id = %s AND c.region = %s AND c.unit_id = %s AND c.status <> 'completed' AND c.id <> %s
      AND (c.is_secret OR NOT %s) AND (c.area = 'own' OR NOT %s)
    ORDER BY c.id DESC LIMIT 10),
seen AS ({{seen}})
SELECT (SELECT json_agg(o) FROM others o),
       (SELECT json_agg(k) FROM (
            SELECT DISTINCT s.id, s.given_name, s.family_name, s.title, s.is_protected
            FROM organisations_assignment a JOIN organisations_staff s ON s.id = a.staff_id
            WHERE a.region_id = %s AND a.unit_id = %s AND a.kind = 'care'
              AND a.valid_from <= %s AND (a.valid_to IS NULL OR a.valid_to >= %s)
            ORDER BY s.family_name, s.given_name, s.id) k),
       (SELECT json_agg(v) FROM (
            SELECT u.id, u.name FROM organisations_unit u
            WHERE u.region_id = %s AND u.is_connected AND u.kind = ANY(%s) AND u.id <> %s
              AND u.provider_id = (SELECT provider_id FROM organisations_unit WHERE id = %s)
            ORDER BY u.sort_key, u.id) v),
       (SELECT json_agg(w) FROM (
            SELECT n.text, n.written_at, s.given_name, s.family_name, s.title, s.is_protected, u.name AS unit
            FROM cases_note n JOIN organisations_staff s ON s.id = n.staff_id JOIN organisations_unit u ON u.id = n.unit_id
            WHERE n.region = %s AND n.case_id = %s AND (n.unit_id = %s OR u.provider_id =
                  (SELECT provider_id FROM organisations_unit WHERE id = %s))
            ORDER BY n.id) w),
       {catalogue.VERSION_SQL},
       (SELECT json_agg(p) FROM (
            SELECT u.name AS unit, u.phone, r.name AS region, t.reason, t.basis, t.take_by
            FROM cases_transfer t JOIN organisations_unit u ON u.id = t.from_unit_id
            JOIN organisations_region r ON r.code = t.region
            WHERE (t.continued_by_id = %s OR t.case_id = %s) AND t.to_unit_id = %s
              AND t.taken_at IS NULL AND t.returned_at IS NULL LIMIT 1) p),
       (SELECT max(e.at) FROM audit_entry e WHERE e.object_id = %s AND e.subject_id = %s AND e.role = 'resident'
            AND e.actor_id <> e.subject_id AND e.outcome = 'done' AND e.action = 'cases.read'),
       EXISTS (SELECT FROM people_actingdecision d WHERE d.subject_id = %s AND d.ended_at IS NULL AND d.kind <> 'block'
            AND (d.valid_to IS NULL OR d.valid_to > %s))
"""  # noqa: S608 - constants only
_PER_OTHER = {"object_id": "others.id", "subject_id": "others.subject_id"}


def _around(viewer: Viewer, found: models.Case, now: dt.datetime) -> dict[str, Any]:
    """Return what an `Opened` shows around its case. One statement."""
    service = listing.services().get(found.service_key)
    today, region, unit_id = clock.local_date(now), found.region, found.unit_id
    seen, seeing = audit.insert_sql(
        viewer, action=verbs.QUEUE.key, object_kind="case", source="others", columns=_PER_OTHER, now=now
    )
    kinds = list(service.receiver_kinds) if service else []
    parameters: list[Any] = [found.subject_id, region, unit_id, found.id]
    parameters += [found.is_secret, found.area == sight.OWN, *seeing]
    parameters += [region, unit_id, today, today, region, kinds, unit_id, unit_id]
    parameters += [region, found.id, unit_id, unit_id]  # as NoteQuerySet.visible_to
    parameters += [found.id, found.id, unit_id]
    parameters += [found.id, found.subject_id, found.subject_id, today]
    row = prepared.rows(_AROUND.format(seen=seen), parameters)[0]
    return {
        "others": [_other(one) for one in _parsed(row[0])],
        "colleagues": [_colleague(one) for one in _parsed(row[1])],
        "receivers": _receivers(viewer, found, _parsed(row[2]), row[4] or 0, now),
        "replies": _replies(viewer, found, row[4] or 0, now),
        "notes": [_note(one) for one in _parsed(row[3])],
        # One that the person has taken back waits for nobody.
        "pending": next(
            (_pending(one) for one in _parsed(row[5]) if rules.may("return", found.status)), None
        ),
        "seen_by_proxy_at": row[6],
        "has_proxies": row[7],
    }


def _other(one: dict[str, Any]) -> OtherCase:
    sent_at = dt.datetime.fromisoformat(one["sent_at"])
    return OtherCase(uuid.UUID(one["id"]), one["number"], one["service_key"], one["status"], sent_at)


def _note(one: dict[str, Any]) -> StaffNote:
    label = staff_label(one["given_name"], one["family_name"], one["title"], is_protected=one["is_protected"])
    return StaffNote(one["text"], label, one["unit"], dt.datetime.fromisoformat(one["written_at"]))


def _pending(one: dict[str, Any]) -> Pending:
    return Pending(**{**one, "take_by": dt.datetime.fromisoformat(one["take_by"])})


def _colleague(one: dict[str, Any]) -> Colleague:
    label = staff_label(one["given_name"], one["family_name"], one["title"], is_protected=one["is_protected"])
    return Colleague(uuid.UUID(one["id"]), label)


def _replies(viewer: Viewer, found: models.Case, version: int, now: dt.datetime) -> list[tuple[str, str]]:
    """Return the ready answers to a case where it is now; none for an e-service that has been taken away."""
    service = listing.services().get(found.service_key)
    if service is None:
        return []
    offers = catalogue.offers(viewer, region=found.region, unit_id=found.unit_id, now=now, at_version=version)
    own = catalogue.option(offers[found.service_key], "replies")
    return [*replies.read(str(own or "")), *service.standard_replies]


def _receivers(
    viewer: Viewer, found: models.Case, units: Sequence[dict[str, Any]], version: int, now: dt.datetime
) -> list[Receiver]:
    """Return those of `units` where the case's e-service is open now, for somebody of that age."""
    if not units:
        return []
    offers = catalogue.offers(viewer, region=found.region, now=now, at_version=version)
    if not offers[found.service_key].is_open:
        return []
    at_units = catalogue.offers_at_units(
        viewer, found.service_key, region=found.region, now=now, at_version=version
    )
    subject = found.subject
    who = admission.Applicant(subject.home_region, subject.born_on or subject.number.born_on)
    return [
        Receiver(unit_id, one["name"])
        for one in units
        if (offered := at_units.at(unit_id := uuid.UUID(one["id"]))).is_open
        and admission.refused_at(viewer, offered, who, now=now) is None
    ]


def _parsed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else json.loads(value or "[]")
