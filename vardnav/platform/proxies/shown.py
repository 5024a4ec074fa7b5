"""Words: decisions, guardians and locks as the desk's pages show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.organisations.models import Staff
from vardnav.kernel.people import acting, protection
from vardnav.kernel.people.acting import Basis, Kind
from vardnav.kernel.people.models import AccountLock, ActingDecision
from vardnav.kernel.people.protection import Details, Reader
from vardnav.kernel.people.rules import Area, Refusal
from vardnav.kernel.people.standing import Somebody, Standing
from vardnav.platform.portal import acting_words
from vardnav.platform.proxies import forms
from vardnav.platform.registry import addresses


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who might act for the person: name, what they are, whether they may today and until when."""

    name: str
    ground: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, with what this member of staff may read of it."""

    title: str
    name: str
    state: str
    tone: str
    rows: list[tuple[str, str]]
    end_url: str
    who_may_end: str


def name(one: Somebody) -> str:
    """Return what somebody else is called on the page of the person staff have before them."""
    shown = protection.display(Details(one.name), protection=one.protection, reader=Reader.LIST)
    return _(shown.name) if shown.is_protected else shown.name


def standing_line(one: Standing, *, day: dt.date, language: str) -> Line:
    """Return somebody who might act for the person, and whether they may today."""
    answer = one.answer(day)
    kinds = [
        held.kind for _id, held in one.decisions if held.kind is not Kind.BLOCK and held.is_in_force(day)
    ]
    ground = _("Vårdnadshavare") if one.is_guardian else str(acting_words.KINDS[kinds[0]]) if kinds else ""
    if answer.basis is not None:
        until = one.until(day)
        state = _("Får göra ärenden")
        if until:
            last = acting_words.last_day(until, language)
            state = _("Får göra ärenden till och med %(day)s") % {"day": last}
        if answer.basis is Basis.EXTENSION:
            ground = _("Vårdnadshavare med förlängd rätt")
        return Line(name(one.actor), ground, state, "success")
    reading = one.answer(day, Area.RECORD)
    if reading.basis is Basis.EXTENSION:
        ends = [
            held.valid_to
            for _id, held in one.decisions
            if held.kind is Kind.EXTENSION and held.is_in_force(day) and held.valid_to
        ]
        last = acting_words.last_day(max(ends), language)  # an extension always has a last day
        state = _("Får läsa journalen till och med %(day)s, inte göra ärenden") % {"day": last}
        return Line(name(one.actor), _("Vårdnadshavare med förlängd rätt"), state, "info")
    return Line(name(one.actor), ground, _refused(answer.refusal), "neutral")


def _refused(refusal: Refusal | None) -> str:
    return {
        Refusal.AGE: _("Får inte: åldern"),
        Refusal.BLOCKED: _("Får inte: spärrad"),
        Refusal.PROTECTED: _("Får inte: skyddad identitet"),
        Refusal.LOCKED: _("Får inte: konto låst"),
        Refusal.DECEASED: _("Får inte: avliden"),
    }.get(refusal or Refusal.NOT_GUARDIAN, _("Får inte"))


def decision(viewer: Viewer, one: ActingDecision, *, assistance_id: object, now: dt.datetime) -> Decision:
    """Return a decision. Its reason is for the unit that made it; the others see that it is there and whose it is."""
    day, language = clock.local_date(now), viewer.language
    is_ours = one.unit_id is not None and one.unit_id == viewer.unit_id
    unit = one.unit.name if one.unit else ""
    rows = [
        (_("Gäller"), _days(one, language)),
        (_("Vad"), ", ".join(forms.area_word(area) for area in one.areas)),
        (
            _("Registrerat av") if one.kind == Kind.POWER and one.author else _("Beslutat av"),
            _by(one.author, unit) if one.author else _("Personen själv"),
        ),
        (_("Registrerat"), words.moment(one.created_at, now=now, language=language)),
    ]
    if one.kind == Kind.POWER and one.unit is not None:
        rows.append((_("Given"), _("På papper")))
    if one.decided_by:
        rows.append((_("Enligt"), f"{one.decided_by}, {one.reference}"))
    if one.agreed_with:
        agreed = {
            "head_and_child": _("Verksamhetschefen och den unga är överens"),
            "doctor": _("En läkare har beslutat"),
        }
        rows.append((_("Vem har bestämt?"), f"{agreed.get(one.agreed_by, '')} ({one.agreed_with})"))
    if one.reason:
        rows.append((_("Varför"), one.reason if is_ours else _("Läses bara på %(unit)s.") % {"unit": unit}))
    if one.ended_at is not None:
        rows.append((_("Avslutat"), _ended(one, now, language)))
        if one.end_reason:
            whose = _("Läses bara på %(unit)s.") % {"unit": unit}
            if one.unit is None:  # a power is no unit's
                is_ours, whose = one.ended_by_staff_id == viewer.staff_id, _("Läses av den som avslutade.")
            rows.append((_("Varför avslutat"), one.end_reason if is_ours else whose))
    state, tone = _state(one, day)
    is_open = one.ended_at is None and (one.valid_to is None or day < one.valid_to)
    may_end = is_open and acting.may_end(one.kind, made_at=one.unit_id, at=viewer.unit_id)
    url = addresses.url("proxies:end", assistance_id=assistance_id, decision_id=one.id) if may_end else ""
    person = Somebody(one.actor_id, one.actor.given_name, one.actor.family_name, one.actor.protection)
    whose = _("Bara %(unit)s kan häva spärren.") % {"unit": unit}
    return Decision(
        title=str(acting_words.KINDS[Kind(one.kind)]),
        name=name(person),
        state=state,
        tone=tone,
        rows=rows,
        end_url=url,
        who_may_end=whose if is_open and not may_end else "",
    )


def reads_why_it_ended(viewer: Viewer, one: ActingDecision) -> str:
    """Say to one who is about to end a decision who will read why; as `decision` then shows it."""
    if one.unit is None:
        return _("Läses bara av dig.")
    if one.unit_id == viewer.unit_id:
        return _("Läses bara av er på mottagningen.")
    return _("Läses bara på %(unit)s, som har gjort beslutet.") % {"unit": one.unit.name}


def lock_line(one: AccountLock, *, now: dt.datetime, language: str) -> str:
    """Return when the account was locked and by whom."""
    when = words.moment(one.locked_at, now=now, language=language)
    if one.locked_by_staff is None or one.unit is None:
        return _("Låst av personen själv %(when)s.") % {"when": when}
    return _("Låst %(when)s av %(who)s.") % {"when": when, "who": _by(one.locked_by_staff, one.unit.name)}


def _days(one: ActingDecision, language: str) -> str:
    start = words.plain_date(one.valid_from, language)
    if one.valid_to is None:
        return _("från %(start)s, tills vidare") % {"start": start}
    last = acting_words.last_day(one.valid_to, language)
    return _("från %(start)s till och med %(last)s") % {"start": start, "last": last}


def _state(one: ActingDecision, day: dt.date) -> tuple[str, str]:
    if one.ended_at is not None:
        return _("Avslutat"), "neutral"
    if one.valid_to is not None and one.valid_to <= day:
        return _("Har gått ut"), "neutral"
    return (_("Börjar senare"), "info") if one.valid_from > day else (_("Gäller"), "success")


def _ended(one: ActingDecision, now: dt.datetime, language: str) -> str:
    assert one.ended_at is not None
    when = words.moment(one.ended_at, now=now, language=language)
    if one.ended_by_staff is not None:
        return f"{when}, {_by(one.ended_by_staff, '')}"
    if one.kind != Kind.POWER:
        return _("%(when)s av den unga själv") % {"when": when}
    if one.ended_by_person_id is None:
        return when  # a death or protected identity: whose is not told
    is_giver = one.ended_by_person_id == one.subject_id
    return (_("%(when)s av personen själv") if is_giver else _("%(when)s av ombudet")) % {"when": when}


def _by(staff: Staff, unit: str) -> str:
    who = (staff.title if staff.is_protected else staff.name) or _("en medarbetare")
    return f"{who}, {unit}" if unit else who
