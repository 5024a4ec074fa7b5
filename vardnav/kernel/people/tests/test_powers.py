"""Powers of attorney: given, accepted, declined, ended; what is only given lets nobody do anything and tells nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from tests.support import personas
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people import (
    acting_actions,
    power_actions,
    power_checks,
    power_queries,
    power_rules,
    standing,
)
from vardnav.kernel.people.acting import Basis, Kind
from vardnav.kernel.people.identifiers import IdentifierKind, PersonIdentifier, private_number
from vardnav.kernel.people.models import Account, ActingDecision, Person, PowerOffer
from vardnav.kernel.people.rules import Area
from vardnav.kernel.people.tests.powers_world import DAY, SERVICES, accept, give, rights, waiting, wanted


def test_what_is_only_given_gives_no_right_and_accepted_it_does_at_once(house):
    offer = give(house)
    assert not rights(house).areas
    assert not ActingDecision.objects.exists()
    made = accept(house, offer)
    assert rights(house).areas == {Area.E_SERVICES}
    assert rights(house).basis is Basis.POWER
    assert (made.id, made.subject, made.actor, made.author_id) == (offer.id, house.anna, house.cecilia, None)
    rows = Entry.objects.filter(object_id=offer.id).order_by("at", "action")
    assert {one.action: (one.actor_id, one.subject_id) for one in rows} == {
        "people.offer_power": (house.anna.id, house.anna.id),
        "people.accept_power": (house.cecilia.id, house.anna.id),
    }
    assert house.cecilia.identifier not in str([one.detail for one in rows])


def test_the_medicines_are_given_only_when_they_are_chosen(house):
    accept(house, give(house, areas=(Area.E_SERVICES, Area.MEDICINES)))
    assert rights(house).areas == {Area.E_SERVICES, Area.MEDICINES}


def test_accepting_twice_is_accepting_once(house):
    offer = give(house)
    assert accept(house, offer).id == accept(house, offer).id
    assert ActingDecision.objects.count() == 1
    assert Entry.objects.filter(action="people.accept_power").count() == 1


def child_number(house: personas.House) -> PersonIdentifier:
    """The number of somebody who is seventeen."""
    return private_number(clock.local_date(house.now) - 17 * 366 * DAY, 7)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"number": "own"}, power_checks.OwnNumber),
        ({"number": "child"}, power_checks.AgentTooYoung),
        ({"number": "lma"}, power_checks.NoBirthDate),
        ({"last_day": -1}, power_checks.NotThatLong),
        ({"last_day": "too far"}, power_checks.NotThatLong),
        ({"areas": ()}, power_checks.NothingChosen),
        ({"areas": (Area.MEDICINES,)}, power_checks.NothingChosen),
        ({"areas": (Area.E_SERVICES, Area.RECORD)}, power_checks.NothingChosen),
    ],
)
def test_what_cannot_be_given_is_refused_with_its_reason_and_leaves_nothing(house, changes, fault):
    numbers = {
        "own": house.anna.number,
        "child": child_number(house),
        "lma": PersonIdentifier(IdentifierKind.LMA, "12345678"),
    }
    today, told = clock.local_date(house.now), dict(changes)
    if "number" in told:
        told["number"] = numbers[told["number"]]
    if "last_day" in told:
        limits = power_queries.limits(today)
        assert limits is not None
        told["last_day"] = (
            power_rules.last_day(today, limits) + DAY if told["last_day"] == "too far" else today - DAY
        )
    for act in (power_checks.examine, power_actions.give):
        with pytest.raises(fault):
            act(house.viewer(house.anna), wanted(house, **told), now=house.now)
    assert not PowerOffer.objects.exists()
    assert not Entry.objects.filter(action="people.offer_power").exists()


def test_the_very_last_day_can_be_chosen_and_is_the_last_on_which_it_holds(house):
    today = clock.local_date(house.now)
    limits = power_queries.limits(today)
    assert limits is not None
    last = power_rules.last_day(today, limits)
    accept(house, give(house, last_day=last))
    noon = dt.datetime.combine(last, dt.time(12), dt.UTC)
    assert rights(house, noon).may()
    assert not rights(house, noon + DAY).may()


def test_a_child_gives_nothing(house):
    with pytest.raises(power_checks.CannotGive):
        give(house, by=house.bo)
    assert power_checks.refusal(house.viewer(house.bo), now=house.now) == power_checks.CannotGive.reason


@pytest.mark.parametrize("who", ["staff", "system", "anna for bo"])
def test_only_a_resident_as_themselves_gives_a_power(house, who):
    viewer = {
        "staff": house.staff_viewer(house.dag_at_linden),
        "system": Viewer.system(),
        "anna for bo": house.viewer(house.anna, acting_for=house.bo),
    }[who]
    for act in (power_checks.examine, power_actions.give):
        with pytest.raises(Http404):
            act(viewer, wanted(house), now=house.now)
    with pytest.raises(Http404):
        power_actions.end_given(viewer, uuid7(), now=house.now)


def test_staff_cannot_make_one_in_the_persons_place(house):
    with pytest.raises(Http404):
        acting_actions.decide(
            house.staff_viewer(house.dag_at_linden), kind=Kind.POWER, actor_id=house.cecilia.id,
            subject_id=house.anna.id, areas=SERVICES, valid_from=clock.local_date(house.now), valid_to=None,
            seen=standing.version(house.anna.id), now=house.now,
        )  # fmt: skip


# --- Nothing is told of whose the number is ----------------------------------------------------------------------------


def _nobody(house: personas.House) -> None:
    Person.objects.filter(id=house.cecilia.id).update(identifier="19900222T990")


def _changed(**changes: Any) -> Any:
    return lambda house: Person.objects.filter(id=house.cecilia.id).update(**changes)


UNREACHABLE = {
    "nobody": _nobody,
    "protected": _changed(protection="sekretessmarkering"),
    "dead": lambda house: _changed(deceased_on=clock.local_date(house.now))(house),
    "another name": _changed(given_name="Sonja", family_name="Berg"),
    "somebody": lambda house: None,
}


@pytest.mark.parametrize("who", UNREACHABLE)
def test_the_giver_sees_the_same_whoevers_the_number_is(house, who, django_assert_num_queries):
    number = house.cecilia.number
    UNREACHABLE[who](house)
    with django_assert_num_queries(COST):
        offer = give(house, number=number)
    (seen,) = power_queries.given(house.viewer(house.anna), now=house.now)
    assert (seen.name, seen.is_waiting, seen.is_holding, seen.is_accepted) == (
        "Cecilia Strand",
        True,
        False,
        False,
    )
    assert power_queries.agent_of(offer.id, now=house.now) == (
        house.cecilia.id if who == "somebody" else None
    )
    if who == "somebody":
        return
    assert waiting(house) == []
    with pytest.raises(Http404):
        accept(house, offer)
    assert not rights(house).areas


#: Statements of one giving, savepoints too; the same whoever's the number is.
COST = 9


def test_declined_looks_as_unanswered_to_the_giver_and_lapses(house):
    offer = give(house)
    before = power_queries.given(house.viewer(house.anna), now=house.now)
    power_actions.decline(house.viewer(house.cecilia), offer.id, now=house.now)
    power_actions.decline(house.viewer(house.cecilia), offer.id, now=house.now)
    assert power_queries.given(house.viewer(house.anna), now=house.now) == before
    assert waiting(house) == []
    (entry,) = Entry.objects.filter(action="people.decline_power")
    assert entry.subject_id == house.cecilia.id, "the giver's log does not tell"
    with pytest.raises(power_checks.GivenAlready):
        give(house)
    with pytest.raises(acting_actions.Stale):
        accept(house, offer)
    (later,) = power_queries.given(house.viewer(house.anna), now=house.now + 8 * DAY)
    assert (later.is_waiting, later.is_accepted) == (False, False)


@pytest.mark.parametrize("who", ["anna", "cecilia"])
def test_nobody_with_protected_identity_gives_or_is_given_one(house, who):
    offer = give(house)
    Person.objects.filter(id=getattr(house, who).id).update(protection="skyddad_folkbokforing")
    assert waiting(house) == []
    with pytest.raises(Http404):
        accept(house, offer)
    if who == "anna":
        PowerOffer.objects.all().delete()
        with pytest.raises(power_checks.GiverProtected):
            give(house)


def test_a_locked_giver_is_out_of_reach(house):
    offer = give(house)
    Account.objects.filter(person=house.anna).update(locked_at=house.now)
    assert waiting(house) == []
    with pytest.raises(Http404):
        accept(house, offer)
