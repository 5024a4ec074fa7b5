"""The resident's gate: an e-ID session of high enough assurance, terms accepted, and a right to act that holds today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import ngettext

from vardnav.kernel import clock
from vardnav.kernel.access import sessions
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import acting, standing
from vardnav.kernel.people import rules as people_rules
from vardnav.kernel.people.acting import Basis, Facts, Held, Kind
from vardnav.platform.design import lapsed
from vardnav.platform.public.gate import chosen_region
from vardnav.platform.registry import addresses, gates
from vardnav.platform.registry.declarations import Page
from vardnav.platform.registry.requests import PageRequest

TERMS_VERSION = people_rules.TERMS_VERSION
ASSURANCE = 3


def admit(request: PageRequest, page: Page) -> HttpResponse | None:
    """Set a resident `Viewer`, or answer with the way to log in, to activate, or back to oneself."""
    now = clock.now()
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    found = sessions.resident_session(token, now=now) if token else None
    if found is None or found.assurance < ASSURANCE or found.deceased_on or found.locked_at:
        return lapsed.to_login(request, "login:choose", comes_back=True)
    is_activated = bool(found.activated_at) and found.terms_version == TERMS_VERSION
    if not is_activated and not page.before_activation:
        return HttpResponseRedirect(addresses.url("login:activate"))
    acts_for_other = found.subject_id != found.person_id
    if acts_for_other and not may_act(found, clock.local_date(now)):
        # The right ended (a birthday, a block): back to oneself at the very next request (reliability.md T3).
        sessions.act_for(found.session_id, found.person_id)
        return HttpResponseRedirect(addresses.url("portal:start"))
    ground = basis(found, clock.local_date(now)) if acts_for_other else None
    is_by_power = ground is Basis.POWER
    request.viewer = Viewer.resident(
        person_id=found.person_id,
        subject_id=found.subject_id,
        region=found.chosen_region or chosen_region(request) or found.home_region,
        assurance=found.assurance,
        session_id=found.session_id,
        request_id=request.request_id,
        language=request.language,
        is_for_grown=_is_for_grown(ground),
        is_by_power=is_by_power,
        areas=_areas(found, clock.local_date(now)) if _is_for_grown(ground) else frozenset(),
    )
    request.session_token = token
    request.frame.name = f"{found.given_name} {found.family_name}"
    request.frame.notices_in = found.language or ""
    if acts_for_other:
        request.frame.acting_for = found.subject_given_name
        request.frame.subject = _with_age(found, clock.local_date(now))
    return None


def _is_for_grown(ground: Basis | None) -> bool:
    return ground is not None and not ground.is_for_child


def _with_age(found: sessions.ResidentSession, today: dt.date) -> str:
    """Return "Bo, 9 år": whose matters these are must be plain on every page."""
    if found.subject_born_on is None:
        return found.subject_given_name
    age = people_rules.age_on(found.subject_born_on, today)
    return ngettext("%(name)s, %(age)d år", "%(name)s, %(age)d år", age) % {
        "name": found.subject_given_name,
        "age": age,
    }


def may_act(found: sessions.ResidentSession, today: dt.date) -> bool:
    """Tell whether the session's person may act in e-services for its subject today."""
    return basis(found, today) is not None


def basis(found: sessions.ResidentSession, today: dt.date) -> Basis | None:
    """Return on what ground the session's person acts for its subject today, None when they may not."""
    return acting.decide(_facts(found, today), today, standing.tables()).basis


def _areas(found: sessions.ResidentSession, today: dt.date) -> frozenset[str]:
    """Return what the session's person may do for the adult they act for today, by the rule that lets them act."""
    rights = acting.rights(_facts(found, today), today, standing.tables())
    return frozenset(area.value for area in rights.areas)


def _facts(found: sessions.ResidentSession, today: dt.date) -> Facts:
    return Facts(
        subject_born_on=found.subject_born_on,
        subject_deceased_on=found.subject_deceased_on,
        subject_protection=found.subject_protection,
        is_subject_locked=found.subject_locked_at is not None,
        actor_deceased_on=found.deceased_on,
        actor_protection=found.protection,
        is_actor_locked=found.locked_at is not None,
        guardian_from=found.guardian_from,
        guardian_to=found.guardian_to,
        is_guardian_blocked=bool(found.guardian_blocked),
        # The statement has asked for those of e-services that hold today.
        held=tuple(_held(found.held or (), today)),
    )


def _held(told: Iterable[str], today: dt.date) -> Iterator[Held]:
    for kind, region, *areas in map(str.split, told):
        if kind in set(Kind):
            yield Held(Kind(kind), standing.areas(areas), today, region=region)


def gate(page: Page) -> Any:
    """Return the page behind this gate."""
    return gates.gated(page, admit)
