"""Queries: reading cases. A read of health data writes its audit row in the same statement or transaction."""

from __future__ import annotations

import datetime as dt
import functools
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access import prepared, whole
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.rules import SENSITIVE
from vardnav.kernel.people import power_queries
from vardnav.kernel.people.acting import ActingRights
from vardnav.platform.cases import attachments, letters, models, requested, sight, story, telling_apart, verbs
from vardnav.platform.cases.sight import Sight
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Place

#: So many cases are listed.
MOST_LISTED = 100


class CaseRow(NamedTuple):
    """One line of a list of cases."""

    case_id: uuid.UUID
    number: str
    service_key: str
    status: str
    outcome: str
    sent_at: dt.datetime
    status_at: dt.datetime
    due_at: dt.datetime
    unit_name: str
    unread: int
    sent_as: str
    unit_kind: str


class ListedCase(NamedTuple):
    """One line of the list of all cases. `first_answer`: what tells cases of the same sort apart."""

    case_id: uuid.UUID
    number: str
    service_key: str
    status: str
    outcome: str
    status_at: dt.datetime
    unit_name: str
    sent_as: str
    unit_kind: str
    first_answer: Any


@dataclass(frozen=True, slots=True)
class Start:
    """What the resident's start page shows. `may_have_offers`: a power of attorney may wait for one's answer.

    `are_there`: which parts of other rooms have something to look for (`listing.start_there`).
    """

    unread: int
    cases: Sequence[CaseRow]
    drafts: Sequence[dict[str, Any]]
    catalogue_version: int
    may_have_offers: bool = False
    are_there: Sequence[bool] = ()


# The rule is `sight`'s, as CaseQuerySet.visible_to's. Each sight has texts of its own, so that whoever acts for themselves,
# nearly everybody, pays nothing for it.
@functools.cache
def unread_sql(seen: Sight) -> str:
    """Return the question how many messages to a subject (its one value) are unread, in the cases seen."""
    openly = seen.sql("k")
    only = f" AND EXISTS (SELECT FROM cases_case k WHERE k.id = n.case_id{openly})" if openly else ""
    return (
        "SELECT count(*) FROM cases_message n WHERE n.subject_id = %s AND n.direction = 'to_resident' "  # noqa: S608
        f"AND n.read_at IS NULL{only}"
    )


@functools.cache
def _start_sql(seen: Sight, there: tuple[str, ...]) -> str:
    also = "".join(f", ({one})" for one in there)
    return f"""
SELECT ({unread_sql(seen)}),
       (SELECT json_agg(x) FROM (
            SELECT c.id, c.number, c.service_key, c.status, c.outcome, c.sent_at, c.status_at, c.due_at, u.name,
                   c.sent_as, u.kind, (SELECT count(*) FROM cases_message n WHERE n.case_id = c.id
                    AND n.subject_id = c.subject_id AND n.direction = 'to_resident' AND n.read_at IS NULL) AS unread
            FROM cases_case c JOIN organisations_unit u ON u.id = c.unit_id
            WHERE c.subject_id = %s{seen.sql("c")} AND c.outcome <> 'transferred' AND (c.status <> 'completed' OR EXISTS (
                SELECT FROM cases_message n WHERE n.case_id = c.id AND n.subject_id = c.subject_id
                AND n.direction = 'to_resident' AND n.read_at IS NULL))
            ORDER BY c.id DESC LIMIT 5) x),
       (SELECT json_agg(y) FROM (
            SELECT d.id, d.service_key, d.updated_at, u.name AS unit, u.kind, d.region, d.unit_id,
                   {requested.IS_OF_DRAFT} AS is_requested FROM cases_draft d
            JOIN organisations_unit u ON u.id = d.unit_id
            WHERE d.person_id = %s AND d.subject_id = %s AND d.assistance_id IS NULL ORDER BY d.updated_at DESC LIMIT 5) y),
       {catalogue.VERSION_SQL},
       {power_queries.MAY_WAIT_SQL if seen == sight.EVERYTHING else "false"}{also}
FROM (VALUES (%s::uuid)) found(subject_id)
"""  # noqa: S608 - constants only


@functools.cache
def _mine_sql(seen: Sight, is_open: bool, there: tuple[str, ...]) -> str:
    also = ", ".join(("", *(f"({one})" for one in there)))
    return f"""
SELECT x.*, ({unread_sql(seen) % "found.subject_id"}){also}
FROM (VALUES (%s::uuid)) found(subject_id) LEFT JOIN LATERAL (
    SELECT c.id, c.number, c.service_key, c.status, c.outcome, c.status_at, u.name, c.sent_as, u.kind,
           {telling_apart.SQL}
    FROM cases_case c JOIN organisations_unit u ON u.id = c.unit_id
    WHERE c.subject_id = found.subject_id{seen.sql("c")} AND c.status {"<>" if is_open else "="} 'completed'
      AND c.outcome <> 'transferred'
    ORDER BY c.id DESC LIMIT %s) x ON true
ORDER BY x.id DESC
"""  # noqa: S608 - constants only


def start(viewer: Viewer, *, now: dt.datetime) -> Start:
    """Return the start page: unread messages, cases under way or with news, drafts.

    One statement, its audit row inside.
    """
    subject = viewer.subject_id
    seen = sight.of(viewer)
    given: list[Any] = [subject, subject, viewer.person_id, subject]
    if seen == sight.EVERYTHING:
        given += [
            viewer.person_id,
            clock.local_date(now),
        ]  # what is given to oneself is told on one's own page
    select = _start_sql(seen, listing.start_there())
    row = logged(viewer, verbs.LIST.key, select, [*given, subject], now)[0]
    return Start(
        unread=row[0],
        cases=[_case_row(one) for one in _parsed(row[1])],
        drafts=[
            {**one, "updated_at": dt.datetime.fromisoformat(one["updated_at"])} for one in _parsed(row[2])
        ],
        catalogue_version=row[3] or 0,
        may_have_offers=row[4],
        are_there=row[5:],
    )


class Mine(NamedTuple):
    """The subject's cases, how many messages are unread, and which panels have something to look for (`listing.there`)."""

    cases: list[ListedCase]
    unread: int
    are_there: Sequence[bool]


def mine(viewer: Viewer, *, is_open: bool, now: dt.datetime, limit: int = MOST_LISTED) -> Mine:
    """Return the subject's cases, newest first, open ones or ended ones. One statement.

    A case that went to another region stands once: as the part that goes on there.
    """
    select = _mine_sql(sight.of(viewer), is_open, listing.there(Place.PORTAL_CASES))
    rows = logged(
        viewer, verbs.LIST.key, select, [viewer.subject_id, telling_apart.says_little(), limit], now
    )
    unread, *are_there = rows[0][_LISTED:]
    return Mine([_listed(row) for row in rows if row[0] is not None], unread, are_there)


#: So many columns of a row are the case's own.
_LISTED = len(ListedCase._fields)


def _listed(row: Sequence[Any]) -> ListedCase:
    return ListedCase._make((*row[: _LISTED - 1], json.loads(row[_LISTED - 1] or "null")))


@dataclass(frozen=True, slots=True)
class Thread:
    """A case with all that its page shows. `unread`: messages to its subject that are unread now, in all cases.

    `earlier`: its parts in other regions before it came here, oldest first. `are_there`: which panels have something to
    look for (`listing.there`).
    """

    case: models.Case
    messages: Sequence[models.Message]
    steps: Sequence[models.Step]
    unread: int = 0
    earlier: Sequence[story.Part] = ()
    has_files: bool = False
    are_there: Sequence[bool] = ()


def _one(viewer: Viewer, case_id: uuid.UUID) -> QuerySet[models.Case]:
    cases = models.Case.objects.visible_to(viewer).filter(id=case_id)
    return cases.select_related("unit", "subject", "assignee", "sent_by")


def messages_of(_viewer: Viewer, region: str, case_id: uuid.UUID) -> QuerySet[models.Message]:
    """Return the messages of a case just found visible, with what pages show of their authors. For `whole` and `kept`."""
    messages = models.Message.objects.filter(region=region, case=case_id).order_by("number")
    return messages.select_related("author_staff", "author_person", "unit").only(
        *("region", "case", "number", "direction", "text", "signed_by_unit", "sent_at", "read_at"),
        *(f"author_staff__{name}" for name in ("given_name", "family_name", "title", "is_protected")),
        *(f"author_person__{name}" for name in ("given_name", "family_name", "protection")),
        "unit__name",
    )


def _steps(_viewer: Viewer, region: str, case_id: uuid.UUID) -> QuerySet[models.Step]:
    steps = models.Step.objects.filter(region=region, case=case_id).order_by("number")
    return steps.select_related("unit", "to_unit__region").only(
        *("region", "case", "number", "verb", "reason", "basis", "from_service", "assistance", "at"),
        *("unit__name", "to_unit__name", "to_unit__region__name"),
    )


_THREAD = (whole.Beside(messages_of, ("region", "id")), whole.Beside(_steps, ("region", "id")))
#: The row of the log that the case `found` is read.
OF_FOUND = {"object_id": "found.id", "subject_id": "found.subject_id", "region": "found.region"}


def _also(seen: Sight) -> tuple[str, ...]:
    """Return as SQL, about `found`: how much its subject has not read, and whether there are files."""
    return unread_sql(seen) % "found.subject_id", attachments.THERE


#: Only what the page shows: another message may have come meanwhile.
_SEEN = "UPDATE cases_message SET read_at = %s WHERE id = ANY(%s) AND read_at IS NULL"


def case(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime, mark_read: bool = True) -> Thread:
    """Return a case with thread and steps, and mark the unit's messages read when the resident opens it.

    One statement, its audit row inside; one more when something is new, and a few for a case that came from another
    region. Raises Http404 for a stranger, of whom nothing is logged.
    """
    opened = whole.read(
        _one,
        viewer,
        case_id,
        logged=audit.insert_sql(
            viewer, action=verbs.READ.key, object_kind="case", source="found", columns=OF_FOUND, now=now
        ),
        beside=_THREAD,
        values=_also(sight.of(viewer)) + listing.there(Place.PORTAL_CASE),
    )
    if opened is None:
        raise Http404
    found, (messages, steps) = opened.row, opened.beside
    unread, has_files, *are_there = opened.values
    earlier: Sequence[story.Part] = ()
    if found.continues_id:
        with transaction.atomic():
            earlier = story.earlier(viewer, found, now=now)
    news: list[uuid.UUID] = []
    if mark_read and viewer.person_id:
        every = [*messages, *(one for part in earlier for one in part.messages)]
        news = [one.id for one in every if _is_news(one)]
    if news:
        prepared.rows(_SEEN, [now, news])
    return Thread(found, messages, steps, unread - len(news), earlier, has_files, are_there)


def _is_news(message: models.Message) -> bool:
    return message.direction == models.Direction.TO_RESIDENT and message.read_at is None


def is_hidden_from(rights: ActingRights, case_id: uuid.UUID) -> bool:
    """Tell whether a case is hidden from somebody with these rights to act for the one it is about. For notices."""
    found = models.Case.objects.filter(id=case_id).values_list("is_secret", "area").first()
    return found is not None and not sight.of_rights(rights).sees(is_secret=found[0], area=found[1])


class ForNotice(NamedTuple):
    """What the text of a notice about a case may rest on."""

    subject_id: uuid.UUID
    unit_name: str
    is_visit: bool
    #: It may be dangerous to let others know of it: by its e-service, the sort of letter or clinic, or because it is secret.
    is_sensitive: bool


def for_notice(case_id: uuid.UUID) -> ForNotice | None:
    """Return what a notice about a case may rest on, None where there is no such case. For notices."""
    found = models.Case.objects.select_related("unit").filter(id=case_id).first()
    if found is None:
        return None
    service, letter = listing.services().get(found.service_key), letters.LETTERS.get(found.service_key)
    declared = service or letter
    return ForNotice(
        subject_id=found.subject_id,
        unit_name=found.unit.name,
        is_visit=declared is not None and declared.is_about_visit,
        is_sensitive=found.is_secret
        or found.unit.kind in SENSITIVE
        or (declared is not None and declared.is_sensitive),
    )


def subject_of(case_id: uuid.UUID) -> uuid.UUID | None:
    """Return whom a case is about, None when there is no such case. For notices."""
    return models.Case.objects.filter(id=case_id).values_list("subject", flat=True).first()


def logged(viewer: Viewer, action: str, select: str, parameters: list[Any], now: dt.datetime) -> list[Any]:
    """Run `select` with its row of the log in one statement: if the row cannot be written, nothing is read.

    A `select` that has CTEs of its own begins with a comma.
    """
    insert, values = audit.insert_sql(
        viewer, action=action, subject_id=viewer.subject_id, object_kind="case", now=now
    )
    return prepared.rows(f"WITH logged AS ({insert}) {select}", [*values, *parameters])


def _parsed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else json.loads(value or "[]")


def _case_row(one: dict[str, Any]) -> CaseRow:
    return CaseRow(
        case_id=uuid.UUID(one["id"]),
        number=one["number"],
        service_key=one["service_key"],
        status=one["status"],
        outcome=one["outcome"],
        sent_at=dt.datetime.fromisoformat(one["sent_at"]),
        status_at=dt.datetime.fromisoformat(one["status_at"]),
        due_at=dt.datetime.fromisoformat(one["due_at"]),
        unit_name=one["name"],
        unread=one["unread"],
        sent_as=one["sent_as"],
        unit_kind=one["kind"],
    )
