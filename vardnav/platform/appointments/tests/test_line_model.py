"""A3: the waiting list does what a small model of it does, whoever joins, leaves, answers or is silent, in any order.

The model is written from what people were promised: who has waited longest is asked first, has four hours, and keeps the
place after a no or a silence; nobody is asked twice of one time, and what nobody in line wants is anybody's.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.models import Appointment, Offer, WaitingEntry
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, SYSTEM, Clinic, residents, why

FIRST, SECOND = "first", "second"
SLOTS = (FIRST, SECOND)
PEOPLE = ("anna", "cecilia", "third")
STANDS = dt.timedelta(hours=4)
#: Offers that are made until then run out before the night, in which they would stand longer.
LATEST = NOW + dt.timedelta(hours=8)


@dataclasses.dataclass
class Place:
    """Somebody in line. `asked`: of which times they have been."""

    who: str
    asked: set[str] = dataclasses.field(default_factory=set)


@dataclasses.dataclass
class Line:
    """Who has which time, who waits, and what is offered to whom until when."""

    now: dt.datetime = NOW
    booked: dict[str, str] = dataclasses.field(default_factory=dict)
    places: list[Place] = dataclasses.field(default_factory=list)
    offers: dict[str, tuple[str, dt.datetime]] = dataclasses.field(default_factory=dict)

    def place(self, who: str) -> Place | None:
        return next((one for one in self.places if one.who == who), None)

    def join(self, who: str) -> None:
        if self.place(who) is None:
            self.places.append(Place(who))

    def leave(self, who: str) -> None:
        self.places = [one for one in self.places if one.who != who]
        self._pass_on(who)

    def book(self, who: str, slot: str) -> str:
        if slot in self.booked or any(slot == one for one, _until in self.offers.values()):
            return "full"
        self.booked[slot] = who
        return "had"

    def cancel(self, slot: str) -> None:
        del self.booked[slot]
        self._offer(slot)

    def accept(self, who: str) -> str:
        slot, until = self.offers[who]
        if until <= self.now:
            return "expired"
        del self.offers[who]
        self.places = [one for one in self.places if one.who != who]
        self.booked[slot] = who
        return "had"

    def decline(self, who: str) -> None:
        self._pass_on(who)

    def expire(self) -> None:
        """What the job does each minute: what has run out first goes on first."""
        over = [(until, who) for who, (_slot, until) in self.offers.items() if until <= self.now]
        for _until, who in sorted(over):
            self._pass_on(who)

    def in_turn(self) -> list[Place]:
        return self.places

    def _pass_on(self, who: str) -> None:
        slot, _until = self.offers.pop(who, ("", self.now))
        if slot:
            self._offer(slot)

    def _offer(self, slot: str) -> None:
        for one in self.in_turn():
            if one.who not in self.offers and slot not in one.asked:
                one.asked.add(slot)
                self.offers[one.who] = (slot, self.now + STANDS)
                return


def machine(clinic: Clinic, model: type[Line] = Line) -> type[RuleBasedStateMachine]:
    """Return a state machine that does things to a real waiting list and to the model, and compares."""
    kind = clinic.type(Rule(cutoff_hours=0))
    slots = dict(zip(SLOTS, clinic.slots(kind)[10:], strict=True))
    viewers = {"anna": clinic.anna, "cecilia": clinic.cecilia, "third": residents(1)[0]}
    names = {viewer.subject_id: name for name, viewer in viewers.items()}
    times = {one.id: name for name, one in slots.items()}
    who, where = st.sampled_from(PEOPLE), st.sampled_from(SLOTS)

    class WaitingList(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.point = transaction.atomic()
            self.point.__enter__()
            self.model = model()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.point.__exit__(None, None, None)

        @initialize(has=st.permutations(PEOPLE))
        def all_is_booked(self, has: list[str]) -> None:
            for slot, one in zip(SLOTS, has, strict=False):
                self.book(one, slot)

        @rule(who=who, slot=where)
        def book(self, who: str, slot: str) -> None:
            expected = self.model.book(who, slot)
            got = clinic.book(viewers[who], slots[slot], now=self.model.now)
            assert why(got) == expected, f"{who} books {slot}: {why(got)}, the model says {expected}"

        @rule(who=who)
        def join(self, who: str) -> None:
            self.model.now += dt.timedelta(seconds=1)  # nobody comes at the very same moment
            self.model.join(who)
            line.join(viewers[who], line.Wish(kind.id), now=self.model.now)

        @rule(who=who)
        def leave(self, who: str) -> None:
            entry = WaitingEntry.objects.waiting().filter(subject=viewers[who].subject_id).first()
            if entry is not None:
                self.model.leave(who)
                line.leave(viewers[who], entry.id, now=self.model.now)

        @rule(slot=where)
        def cancel(self, slot: str) -> None:
            if slot in self.model.booked:
                self.model.cancel(slot)
                had = Appointment.objects.get(slot=slots[slot], status="booked")
                changing.cancel(SYSTEM, had.id, now=self.model.now)

        @rule(who=who)
        def accept(self, who: str) -> None:
            if who in self.model.offers:
                got = line.accept(viewers[who], self._offer(who).id, now=self.model.now)
                expected = self.model.accept(who)
                assert why(got) == expected, f"{who} accepts: {why(got)}, the model says {expected}"

        @rule(who=who)
        def decline(self, who: str) -> None:
            if who in self.model.offers:
                line.decline(viewers[who], self._offer(who).id, now=self.model.now)
                self.model.decline(who)

        @rule(minutes=st.sampled_from([30, 240]))
        def time_goes(self, minutes: int) -> None:
            self.model.now = min(self.model.now + dt.timedelta(minutes=minutes), LATEST)

        @rule()
        def the_job_runs(self) -> None:
            self.model.expire()
            line.expire_due(SYSTEM, now=self.model.now)

        def _offer(self, who: str) -> Offer:
            return Offer.objects.open().get(entry__subject=viewers[who].subject_id)

        @invariant()
        def they_agree(self) -> None:
            had = Appointment.objects.filter(status="booked").values_list("slot", "subject")
            assert {times[slot]: names[one] for slot, one in had} == self.model.booked
            waits = WaitingEntry.objects.waiting().order_by("joined_at").values_list("subject", flat=True)
            assert [names[one] for one in waits] == [one.who for one in self.model.places]
            offers: dict[str, Any] = {
                names[one.entry.subject_id]: (times[one.slot_id], one.expires_at)
                for one in Offer.objects.open().select_related("entry")
            }
            assert offers == self.model.offers

    return WaitingList


HURRIED = settings(
    max_examples=200 if os.environ.get("VARDNAV_FAULTS") == "long" else 15, stateful_step_count=25,
    deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False,
)  # fmt: skip


@pytest.mark.slow
def test_a_waiting_list_does_what_its_model_does(clinic: Clinic) -> None:
    run_state_machine_as_test(machine(clinic), settings=HURRIED)


class LastFirst(Line):
    """A model with one rule turned round: who came last is asked first."""

    def in_turn(self) -> list[Place]:
        return self.places[::-1]


@pytest.mark.slow
def test_a_line_with_one_rule_turned_round_is_told_apart(clinic: Clinic) -> None:
    # Found once is enough: nothing is shrunk, and no second fault is looked for.
    many = settings(HURRIED, max_examples=200, phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine(clinic, LastFirst), settings=many)
