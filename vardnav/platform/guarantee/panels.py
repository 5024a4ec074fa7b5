"""Words: the panels this room puts on the pages of others: a resident's case and list of cases, the desk's case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import answer_story, portal_shown, promises
from vardnav.platform.cases.rules import Status
from vardnav.platform.cases.timings import Timing
from vardnav.platform.guarantee import following, promise_words, queries, rules, words
from vardnav.platform.guarantee.rules import State
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import EService


def of_case(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return the case's clocks for the resident; near the limit also what the region offers."""
    found = queries.of_case(viewer, case.id, now=now)
    if not found:
        return None
    today = clock.local_date(now)
    shown = [words.shown(one, today=today, language=viewer.language) for one in found]
    urgent = [one for one in found if one.state in (State.NEAR, State.BREACHED)]
    is_elsewhere = any(one.value.kind in words.ELSEWHERE for one in urgent)
    instead = queries.instead(viewer, case, now=now) if is_elsewhere else ""
    still_counts = any(one.state in words.COUNTING for one in found)
    return {
        "clocks": shown,
        "is_urgent": bool(urgent),
        "helps": words.ways(urgent, instead=instead),
        "is_paused": any(one.is_paused for one in shown),
        "wrong": addresses.url("guarantee:wrong", case_id=case.id)
        if any(
            one.row.paused_on is not None and not shown_one.objection
            for one, shown_one in zip(found, shown, strict=True)
        )
        else "",
        "stop": addresses.url("guarantee:stop", case_id=case.id)
        if still_counts and case.status == Status.COMPLETED
        else "",
    }


def beside_promise(viewer: Viewer, about: Timing, now: dt.datetime) -> str | None:
    """Return what the law says of a form about to be sent, or just sent, in a sentence beside the promise.

    None where no clock of the law is started. For a referral to another region than the person's own: what applies there.
    """
    if not about.law.kinds:
        return None
    if rules.why_not(home_region=about.home_region, region=about.unit.region_id):
        return str(promise_words.ANOTHER_REGION) if words.ELSEWHERE.intersection(about.law.kinds) else None
    if about.law.why_not:
        return str(words.WHY[rules.Why(about.law.why_not)])
    said = [_beside(viewer, about, kind, now) for kind in map(rules.Kind, about.law.kinds)]
    return " ".join(one for one in said if one) or None


def _beside(viewer: Viewer, about: Timing, kind: rules.Kind, now: dt.datetime) -> str:
    begins = following.day_of(kind, about.sent_at, about.unit)
    # Children's psychiatry has a shorter target than the law: its clock, which is on the case, says so.
    rule = rules.rule(kind, begins)
    if rule is None:
        return ""
    limit_on, promised_on = begins + dt.timedelta(days=rule.days), promises.last_day(about.due_at)
    if kind not in words.IS_THE_ANSWER:
        return promise_words.before_sending(limit_on, viewer.language)
    if len(about.law.kinds) > 1 and kind is rules.Kind.ASSESSMENT:
        return promise_words.assessed_by(limit_on, viewer.language)  # the promised answer is the contact
    said = answer_story.law(
        limit_on=limit_on, promised_on=promised_on, today=clock.local_date(now), is_the_answer=True
    )
    return promise_words.law(
        said, kind=kind, limit_on=limit_on, promised_on=promised_on, language=viewer.language
    )


def terms(viewer: Viewer, about: EService, now: dt.datetime) -> str | None:
    """Return on what terms an e-service gives which promises of the law, before anything is written. No statement."""
    if about.guaranteeing is None:
        return None
    today = clock.local_date(now)
    said = []
    for when, kinds in about.guaranteeing.terms:
        told = [promise_words.promise(rules.Kind(one), today, viewer.language) for one in kinds]
        promised = _(" och ").join(one for one in told if one)
        said += [f"{when} {promised}."] if promised else []
    return " ".join(said) or None


def at_choice(viewer: Viewer, about: EService, now: dt.datetime) -> str | None:
    """Return what applies to care in another region than the person's own, where a unit for a referral is chosen.

    One statement, none for e-services without a promise of care to come.
    """
    if not words.ELSEWHERE.intersection(about.guarantees) or viewer.subject_id is None:
        return None
    home = Person.objects.filter(id=viewer.subject_id).values_list("home_region", flat=True).first() or ""
    is_away = viewer.region and rules.why_not(home_region=home, region=viewer.region)
    return str(promise_words.ANOTHER_REGION) if is_away else None


def of_subject(viewer: Viewer, about: None, now: dt.datetime) -> dict[str, Any] | None:
    """Return the subject's waits, also of cases that are answered: the visit may still be to come."""
    found = queries.of_subject(viewer, now=now)
    if not found:
        return None
    today, language = clock.local_date(now), viewer.language
    return {
        "waits": [
            (
                words.shown(one, today=today, language=language),
                portal_shown.service_title(one.row.case.service_key, language),
                one.row.unit.name,
                addresses.url("cases:case", case_id=one.row.case_id),
            )
            for one in found
        ]
    }


def at_desk(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return the case's clocks for staff, with the way to pause or end one."""
    found = queries.of_case(viewer, case.id, now=now)
    today = clock.local_date(now)
    return {
        "clocks": [
            (words.shown(one, today=today, language=viewer.language), words.left(one, viewer.language))
            for one in found
        ],
        "url": addresses.url("guarantee:case", case_id=case.id),
    }
