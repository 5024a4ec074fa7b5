"""Powers of attorney: until when, how many, who ends them, and what happens when two do something at once."""

from __future__ import annotations

import datetime as dt
import functools
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from tests.support import at_once
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people import (
    acting_actions,
    power_actions,
    power_checks,
    power_ending,
    power_queries,
)
from vardnav.kernel.people.identifiers import private_number
from vardnav.kernel.people.models import ActingDecision, Person, PowerOffer
from vardnav.kernel.people.tests.powers_world import DAY, accept, give, rights, waiting

# --- Days --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given_on", [dt.date(2026, 3, 25), dt.date(2026, 10, 20), dt.date(2028, 2, 24)])
@pytest.mark.parametrize(("hours", "may"), [(-1, True), (1, False)])
def test_it_is_accepted_to_the_end_of_the_seventh_swedish_day_and_not_after(house, given_on, hours, may):
    """Also when the clocks change in the days between, and over 29 February."""
    at = dt.datetime.combine(given_on, dt.time(15), clock.SWEDEN).astimezone(dt.UTC)
    offer = give(house, now=at, last_day=given_on + 50 * DAY)
    midnight = dt.datetime.combine(given_on + 8 * DAY, dt.time(), clock.SWEDEN).astimezone(dt.UTC)
    now = midnight + dt.timedelta(seconds=hours)
    assert bool(waiting(house, now=now)) is may
    if may:
        assert accept(house, offer, now=now).valid_from == given_on + 7 * DAY
    else:
        with pytest.raises(acting_actions.Stale):
            accept(house, offer, now=now)
        assert give(house, now=now, last_day=given_on + 50 * DAY).id != offer.id, "it can be given again"


def test_one_that_is_over_before_it_is_accepted_is_not_accepted(house):
    offer = give(house, last_day=clock.local_date(house.now))
    with pytest.raises(acting_actions.Stale):
        accept(house, offer, now=house.now + DAY)


# --- How many ----------------------------------------------------------------------------------------------------------


def test_five_without_a_yes_in_a_week_and_no_more_also_when_they_are_taken_back(house):
    numbers = [private_number(dt.date(1980, 1, 1 + place), 3) for place in range(6)]
    for place, number in enumerate(numbers[:5]):
        offer = give(house, number=number)
        if place < 2:
            power_actions.end_given(house.viewer(house.anna), offer.id, now=house.now)
    with pytest.raises(power_checks.TooMany):
        give(house, number=numbers[5])
    give(house, by=house.cecilia, number=numbers[5], name="Kim")  # each giver has their own five
    give(house, number=numbers[5], now=house.now + 8 * DAY)
    assert PowerOffer.objects.count() == 7


def test_those_who_said_yes_are_not_counted(house):
    numbers = [private_number(dt.date(1980, 1, 1 + place), 3) for place in range(5)]
    for number in numbers[:4]:
        give(house, number=number)
    accept(house, give(house))
    give(house, number=numbers[4])
    assert PowerOffer.objects.count() == 6


def test_the_same_number_twice_is_refused_while_it_waits_and_while_it_holds(house):
    offer = give(house)
    with pytest.raises(power_checks.GivenAlready):
        give(house)
    accept(house, offer)
    with pytest.raises(power_checks.GivenAlready):
        give(house)
    power_actions.end_given(house.viewer(house.anna), offer.id, now=house.now)
    give(house)
    assert PowerOffer.objects.count() == 2


# --- Ending ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["giver", "agent", "staff"])
def test_either_ends_it_at_once_and_so_can_any_unit(house, who):
    offer = give(house)
    accept(house, offer)
    for _click in range(2):
        if who == "giver":
            power_actions.end_given(house.viewer(house.anna), offer.id, now=house.now)
        elif who == "agent":
            power_actions.give_up(house.viewer(house.cecilia), offer.id, now=house.now)
        elif _click == 0:
            eva = house.staff_viewer(house.eva_at_ekbacken)
            acting_actions.end(eva, offer.id, subject_id=house.anna.id, reason="", now=house.now)
        assert not rights(house).areas
    assert Entry.objects.filter(action="people.end_acting", object_id=offer.id).count() == 1
    (seen,) = power_queries.given(house.viewer(house.anna), now=house.now)
    assert (seen.is_holding, seen.is_accepted) == (False, True)
    with pytest.raises(acting_actions.Stale):
        accept(house, offer)


def test_one_that_waits_is_taken_back(house):
    offer = give(house)
    power_actions.end_given(house.viewer(house.anna), offer.id, now=house.now)
    assert waiting(house) == []
    with pytest.raises(acting_actions.Stale):
        accept(house, offer)


def test_strangers_end_and_answer_nothing(house):
    offer = give(house)
    accept(house, offer)
    cecilia, anna = house.viewer(house.cecilia), house.viewer(house.anna)
    for act, viewer in (
        (power_actions.end_given, cecilia), (power_actions.give_up, anna), (power_actions.accept, anna),
        (power_actions.decline, anna), (power_actions.give_up, Viewer.system()),
    ):  # fmt: skip
        with pytest.raises(Http404):
            act(viewer, offer.id, now=house.now)
    assert rights(house).may()


@pytest.mark.parametrize("who", ["anna", "cecilia"])
@pytest.mark.parametrize("what", ["death", "protected"])
def test_death_and_protected_identity_end_it_for_good(house, who, what):
    offer = give(house)
    accept(house, offer)
    person = Person.objects.filter(id=getattr(house, who).id)
    change = (
        {"deceased_on": clock.local_date(house.now)}
        if what == "death"
        else {"protection": "sekretessmarkering"}
    )
    assert power_ending.end_broken(Viewer.system(), now=house.now) == 0
    person.update(**change)
    assert not rights(house).areas, "at the next click, before any job"
    assert power_ending.end_broken(Viewer.system(), now=house.now) == 1
    assert power_ending.end_broken(Viewer.system(), now=house.now) == 0
    person.update(deceased_on=None, protection="none")
    assert not rights(house).areas, "it does not come alive again"
    made = ActingDecision.objects.get(id=offer.id)
    assert (made.end_cause, made.ended_by_person_id, made.ended_by_staff_id) == (what, None, None)


def test_a_protected_agent_is_not_named_to_the_giver(house):
    accept(house, give(house, name="Cissi Strand"))
    (seen,) = power_queries.given(house.viewer(house.anna), now=house.now)
    assert seen.name == "Cecilia Strand"
    Person.objects.filter(id=house.cecilia.id).update(protection="sekretessmarkering")
    power_ending.end_broken(Viewer.system(), now=house.now)
    (seen,) = power_queries.given(house.viewer(house.anna), now=house.now)
    assert (seen.name, seen.is_holding) == ("Cissi Strand", False)


def test_old_ones_that_nobody_accepted_are_removed_and_the_others_stay(house):
    old = house.now - 91 * DAY
    accepted = give(house, now=old, last_day=clock.local_date(house.now) + DAY)
    accept(house, accepted, now=old)
    gone = give(house, now=old, number=private_number(dt.date(1980, 1, 1), 3))
    fresh = give(house, number=private_number(dt.date(1980, 1, 2), 3))
    assert power_ending.old_offers(Viewer.system(), now=house.now) == 1
    assert power_ending.old_offers(Viewer.system(), now=house.now) == 0
    assert set(PowerOffer.objects.values_list("id", flat=True)) == {accepted.id, fresh.id}
    assert not PowerOffer.objects.filter(id=gone.id).exists()


# --- The database keeps it too -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_to": None}, {"offered_at": None}, {"author": "dag", "unit": "linden"},
        {"kind": "trustee"}, {"end_cause": "death"},
    ],
)  # fmt: skip
def test_the_database_refuses_a_power_that_is_none(house, changes):
    accept(house, give(house))
    told = {
        key: getattr(house, value) if key in ("author", "unit") else value for key, value in changes.items()
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        ActingDecision.objects.update(**told)


@pytest.mark.django_db(transaction=True)
def test_taken_back_while_it_is_accepted_nobody_acts_afterwards(house):
    """Whichever comes first, the giver's word is the last."""
    for round_ in range(6):
        offer = give(house, now=house.now + 9 * round_ * DAY)
        now = offer.offered_at
        told = at_once.ended(
            functools.partial(accept, house, offer, now=now),
            functools.partial(power_actions.end_given, house.viewer(house.anna), offer.id, now=now),
        )
        assert told[0] in ("done", "Stale")
        assert told[1] == "done"
        assert not rights(house, now).areas


@pytest.mark.django_db(transaction=True)
def test_accepted_three_times_at_once_is_accepted_once(house):
    offer = give(house)
    assert at_once.ended(*[lambda: accept(house, offer)] * 3) == ["done"] * 3
    assert ActingDecision.objects.count() == 1
    assert Entry.objects.filter(action="people.accept_power").count() == 1


@pytest.mark.django_db(transaction=True)
def test_six_given_at_once_are_five(house):
    numbers = [private_number(dt.date(1980, 1, 1 + place), 3) for place in range(6)]
    told = at_once.ended(*[lambda number=number: give(house, number=number) for number in numbers])
    assert sorted(told) == ["TooMany", *["done"] * 5]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_on_the_giver_six_are_six(house, monkeypatch):
    """The control: the limit holds because what one gives, one gives in turn."""
    together = threading.Barrier(6)
    check = power_checks.check

    def checked(*given: Any) -> Any:
        found = check(*given)
        together.wait(timeout=20)
        return found

    monkeypatch.setattr(power_checks, "check", checked)
    monkeypatch.setattr(power_checks, "locked", lambda person_id: Person.objects.get(id=person_id))
    numbers = [private_number(dt.date(1980, 1, 1 + place), 3) for place in range(6)]
    told = at_once.ended(*[lambda number=number: give(house, number=number) for number in numbers])
    assert told == ["done"] * 6
    assert connection.vendor == "postgresql"


def test_a_second_one_between_the_same_two_is_not_accepted_while_the_first_holds(house):
    """Cecilia gets another number between the two: the giver could not know that it is she again."""
    made = accept(house, give(house))
    new = private_number(house.cecilia.born_on, 77)
    Person.objects.filter(id=house.cecilia.id).update(identifier=new.value)
    second = give(house, number=new)
    with pytest.raises(acting_actions.Stale):
        accept(house, second)
    assert list(ActingDecision.objects.values_list("id", flat=True)) == [made.id]


def test_whoever_takes_back_one_that_was_declined_learns_nothing_of_it(house):
    declined, waits = give(house), give(house, number=private_number(dt.date(1980, 1, 1), 3))
    power_actions.decline(house.viewer(house.cecilia), declined.id, now=house.now)
    for offer in (declined, waits):
        power_actions.end_given(house.viewer(house.anna), offer.id, now=house.now + DAY)
    kept = PowerOffer.objects.filter(id__in=[declined.id, waits.id])
    assert set(kept.values_list("answer", flat=True)) == {"taken_back"}
    assert Entry.objects.filter(action="people.take_back_power", subject_id=house.anna.id).count() == 2
