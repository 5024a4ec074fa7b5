"""Pages: "Mina remisser"."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.referrals import ports, queries, rules
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform import design
from vardnav.platform.guarantee import referred
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest

logger = logging.getLogger(__name__)
SELF = "referrals.self"
#: A word and its tone for each status that we know.
STATES: dict[rules.State, tuple[str | Promise, str]] = {
    rules.State.SENT: (gettext_lazy("Skickad"), "info"),
    rules.State.ANSWERED: (gettext_lazy("Besvarad"), "success"),
    rules.State.CANCELLED: (gettext_lazy("Gäller inte längre"), "neutral"),
}
#: The same as something that happened.
EVENTS: dict[rules.State, str | Promise] = {
    rules.State.SENT: gettext_lazy("Remissen skickades"),
    rules.State.ANSWERED: gettext_lazy("Svaret kom till den som skrev remissen"),
    rules.State.CANCELLED: gettext_lazy("Remissen togs tillbaka (makulerades)"),
}
KINDS: dict[str, str | Promise] = {
    rules.IMAGING: gettext_lazy("Remiss till röntgen"),
    rules.LABORATORY: gettext_lazy("Remiss till provtagning"),
    rules.GENERAL: gettext_lazy("Remiss"),
}


def mine(request: PageRequest) -> HttpResponse:
    """Where the person's referrals are: who has each, what has happened, and by when the next thing is to happen."""
    now, found = clock.now(), []
    is_silent = is_closed = False
    try:
        found = queries.tracked(request.viewer, now=now)
    except ports.SourceUnavailable:
        logger.warning("the referral system does not answer, request %s", request.request_id)
        is_silent = True
    except queries.NotAtThisAge:
        is_closed = True
    today = clock.local_date(now)
    context = {
        "is_silent": is_silent,
        "is_closed": is_closed,
        "referrals": [shown(one, today, request.viewer.language) for one in found],
        "cases_url": addresses.url("cases:mine"),
        "write_url": addresses.url("cases:start", key=SELF),
    }
    return design.render(request, "referrals/mine.html", context, status=503 if is_silent else 200)


def shown(one: ports.Referral, today: dt.date, language: str) -> dict[str, Any]:
    """Return a referral in words."""
    last, is_ended = rules.latest(one), rules.is_ended(one)
    state, tone = STATES.get(rules.state(last.code), (_written(last, language), "neutral"))
    steps = sorted(one.steps, key=lambda step: step.on)
    return {
        "id": one.id,
        "title": KINDS.get(one.kind) or _("Remiss"),
        "about": one.about,
        "state": state,
        "tone": tone,
        "is_ended": is_ended,
        "is_unknown": rules.state(last.code) is rules.State.OTHER,
        "holder": rules.holder(one),
        "phone": one.phone,
        "written": _written_by(one, language),
        "target": words.plain_date(one.target_on, language) if one.target_on and not is_ended else "",
        "is_late": rules.is_late(one, today),
        "wait": referred.wait(one.sent_on, today=today, language=language)
        if one.kind == rules.GENERAL and not is_ended
        else None,
        "steps": [_step(step, language, is_last=place == len(steps)) for place, step in enumerate(steps, 1)],
    }


def _step(step: ports.Step, language: str, *, is_last: bool) -> dict[str, Any]:
    return {
        "title": EVENTS.get(rules.state(step.code)) or _written(step, language),
        "when": words.plain_date(step.on, language),
        "text": _("Hos %(who)s") % {"who": step.holder} if step.holder else "",
        "state": "now" if is_last else "done",
    }


def _written(step: ports.Step, language: str) -> str:
    """Return a status that we have no words for as its source writes it, in Swedish: shown, never dropped."""
    if not step.words:
        return _("Status %(code)s") % {"code": step.code}
    return step.words if language == "sv" else format_html('<span lang="sv">{}</span>', step.words)


def _written_by(one: ports.Referral, language: str) -> str:
    day = words.plain_date(one.sent_on, language)
    if one.written_by:
        return _("Skriven %(day)s av %(who)s") % {"day": day, "who": one.written_by}
    return _("Skriven %(day)s") % {"day": day}
