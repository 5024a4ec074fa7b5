"""Pages: "Mina recept"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from vardnav.capabilities.prescriptions import ports, queries, rules
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.platform import design
from vardnav.platform.cases import desk_queries
from vardnav.platform.registry import addresses
from vardnav.platform.registry.contributions import LetterLine, LetterPart
from vardnav.platform.registry.requests import PageRequest

RENEW = queries.RENEW
#: A word and its tone for each state of a line.
STATES: dict[rules.LineState, tuple[str | Promise, str]] = {
    rules.LineState.ASKED: (gettext_lazy("Du har bett om det"), "info"),
    rules.LineState.WAITING: (gettext_lazy("Mottagningen väntar på ditt svar"), "warning"),
    rules.LineState.RENEWED: (gettext_lazy("Förnyat"), "success"),
    rules.LineState.REFUSED: (gettext_lazy("Inte förnyat"), "danger"),
    rules.LineState.PARTLY: (gettext_lazy("Läs svaret i ärendet"), "info"),
    rules.LineState.WITHDRAWN: (gettext_lazy("Du tog tillbaka det"), "neutral"),
}


def mine(request: PageRequest) -> HttpResponse:
    """The person's drugs, those that need renewing first, each with a way to renew it."""
    now = clock.now()
    renewed = [
        line(one, now=now, language=request.viewer.language)
        for one in queries.renewals(request.viewer, now=now)
    ]
    try:
        drugs = queries.medications(request.viewer, now=now)
    except (ports.ListUnavailable, queries.NotAtThisAge, queries.NotCovered) as why:
        context = {
            "is_silent": isinstance(why, ports.ListUnavailable),
            "is_closed": isinstance(why, queries.NotAtThisAge),
            "is_not_covered": isinstance(why, queries.NotCovered),
            "is_by_power": request.viewer.is_by_power,
            "drugs": (),
            "renewed": renewed,
            "renew_url": addresses.url("cases:start", key=RENEW),
        }
        return design.render(request, "prescriptions/mine.html", context)
    today, language = clock.local_date(now), request.viewer.language
    latest: dict[str, dict[str, str]] = {}
    for one in renewed:
        latest.setdefault(one["label"], one)
    shown = [
        {
            "label": label,
            "dosage": drug.dosage,
            "need": rules.need(drug, today).value,
            "left": _left(drug),
            "valid_to": words.plain_date(drug.valid_to, language),
            "prescribed": words.plain_date(drug.prescribed_on, language),
            "prescribed_by": drug.prescribed_by,
            "url": _renew_url(drug),
            "renewed": latest.get(label),
        }
        for drug, label in zip(drugs, rules.distinct_labels(drugs), strict=True)
    ]
    context = {
        "is_silent": False,
        "is_closed": False,
        "is_not_covered": False,
        "is_by_power": False,
        "drugs": shown,
        "renewed": renewed,
        "renew_url": addresses.url("cases:start", key=RENEW),
    }
    return design.render(request, "prescriptions/mine.html", context)


def line(one: queries.RenewedLine, *, now: dt.datetime, language: str) -> dict[str, str]:
    """Return one drug of a renewal in words: where it stands, until when or why not, who decided and when."""
    word, tone = STATES[one.state]
    asked = _("Du bad %(unit)s om det %(when)s.") % {
        "unit": one.unit,
        "when": words.moment(one.asked_at, now=now, language=language),
    }
    decision = one.decision
    if decision is None:
        return _line(one, str(word), tone, "", asked)
    told = [decision.reason]
    if decision.until_on:
        until = words.plain_date(decision.until_on, language)
        told.insert(0, _("Förnyat till och med %(day)s.") % {"day": until})
    who = desk_queries.staff_label(
        decision.decided_by.given_name,
        decision.decided_by.family_name,
        decision.decided_by.title,
        is_protected=decision.decided_by.is_protected,
    )
    when = words.moment(decision.decided_at, now=now, language=language)
    decided = _("Beslutat %(when)s av %(who)s.") % {"when": when, "who": who or _("mottagningen")}
    return _line(one, str(word), tone, "\n".join(part for part in told if part), f"{asked} {decided}")


def _line(one: queries.RenewedLine, state: str, tone: str, text: str, asked: str) -> dict[str, str]:
    return {
        "label": one.label,
        "state": state,
        "tone": tone,
        "text": text,
        "asked": asked,
        "url": addresses.url("cases:case", case_id=one.case_id),
    }


def of_case(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return the drugs of a renewal for its person; None for other cases."""
    if case.service_key != RENEW:
        return None
    found = queries.of_case(case)
    lines = [line(one, now=now, language=viewer.language) for one in found]
    return {"lines": lines, "now": what_now(found)} if lines else None


def of_letter(_viewer: Viewer, case: Any, now: dt.datetime) -> LetterPart | None:
    """Return the same for the letter home: each drug, how it was decided, and what to do; None for other cases."""
    if case.service_key != RENEW:
        return None
    found = queries.of_case(case)
    told = [line(one, now=now, language=get_language() or "sv") for one in found]
    lines = [LetterLine(one["label"], one["state"], one["text"]) for one in told]
    return LetterPart(_("Dina läkemedel"), lines, what_now(found))


def what_now(found: Sequence[queries.RenewedLine]) -> list[str]:
    """Return what the person is to do after a decision, sentence by sentence; nothing before there is one."""
    states = {one.state for one in found}
    told = []
    if rules.LineState.RENEWED in states:
        told.append(_("Det som är förnyat hämtar du på vilket apotek som helst. Ta med legitimation."))
    if rules.LineState.REFUSED in states:
        told.append(
            _(
                "Det som inte är förnyat: prata med mottagningen om hur du ska göra, innan läkemedlet tar slut."
            )
        )
    return told


def _left(drug: ports.Medication) -> str:
    if drug.left is None:
        return ""
    if drug.left == 0:
        return _("Inga uttag kvar")
    return ngettext("%(left)d uttag kvar", "%(left)d uttag kvar", drug.left) % {"left": drug.left}


def _renew_url(drug: ports.Medication) -> str:
    """A drug is renewed by the unit that prescribed it, where we know it."""
    chosen = {"line": str(drug.id)} | ({"unit": str(drug.unit_id)} if drug.unit_id else {})
    return f"{addresses.url('cases:start', key=RENEW)}?{urlencode(chosen)}"
