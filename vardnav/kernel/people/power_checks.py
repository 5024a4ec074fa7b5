"""Queries: whether somebody can give a power of attorney, and why not. By what they are and have given themselves.

Whether the number is anybody's is never looked up, so nothing here can tell the giver.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import acting, acting_file, power_queries, power_rules, standing
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.acting_actions import NotPossible
from vardnav.kernel.people.identifiers import PersonIdentifier
from vardnav.kernel.people.models import ActingDecision, PaperPower, Person, PowerOffer
from vardnav.kernel.people.power_models import PowerAnswer
from vardnav.kernel.people.power_rules import PowerLimits
from vardnav.kernel.people.protection import is_protected
from vardnav.kernel.people.rules import Area, age_on, has_died
from vardnav.kernel.people.wording import gettext_noop


class CannotGive(NotPossible):
    """The giver is too young, or nobody may give a power on that day."""

    reason = gettext_noop("Du kan inte ge en fullmakt här. Du behöver ha fyllt 18 år.")


class GiverProtected(NotPossible):
    """The giver has protected identity."""

    reason = gettext_noop(
        "Du har skyddad identitet. Då kan ingen annan göra ärenden åt dig här. Ring mottagningen om du behöver hjälp."
    )


class OwnNumber(NotPossible):
    """Nobody is their own agent."""

    field = "number"
    reason = gettext_noop("Det är ditt eget nummer. Skriv numret till den som ska få fullmakten.")


class NoBirthDate(NotPossible):
    """The number does not tell whether it is an adult's."""

    field = "number"
    reason = gettext_noop("Skriv ett personnummer eller samordningsnummer.")


class AgentTooYoung(NotPossible):
    """The number is that of somebody who is not grown."""

    field = "number"
    reason = gettext_noop("Den som får en fullmakt behöver ha fyllt 18 år. Kontrollera numret.")


class GivenAlready(NotPossible):
    """One's own power to the same number waits, or holds."""

    field = "number"
    reason = gettext_noop(
        "Du har redan gett den personen en fullmakt. Vill du ändra något? Avsluta den först, och ge sedan en ny."
    )


class TooMany(NotPossible):
    """So many have been given in a few days without a yes that it must wait."""

    reason = gettext_noop(
        "Du har gett många fullmakter de senaste dagarna som ingen har godkänt. Vänta några dagar och försök igen."
    )


class NotThatLong(NotPossible):
    """The last day has been, or is too far away."""

    field = "last_day"
    reason = gettext_noop("Välj en annan sista dag. Den kan inte ha varit, eller ligga för långt fram.")


class NothingChosen(NotPossible):
    """The table lets no power be about what was chosen."""

    field = "areas"
    reason = gettext_noop("Välj vad personen ska kunna göra.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a giver has written. `last_day`: the last day the power holds; `name`: what the agent is called."""

    number: PersonIdentifier
    name: str
    areas: Collection[Area]
    last_day: dt.date


def refusal(viewer: Viewer, *, now: dt.datetime) -> str:
    """Return why the logged-in person can give nobody a power today (a gettext msgid), "" when they can.

    Raises Http404 while acting for somebody and for others than residents.
    """
    if viewer.is_proxy:
        raise Http404
    try:
        _check_giver(power_queries.agent(viewer), clock.local_date(now))
    except NotPossible as fault:
        return fault.reason
    return ""


def examine(viewer: Viewer, wanted: Wanted, *, now: dt.datetime) -> None:
    """Say whether the logged-in person can give this power, before they are asked whether they are sure.

    Nothing is asked of the one it is given to. Raises NotPossible (its kinds), Http404 while acting for somebody.
    """
    with transaction.atomic():
        check(giver_of(viewer), wanted, clock.local_date(now))


def giver_of(viewer: Viewer) -> Person:
    """Return the logged-in person, whose row is the lock: what one gives, one gives in turn."""
    if viewer.is_proxy:
        raise Http404
    return locked(resident(viewer))


def resident(viewer: Viewer) -> uuid.UUID:
    """Return who has logged in. Raises Http404 for others than residents."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    return viewer.person_id


def locked(person_id: uuid.UUID) -> Person:
    """Return somebody, locked until the transaction ends. Raises Http404."""
    people = Person.objects.visible_to(Viewer.system()).select_for_update(no_key=True)
    found = people.filter(id=person_id).first()
    if found is None:
        raise Http404
    return found


def check(giver: Person, wanted: Wanted, day: dt.date) -> PowerLimits:
    """Return the numbers that hold. Raises NotPossible; never by what anybody else is, has or does."""
    limits = _check_giver(giver, day)
    number = wanted.number
    if (number.kind.value, number.value) == (giver.identifier_kind, giver.identifier):
        raise OwnNumber
    if number.born_on is None:
        raise NoBirthDate
    if not power_rules.is_grown(number.born_on, day, limits):
        raise AgentTooYoung
    if not day <= wanted.last_day <= power_rules.last_day(day, limits):
        raise NotThatLong
    if not _are_possible(giver, wanted.areas, day):
        raise NothingChosen
    _check_others(giver, number, limits, day)
    return limits


def _check_giver(giver: Person, day: dt.date) -> PowerLimits:
    limits = power_rules.limits_on(day, acting_file.power_limits())
    if limits is None or not power_rules.is_grown(giver.born_on, day, limits):
        raise CannotGive
    if is_protected(giver.protection) or has_died(giver.deceased_on, day):
        raise GiverProtected
    return limits


def _are_possible(giver: Person, areas: Collection[Area], day: dt.date) -> bool:
    """Nothing can be done here without e-services: whatever else is chosen comes on top."""
    assert giver.born_on is not None
    age, table = age_on(giver.born_on, day), standing.tables().exceptions
    return Area.E_SERVICES in areas and all(
        acting.exists(Kind.POWER, area, age, day, table) for area in areas
    )


def _check_others(giver: Person, number: PersonIdentifier, limits: PowerLimits, day: dt.date) -> None:
    """Raise for what the giver has given already: all of it known to them."""
    given = PowerOffer.objects.visible_to(Viewer.system()).filter(giver=giver)
    not_accepted = given.filter(answer__in=[PowerAnswer.NONE, PowerAnswer.DECLINED], answer_by__gte=day)
    holding = powers().filter(subject=giver, ended_at__isnull=True, valid_to__gt=day).values("id")
    same = given.given_to(number).filter(Q(id__in=not_accepted.values("id")) | Q(id__in=holding))
    # What was given on paper has no offer; whose the number is, the giver knows from there.
    on_paper = PaperPower.objects.visible_to(Viewer.system()).filter(
        giver=giver,
        id__in=holding,
        agent__identifier_kind=number.kind.value,
        agent__identifier=number.value,
    )
    if same.values("id").union(on_paper.values("id")).exists():
        raise GivenAlready
    since = day - dt.timedelta(days=limits.answer_days)
    recent = given.filter(offered_on__gte=since).exclude(answer=PowerAnswer.ACCEPTED)
    if recent.count() >= limits.most_unanswered:
        raise TooMany


def powers() -> QuerySet[ActingDecision]:
    """Return the powers that have been accepted, ended ones too."""
    return ActingDecision.objects.visible_to(Viewer.system()).filter(kind=Kind.POWER.value)
