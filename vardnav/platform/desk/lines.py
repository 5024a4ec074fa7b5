"""Words: cases as lines of the unit's lists, filled into desk/row.html by design.rows."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations.models import Staff
from vardnav.kernel.people import protection
from vardnav.kernel.people import rules as people_rules
from vardnav.kernel.people.identifiers import stored
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import desk_queries, desk_queue, models, portal_shown
from vardnav.platform.cases import words as case_words
from vardnav.platform.desk import words
from vardnav.platform.registry import addresses

#: Stands for a case's id in the address that the lines of a list have in common.
_ID = "00000000-0000-0000-0000-000000000000"


class Row(NamedTuple):
    """One line of a queue; design.rows fills its words into desk/row.html by what stands after them."""

    title: str
    url: str
    number: str
    who: str
    age: str
    came: str
    due: str
    due_note: str
    assignee: str
    state: str
    is_protected: bool
    due_tone: str
    due_icon: str
    tone: str
    is_secret: bool

    @property
    def number_of_words(self) -> int:
        """Return how many of the fields are words; the others choose the row's shape."""
        return _WORDS


_WORDS = Row._fields.index("is_protected")


def row(viewer: Viewer, case: models.Case, *, now: dt.datetime) -> Row:
    """Return a case as a line of a list, as `line` does."""
    subject, assignee = case.subject, case.assignee
    found = desk_queue.Line(
        str(case.id),
        case.number,
        case.service_key,
        case.status,
        case.outcome,
        case.sent_at,
        case.status_at,
        case.due_at,
        subject.given_name,
        subject.family_name,
        subject.protection,
        subject.born_on,
        subject.identifier_kind,
        subject.identifier,
        assignee.given_name if assignee else None,
        assignee.family_name if assignee else None,
        assignee.title if assignee else None,
        assignee.is_protected if assignee else None,
        case.is_secret,
    )
    return line(viewer, found, now=now)


def line(viewer: Viewer, case: desk_queue.Line, *, now: dt.datetime) -> Row:
    """Return a case as a line of a queue; a protected person has neither name nor age there."""
    return every(viewer, [case], now=now)[0]


def every(viewer: Viewer, cases: Iterable[desk_queue.Line], *, now: dt.datetime) -> list[Row]:
    """Return the lines of a queue, as `line` does."""
    day, address = clock.local_date(now), addresses.url("desk:case", case_id=_ID)
    before, _id, after = address.partition(_ID)
    return [_line(viewer.language, one, now, day, before, after) for one in cases]


def _line(  # noqa: PLR0917 - a queue has twenty-five
    language: str, case: desk_queue.Line, now: dt.datetime, day: dt.date, before: str, after: str
) -> Row:
    is_protected = protection.is_protected(case.subject_protection)
    state, tone = _state(case.status, case.outcome, language)
    due = words.due(case.status, case.due_at, case.status_at, now, language)
    return Row(
        portal_shown.service_title(case.service_key, language),
        f"{before}{case.id}{after}",
        case.number,
        "" if is_protected else f"{case.subject_given_name} {case.subject_family_name}".strip(),
        "" if is_protected else _age(_born(case), day, language),
        clock_words.moment(case.sent_at, now=now, language=language),
        due.text,
        due.note,
        _assignee(
            case.assignee_given_name,
            case.assignee_family_name,
            case.assignee_title,
            case.assignee_is_protected,
        ),
        state,
        is_protected,
        due.tone,
        due.icon,
        tone,
        case.is_secret,
    )


#: A unit has few of those.
@functools.lru_cache(maxsize=4096)
def _assignee(
    given_name: str | None, family_name: str | None, title: str | None, is_protected: bool | None
) -> str:
    return desk_queries.staff_label(
        given_name or "", family_name or "", title or "", is_protected=bool(is_protected)
    )


def _born(case: desk_queue.Line) -> dt.date | None:
    """Return the birth date, by the number where the register gave none."""
    if case.subject_born_on is not None:
        return case.subject_born_on
    return stored(case.subject_identifier_kind, case.subject_identifier).born_on


def staff_name(staff: Staff | None) -> str:
    """Return how a member of staff is shown to colleagues; "" for nobody."""
    if staff is None:
        return ""
    return desk_queries.staff_label(
        staff.given_name, staff.family_name, staff.title, is_protected=staff.is_protected
    )


def age(person: Person, now: dt.datetime) -> str:
    """Return "47 år", "4 månader" for those under one, "" where the birth date is unknown."""
    return _age(person.born_on or person.number.born_on, clock.local_date(now), get_language() or "")


def _age(born: dt.date | None, today: dt.date, language: str) -> str:
    return "" if born is None else _age_in_words(born, today, language)


@functools.lru_cache(maxsize=10_000)
def _age_in_words(born: dt.date, today: dt.date, _language: str) -> str:
    years = people_rules.age_on(born, today)
    if years >= 1:
        return _("%(n)s år") % {"n": years}
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return _("%(n)s mån") % {"n": max(0, months)}


@functools.lru_cache(maxsize=1000)
def _state(status: str, outcome: str, _language: str) -> tuple[str, str]:
    word, tone = case_words.status_word(status, outcome, staff=True)
    return str(word), tone
