"""Queries: campaigns, groups, times and doses in the words that people read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from vardnav.capabilities.vaccination.queries import reasons
from vardnav.capabilities.vaccination.queries.concerns import Concern
from vardnav.capabilities.vaccination.queries.known import Given
from vardnav.capabilities.vaccination.queries.where import At
from vardnav.capabilities.vaccination.rules.plan import Group, Plan
from vardnav.capabilities.vaccination.rules.standing import Word
from vardnav.kernel import clock
from vardnav.kernel.clock import words

_TONES = {Word.OPEN: "success", Word.LATER: "info", Word.NOT_BEGUN: "info", Word.TOO_YOUNG: "info"}


def when(starts_at: dt.datetime, ends_at: dt.datetime, language: str) -> str:
    """Return "tisdag 1 december 2026, klockan 8.20–8.40"."""
    return _("%(day)s, klockan %(from)s–%(to)s") % {
        "day": words.long_date(clock.local_date(starts_at), language),
        "from": words.clock_time(starts_at, language),
        "to": words.clock_time(ends_at, language),
    }


def opens(group: Group, plan: Plan, *, now: dt.datetime, language: str) -> str:
    """Return since or from when a group may book."""
    starts = [one for one in (group.opens_at, plan.opens_at) if one is not None]
    at = max(starts) if starts else None
    if at is None or at <= now:
        return _("Får boka nu.")
    return reasons.said(Word.LATER, at, now=now, language=language)


def whom(group: Group, language: str) -> list[str]:
    """Return whom a group is for, sentence by sentence."""
    said = []
    if group.year_from is not None and group.year_to is not None:
        years = {"first": group.year_from, "last": group.year_to}
        said.append(_("Födda %(first)s till %(last)s.") % years)
    elif group.year_from is not None:
        said.append(_("Födda %(year)s eller senare.") % {"year": group.year_from})
    elif group.year_to is not None:
        said.append(_("Födda %(year)s eller tidigare.") % {"year": group.year_to})
    said += _ages(group, language)
    if group.is_risk:
        said.append(_("Den som tillhör en riskgrupp:") + f" {group.risk(language)}")
    if group.is_home_region_only:
        said.append(_("Bara för den som är folkbokförd i regionen."))
    return said


def _ages(group: Group, language: str) -> list[str]:
    if group.age_from is None and group.age_to is None:
        return []
    if group.age_to is None:
        said = _("%(age)s år eller äldre") % {"age": group.age_from}
    elif group.age_from is None:
        said = _("Högst %(age)s år") % {"age": group.age_to}
    else:
        said = _("%(first)s till %(last)s år") % {"first": group.age_from, "last": group.age_to}
    if group.ages_on is not None:
        return [_("%(ages)s den %(day)s.") % {"ages": said, "day": words.plain_date(group.ages_on, language)}]
    return [f"{said}."]


def fee(plan: Plan, group: Group | None) -> str:
    """Return what it costs, for somebody of a group or for people at large."""
    if not plan.fee_kronor or (group is not None and group.is_free):
        return _("Vaccinet är gratis.")
    if group is None and any(one.is_free for one in plan.groups):
        return _("Vaccinet kostar %(kronor)s kronor. För vissa grupper är det gratis.") % {
            "kronor": plan.fee_kronor
        }
    return _("Vaccinet kostar %(kronor)s kronor.") % {"kronor": plan.fee_kronor}


def doses_said(plan: Plan) -> str:
    """Return how many doses there are, and how far apart."""
    if plan.doses == 1:
        return _("Vaccinet ges i en dos.")
    if plan.days_most:
        return _(
            "Vaccinet ges i två doser, med %(least)s till %(most)s dagar emellan. Du bokar båda på en gång."
        ) % {
            "least": plan.days_least,
            "most": plan.days_most,
        }
    return _("Vaccinet ges i två doser, med minst %(least)s dagar emellan. Du bokar båda på en gång.") % {
        "least": plan.days_least
    }


def ages_of_visit(plan: Plan) -> list[str]:
    """Return who books by phone, and who does not come alone."""
    said = []
    if plan.web_age:
        said.append(_("Den som är yngre än %(age)s år bokar per telefon.") % {"age": plan.web_age})
    if plan.adult_under:
        said.append(
            _("En vuxen behöver följa med den som är yngre än %(age)s år.") % {"age": plan.adult_under}
        )
    return said


def drop_in(found: At, language: str) -> list[str]:
    """Return the hours when one comes without a time."""
    return [
        _("%(day)s klockan %(hours)s")
        % {
            "day": words.long_date(one.on, language),
            "hours": words.span(one.opens, one.closes, language),
        }
        for one in found.drop_ins
    ]


def places(found: list[At], language: str) -> list[dict[str, Any]]:
    """Return where one is vaccinated, with the way there and the drop-in hours."""
    return [
        {
            "id": str(one.unit_id),
            "name": one.name,
            "address": one.address,
            "phone": one.phone,
            "away": "" if one.kilometres is None else _("omkring %(n)s km") % {"n": max(1, one.kilometres)},
            "drop_ins": drop_in(one, language),
        }
        for one in found
    ]


def groups(plan: Plan, *, now: dt.datetime, language: str) -> list[dict[str, Any]]:
    """Return the groups of a campaign: whom each is for, and from when."""
    return [
        {
            "name": one.name(language),
            "whom": whom(one, language),
            "opens": opens(one, plan, now=now, language=language),
            "is_free": bool(plan.fee_kronor) and one.is_free,
        }
        for one in plan.groups
    ]


def concern(found: Concern, *, now: dt.datetime, language: str) -> dict[str, Any]:
    """Return how somebody stands in a campaign."""
    plan, stands = found.plan, found.standing
    return {
        "key": found.key,
        "name": plan.name(language),
        "about": plan.about(language),
        "state": reasons.of(stands, plan, now=now, language=language),
        "tone": _TONES.get(stands.word, "neutral"),
        "is_open": stands.is_open,
        "group": stands.group.name(language) if stands.group else "",
        "asks": [(one.key, one.name(language), one.risk(language)) for one in stands.asks],
        "coming": [
            (when(one.starts_at, one.ends_at, language), one.unit, one.appointment_id) for one in found.coming
        ],
        "doses": [dose(one, language) for one in found.doses],
        "fee": fee(plan, stands.group),
        "doses_said": doses_said(plan),
        "half": half(found),
        "can_book": found.can_book,
    }


def half(found: Concern) -> str:
    """Return what somebody does who has had the first of two doses and has no time for the second, "" for others."""
    if found.first_on is None:
        return ""
    return _("Dos 1 av 2 är tagen. Ring mottagningen, så bokar de en tid för dos 2.")


def dose(one: Given, language: str) -> dict[str, str]:
    """Return a dose that was given."""
    return {
        "product": one.product,
        "lot": one.lot,
        "day": words.long_date(clock.local_date(one.given_at), language),
        "unit": one.unit,
    }
