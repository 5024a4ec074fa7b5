"""Actions: whom an e-service takes, by age and referral: asked before a form is begun; its own rules, before it is sent."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import known_regions
from vardnav.kernel.people.models import Person
from vardnav.kernel.people.rules import age_on
from vardnav.platform.cases.sending import Held
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue import rules as catalogue_rules
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.public import services_shown
from vardnav.platform.registry import ages
from vardnav.platform.registry.ages import AgeLimit
from vardnav.platform.registry.declarations import EService, Refused, Sending
from vardnav.platform.registry.options import AGES, NEEDS_REFERRAL


class NotAdmitted(Exception):
    """The e-service's own rules say no to this person now: `refused` says why and what instead."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(str(refused.reason))
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is asked of the one a form is about. `home_region`: "" for none known; `born_on`: None for not known."""

    home_region: str = ""
    born_on: dt.date | None = None


def applicant(service: EService, subject_id: uuid.UUID | None) -> Applicant | None:
    """Return what is asked of somebody; None where the e-service asks nothing, or of nobody. At most one statement."""
    keys = {one.key for one in service.options}
    if subject_id is None or keys.isdisjoint((AGES, NEEDS_REFERRAL)):
        return None
    one = Person.objects.filter(id=subject_id).first()
    return Applicant(one.home_region, one.born_on or one.number.born_on) if one is not None else None


def refused_in(
    viewer: Viewer, offered: Offer, who: Applicant | None, *, region: str, now: dt.datetime
) -> Refused | None:
    """Return why somebody cannot seek this care themselves anywhere in `region`: their home region demands a referral."""
    if who is None or not who.home_region or who.home_region == region:
        return None
    at_home = catalogue.offer(viewer, offered.service_key, region=who.home_region, now=now)
    if catalogue_rules.may_choose_freely(
        home_region=who.home_region,
        region=region,
        home_demands=at_home.needs_referral,
        there_demands=offered.needs_referral,
    ):
        return None
    if not at_home.needs_referral:
        return None  # the region's own demand closes the e-service, and its page says so
    home = known_regions.by_code().get(who.home_region)
    return Refused(
        _(
            "%(region)s, där du är folkbokförd, kräver en remiss för den här vården. Då kan du inte söka den själv i en "
            "annan region."
        )
        % {"region": home.name if home else who.home_region},
        services_shown.instead_text(catalogue_rules.shut(at_home), viewer.language),
    )


def refused_at(viewer: Viewer, offered: Offer, who: Applicant | None, *, now: dt.datetime) -> Refused | None:
    """Return why a unit does not take somebody of that age. Nobody's unknown age is held against them. No statement."""
    limit = limit_of(offered)
    if who is None or who.born_on is None or limit is None:
        return None
    if limit.holds(age_on(who.born_on, clock.local_date(now))):
        return None
    return Refused(said(limit), services_shown.instead_text(offered, viewer.language))


def limit_of(offered: Offer) -> AgeLimit | None:
    """Return the ages that the region or the unit has decided on, None for all. What cannot be read shuts nobody out."""
    try:
        return ages.read(str(offered.options.get(AGES) or ""))
    except ages.NotUnderstood:
        return None


def said(limit: AgeLimit) -> str:
    """Return for whom it is by age, in a sentence."""
    if limit.to_age is None:
        return _("Mottagningen tar emot den som är %(first)d år eller äldre.") % {"first": limit.from_age}
    if not limit.from_age:
        return _("Mottagningen tar emot den som inte har fyllt %(next)d år.") % {"next": limit.to_age + 1}
    return _("Mottagningen tar emot den som är %(first)d till %(last)d år.") % {
        "first": limit.from_age,
        "last": limit.to_age,
    }


def admit(
    viewer: Viewer, service: EService, offered: Offer, *, subject_id: uuid.UUID, region: str, now: dt.datetime
) -> None:
    """Raise NotAdmitted where a unit, with what it offers, does not take the one it is about. Two statements at most."""
    who = applicant(service, subject_id)
    refused = refused_in(viewer, offered, who, region=region, now=now) or refused_at(
        viewer, offered, who, now=now
    )
    if refused is not None:
        raise NotAdmitted(refused)


def asked(
    viewer: Viewer,
    service: EService,
    offered: Offer,
    held: Held,
    answers: Mapping[str, Any],
    *,
    now: dt.datetime,
) -> Sending:
    """Return what is about to be sent, when the e-service lets it. Raises NotAdmitted; then nothing is written."""
    admit(viewer, service, offered, subject_id=held.subject_id, region=held.region, now=now)
    is_assisted = held.assistance_id is not None
    given = Sending(
        held.region, held.unit_id, held.subject_id, answers, is_assisted, held.begun_at, held.draft_id
    )
    refused = service.admission.refuses(viewer, given, now) if service.admission else None
    if refused is not None:
        raise NotAdmitted(refused)
    return given
