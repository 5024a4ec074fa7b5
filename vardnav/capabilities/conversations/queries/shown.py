"""Words: a chat as its pages show it, every text ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardnav.capabilities.conversations.queries import queue, waiting, words
from vardnav.capabilities.conversations.queries.around import Around, Inside
from vardnav.capabilities.conversations.rules import priorities
from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.people import protection
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import portal_shown, signing
from vardnav.platform.cases.rules import Outcome, Status
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.desk import lines as desk_lines
from vardnav.platform.desk import shown as desk_shown
from vardnav.platform.files.models import StoredFile
from vardnav.platform.public import services_shown
from vardnav.platform.registry import addresses, listing

CALL_ME = "contact.call_me"
#: Up to which line somebody has read, and when; None: nothing.
Read = tuple[int, dt.datetime] | None


@dataclass(frozen=True, slots=True)
class Stands:
    """How a chat stands, said to the resident. `tone`: of the notice."""

    title: str
    sentences: Sequence[str]
    tone: str = "info"


def stands(
    viewer: Viewer,
    case: cases.Case,
    beside: Around,
    *,
    now: dt.datetime,
) -> Stands:
    """Return how a chat stands, in the resident's words."""
    if case.status == Status.COMPLETED:
        return _ended(case)
    if case.status == Status.WAITING:
        return Stands(_("Mottagningen väntar på ditt svar"), [_("Skriv ditt svar här nedanför.")], "warning")
    if case.status == Status.IN_PROGRESS:
        who = taking_part(viewer, case, beside.inside, now=now)
        return Stands(
            _("Mottagningen är med i chatten"),
            [who, _("Svaret kan dröja om de är med flera samtidigt.")],
            "success",
        )
    found = waiting.waiting(viewer, case, beside.priority, now=now)
    return Stands(_("Du väntar på att någon tar chatten"), [_before(found.before), _how_long(found.minutes)])


def _ended(case: cases.Case) -> Stands:
    if case.outcome == Outcome.WITHDRAWN:
        return Stands(_("Chatten är avslutad"), [_("Du har tagit tillbaka det du skickade.")])
    return Stands(
        _("Chatten är avslutad"), [_("Du kan läsa den när du vill. Den sparas bland dina ärenden.")]
    )


def _before(count: int) -> str:
    if not count:
        return _("Du är ungefär först i kön.")
    return (
        ngettext("Ungefär %(n)s väntar före dig.", "Ungefär %(n)s väntar före dig.", count) % {"n": count}
        + " "
        + _("Den som har mest bråttom tas först.")
    )


def _how_long(minutes: tuple[int, int] | None) -> str:
    if minutes is None:
        return _("Vi vet inte hur länge du behöver vänta.")
    low, high = minutes
    if high < 120:
        return _("De flesta har den senaste tiden fått svar inom %(low)s–%(high)s minuter.") % {
            "low": low,
            "high": high,
        }
    hours = -(-high // 60)
    return _("De flesta har den senaste tiden fått svar inom %(hours)s timmar.") % {"hours": hours}


def taking_part(viewer: Viewer, case: cases.Case, inside: Sequence[Inside], *, now: dt.datetime) -> str:
    """Return who of the unit takes part, by first name and profession; the unit alone where it signs for its staff."""
    is_by_unit = signing.signs(
        viewer,
        case.service_key,
        region=case.region,
        unit_id=case.unit_id,
        unit_kind=case.unit.kind,
        now=now,
    )
    if is_by_unit or not inside:
        return _("Du chattar med %(unit)s.") % {"unit": case.unit.name}
    names = [
        one.title or _("en medarbetare")
        if one.is_protected
        else ", ".join(part for part in (one.given_name, one.title) if part)
        for one in inside
    ]
    return _("Du chattar med %(who)s på %(unit)s.") % {"who": _(" och ").join(names), "unit": case.unit.name}


def not_staffed(viewer: Viewer, case: cases.Case, *, now: dt.datetime) -> str:
    """Return when the unit's chat is staffed next, for somebody who waits while it is not; else ""."""
    if case.status != Status.RECEIVED:
        return ""
    offered = catalogue.offer(viewer, CHAT, region=case.region, unit_id=case.unit_id, now=now)
    if offered.is_open or (
        offered.is_resting and offered.closes_at is None
    ):  # a full queue is no news to who is in it
        return ""
    if offered.is_resting and offered.closes_at is not None:
        when = clock_words.moment(offered.closes_at, now=now, language=viewer.language)
        return _("Ingen svarar i chatten nu. Den är bemannad igen %(when)s.") % {"when": when}
    return _("Ingen svarar i chatten nu.") + " " + services_shown.why_not_at(offered, viewer.language)


def call_me(case: cases.Case) -> str:
    """Return the address where one asks to be called by the unit instead; "" where there is no such e-service."""
    if CALL_ME not in listing.services():
        return ""
    return f"{addresses.url('cases:start', key=CALL_ME)}?unit={case.unit_id}"


def lines_to_resident(
    viewer: Viewer,
    messages: Sequence[cases.Message],
    files: dict[Any, Sequence[StoredFile]],
    beside: Around | None,
    *,
    now: dt.datetime,
) -> list[dict[str, Any]]:
    """Return lines as the resident's page shows them; under one's own latest, whether the unit has read it.

    `beside`: None where that is not said.
    """
    shown = [
        portal_shown.message(viewer, one, files.get(one.id, ()), now=now) | {"number": one.number, "note": ""}
        for one in messages
    ]
    own = [place for place, one in enumerate(shown) if one["is_own"]]
    if own and beside is not None:
        shown[own[-1]]["note"] = _read_by_unit(viewer, shown[own[-1]]["number"], beside)
    return shown


def read_by_unit(viewer: Viewer, read: Read) -> tuple[int, str] | None:
    """Return up to which line the unit has read, and the words of it."""
    if read is None:
        return None
    at = clock_words.clock_time(read[1], viewer.language)
    return read[0], _("Läst av mottagningen %(when)s") % {"when": at}


def read_by_resident(viewer: Viewer, read: Read, *, now: dt.datetime) -> tuple[int, str] | None:
    """Return up to which line the resident has read, and the words of it."""
    if read is None:
        return None
    when = clock_words.moment(read[1], now=now, language=viewer.language)
    return read[0], _("Läst av invånaren %(when)s") % {"when": when}


def _read_by_unit(viewer: Viewer, number: int, beside: Around) -> str:
    if beside.unit_read_number < number or beside.unit_read_at is None:
        return _("Skickat")
    at = clock_words.clock_time(beside.unit_read_at, viewer.language)
    return _("Läst av mottagningen %(when)s") % {"when": at}


def lines_to_staff(
    viewer: Viewer,
    case: cases.Case,
    messages: Sequence[cases.Message],
    files: Any,
    *,
    now: dt.datetime,
) -> list[dict[str, Any]]:
    """Return lines as the unit's page shows them."""
    return [
        desk_shown.message(viewer, case, one, files.get(one.id, ()), now=now)
        | {"number": one.number, "note": ""}
        for one in messages
    ]


def priority(value: int) -> dict[str, str]:
    """Return a priority as a tag: its number and name, and its tone."""
    one = priorities.Priority(value)
    return {"text": f"{one.value}. {words.NAMES[one]}", "tone": words.TONES[one]}


def row(viewer: Viewer, one: queue.Row, *, now: dt.datetime) -> dict[str, Any]:
    """Return a chat as a line of the unit's list."""
    person = Person(born_on=one.born_on, identifier_kind=one.identifier_kind, identifier=one.identifier)
    is_protected = protection.is_protected(one.protection)
    since = one.unanswered_at
    return {
        "id": one.case_id,
        "number": one.number,
        "who": "" if is_protected else f"{one.given_name} {one.family_name}".strip(),
        "age": "" if is_protected else desk_lines.age(person, now),
        "is_protected": is_protected,
        "is_secret": one.is_secret,
        "priority": priority(one.priority),
        "about": " ".join(one.about.split())[:120],
        "waits": ago(since, now=now, language=viewer.language) if since else _("Besvarad"),
        "sent": clock_words.moment(one.sent_at, now=now, language=viewer.language),
        "assignee": one.assignee_title if one.is_assignee_protected else one.assignee,
    }


def ago(at: dt.datetime, *, now: dt.datetime, language: str) -> str:
    """Return for how long something has waited: "5 min", "2 timmar", "3 dagar"."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 60:
        return clock_words.amount(minutes, "minute", language)
    if minutes < 60 * 48:
        return clock_words.amount(minutes // 60, "hour", language)
    return clock_words.amount(minutes // (60 * 24), "day", language)
