"""A3: a calendar does what a small model of it does, whatever is done to it and in whatever order.

The model is written from what people were promised, not from the code: who is in which slot, held or booked, until when.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from vardnav.platform.appointments import booking_actions as booking
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import holding_actions as holding
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.answers import Had
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, SYSTEM, Clinic, asked, why

FIRST, SECOND, GROUP = "first", "second", "group"
SLOTS = (FIRST, SECOND, GROUP)
PEOPLE = ("anna", "cecilia", "bo")
#: The group meets while the first time is going on; first and second are of one type.
AT_ONCE = {(FIRST, GROUP), (GROUP, FIRST)}
SEATS = {FIRST: 1, SECOND: 1, GROUP: 2}
BOOKED = None
HELD = dt.timedelta(minutes=10)


@dataclasses.dataclass
class Model:
    """Who is in which slot: None when booked, the moment it ends when only held."""

    now: dt.datetime = NOW
    seats: dict[str, dict[str, dt.datetime | None]] = dataclasses.field(
        default_factory=lambda: {slot: {} for slot in SLOTS}
    )
    closed: set[str] = dataclasses.field(default_factory=set)

    def is_over(self, until: dt.datetime | None) -> bool:
        return until is not BOOKED and until <= self.now

    def free_for(self, who: str, slot: str, *, leaves: str = "") -> str:
        """Return "had" when somebody may sit down, or the reason why not."""
        if slot in self.closed:
            return "closed"
        others = [each for each, until in self.seats[slot].items() if not self.is_over(until)]
        mine_is_held = self.seats[slot].get(who, BOOKED) is not BOOKED
        taken = len(others) - (who in others and mine_is_held)
        if taken >= SEATS[slot]:
            return "full"
        for other, people in self.seats.items():
            overlaps = other == slot or (other, slot) in AT_ONCE
            if overlaps and other != leaves and who in people and people[who] is BOOKED:
                return "overlap"
        return "had"

    def sit(self, who: str, slot: str, until: dt.datetime | None) -> str:
        """Book or hold."""
        answer = self.free_for(who, slot)
        if answer == "had":
            self._make_room(who, slot)
            self.seats[slot][who] = until
        return answer

    def _make_room(self, who: str, slot: str) -> None:
        self.seats[slot] = {
            each: until for each, until in self.seats[slot].items() if not self.is_over(until)
        }
        for people in self.seats.values():
            if people.get(who, BOOKED) is not BOOKED:
                del people[who]

    def confirm(self, who: str) -> str:
        """Confirm what one holds."""
        for people in self.seats.values():
            until = people.get(who, BOOKED)
            if until is not BOOKED and not self.is_over(until):
                people[who] = BOOKED
                return "had"
        return "expired"

    def move(self, who: str, slot: str, to: str) -> str:
        """Move what one has booked to another slot."""
        if slot == to:
            return "had"
        if GROUP in (slot, to):
            return "other_type"
        answer = self.free_for(who, to, leaves=slot)
        if answer == "had":
            self._make_room(who, to)
            del self.seats[slot][who]
            self.seats[to][who] = BOOKED
        return answer

    def close(self, slot: str) -> None:
        self.closed.add(slot)
        self.seats[slot] = {}

    def expire(self) -> None:
        """What the job does each minute."""
        for slot, people in self.seats.items():
            self.seats[slot] = {each: until for each, until in people.items() if not self.is_over(until)}


def machine(clinic: Clinic, model: type[Model] = Model) -> type[RuleBasedStateMachine]:
    """Return a state machine that does things to a real calendar and to the model, and compares."""
    free = Rule(cutoff_hours=0)
    nurse = clinic.slots(clinic.type(free))[6:8]
    group = clinic.slots(clinic.type(free, key="group", capacity=2))[6]
    slots = dict(zip(SLOTS, [*nurse, group], strict=True))
    viewers = {"anna": clinic.anna, "cecilia": clinic.cecilia, "bo": clinic.anna_for_bo}
    who, where = st.sampled_from(PEOPLE), st.sampled_from(SLOTS)

    class Calendar(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.point = transaction.atomic()
            self.point.__enter__()
            self.model = model()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.point.__exit__(None, None, None)

        def agree(self, got: object, expected: str, what: str) -> None:
            # Who acts for somebody is not told of any time but their own why one cannot be had.
            expected = "not_this" if what.startswith("bo ") and expected == "full" else expected
            assert why(got) == expected, f"{what}: {why(got)}, the model says {expected}"

        @rule(who=who, slot=where)
        def book(self, who: str, slot: str) -> None:
            expected = self.model.sit(who, slot, BOOKED)
            got = booking.book(viewers[who], asked(slots[slot]), now=self.model.now)
            self.agree(got, expected, f"{who} books {slot}")

        @rule(who=who, slot=where)
        def staff_book(self, who: str, slot: str) -> None:
            expected = self.model.sit(who, slot, BOOKED)
            wanted = asked(slots[slot], subject_id=viewers[who].subject_id)
            self.agree(
                booking.book(clinic.dag, wanted, now=self.model.now), expected, f"Dag books {slot} for {who}"
            )

        @rule(who=who, slot=where)
        def hold(self, who: str, slot: str) -> None:
            expected = self.model.sit(who, slot, self.model.now + HELD)
            got = booking.hold(viewers[who], asked(slots[slot]), now=self.model.now)
            self.agree(got, expected, f"{who} holds {slot}")

        @rule(who=who)
        def confirm(self, who: str) -> None:
            held = Appointment.objects.held().filter(subject=viewers[who].subject_id).first()
            if held is not None:
                expected = self.model.confirm(who)
                self.agree(
                    holding.confirm(viewers[who], held.id, now=self.model.now), expected, f"{who} confirms"
                )

        @rule(who=who, slot=where)
        def cancel(self, who: str, slot: str) -> None:
            had = self._had(who, slot)
            if had is not None:
                assert isinstance(changing.cancel(viewers[who], had.id, now=self.model.now), Had)
                del self.model.seats[slot][who]

        @rule(who=who, slot=where, to=where)
        def move(self, who: str, slot: str, to: str) -> None:
            had = self._had(who, slot)
            if had is not None:
                expected = self.model.move(who, slot, to)
                got = changing.move(viewers[who], {had.id: slots[to].id}, now=self.model.now)
                self.agree(got, expected, f"{who} moves from {slot} to {to}")

        @rule(slot=where)
        def close(self, slot: str) -> None:
            self.model.close(slot)
            sessions.close(clinic.dag, [slots[slot].id], reason="Sjuk", now=self.model.now)

        @rule(slot=where)
        def reopen(self, slot: str) -> None:
            self.model.closed.discard(slot)
            sessions.reopen(clinic.dag, [slots[slot].id], now=self.model.now)

        @rule(minutes=st.sampled_from([3, 10]))
        def time_goes(self, minutes: int) -> None:
            self.model.now += dt.timedelta(minutes=minutes)

        @rule()
        def the_job_runs(self) -> None:
            self.model.expire()
            line.expire_due(SYSTEM, now=self.model.now)

        def _had(self, who: str, slot: str) -> Appointment | None:
            own = Appointment.objects.filter(
                subject=viewers[who].subject_id, slot=slots[slot], status="booked"
            )
            return own.first()

        @invariant()
        def they_agree(self) -> None:
            names = {viewer.subject_id: name for name, viewer in viewers.items()}
            real: dict[str, dict[str, Any]] = {slot: {} for slot in SLOTS}
            ids = {one.id: slot for slot, one in slots.items()}
            for one in Appointment.objects.exclude(status="cancelled"):
                real[ids[one.slot_id]][names[one.subject_id]] = one.hold_until
            assert real == self.model.seats

    return Calendar


HURRIED = settings(
    max_examples=20, stateful_step_count=20, deadline=None, database=None,
    suppress_health_check=list(HealthCheck), print_blob=False,
)  # fmt: skip


@pytest.mark.slow
def test_a_calendar_does_what_its_model_does(clinic: Clinic) -> None:
    run_state_machine_as_test(machine(clinic), settings=HURRIED)


class Roomier(Model):
    """A model with one rule turned round: a hold that has run out still keeps its seat."""

    def is_over(self, until: dt.datetime | None) -> bool:
        return False


@pytest.mark.slow
def test_a_model_with_one_rule_turned_round_is_told_apart(clinic: Clinic) -> None:
    # Found once is enough: nothing is shrunk, and no second fault is looked for.
    many = settings(HURRIED, max_examples=200, phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine(clinic, Roomier), settings=many)
