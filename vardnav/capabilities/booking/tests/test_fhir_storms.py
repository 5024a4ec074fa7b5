"""Many systems at once, on the real database: one has the seat, one changes the version, one identifier is one time."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest

from tests.support.at_once import at_once
from vardnav.capabilities.booking.tests.systems import System, somebody, system, wanted
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments.models import Appointment, KnownAs, Slot
from vardnav.platform.appointments.tests.house import Clinic
from vardnav.platform.appointments.tests.storm import broken, count, without_index
from vardnav.platform.appointments.tests.test_storms import taken_together

pytestmark = pytest.mark.django_db(transaction=True)
HANDS, ROUNDS = 16, 4
__all__ = ["taken_together"]


def statuses(*answers: Any) -> Counter[object]:
    return Counter(getattr(one, "status_code", repr(one)) for one in answers)


def crowd(number: int) -> list[Person]:
    return [somebody(serial) for serial in range(number)]


def race(norra: System, slot: Slot, people: list[Person], **more: Any) -> Counter[object]:
    return statuses(*at_once(*(partial(norra.create, wanted(slot, one, **more)) for one in people)))


def test_of_sixteen_who_want_one_time_one_has_it(clinic: Clinic) -> None:
    norra, people = system(clinic.world.norra.id), crowd(HANDS)
    for slot in clinic.slots()[:ROUNDS]:
        assert race(norra, slot, people) == {201: 1, 409: HANDS - 1}
        assert Appointment.objects.filter(slot=slot).count() == 1
    logged = Entry.objects.filter(action="appointments.book").values_list("subject_id", flat=True)
    assert sorted(map(str, logged)) == sorted(
        map(str, Appointment.objects.values_list("subject_id", flat=True))
    )
    assert Entry.objects.filter(action="people.look_up").count() == ROUNDS * (HANDS - 1)
    assert broken() == []


def test_without_lock_and_guard_of_the_seats_two_have_it(clinic: Clinic, taken_together: None) -> None:
    """The proof that the test above can fail."""
    slot, norra = clinic.slots()[0], system(clinic.world.norra.id)
    with without_index("appointments_seat_once", "appointments_appointment"):
        assert race(norra, slot, crowd(2)) == {201: 2}
        assert any("I1" in one for one in broken())


def test_sixteen_times_the_same_identifier_is_one_appointment(clinic: Clinic) -> None:
    norra, (person, *_others) = system(clinic.world.norra.id), crowd(2)
    for number, slot in enumerate(clinic.slots()[:ROUNDS]):
        known = [{"system": "urn:tidbok", "value": f"A-{number}"}]
        assert race(norra, slot, [person] * HANDS, identifier=known) == {201: 1, 200: HANDS - 1}
    assert Appointment.objects.count() == KnownAs.objects.count() == ROUNDS
    assert broken() == []


def test_of_several_people_under_one_identifier_one_is_booked(clinic: Clinic) -> None:
    norra, people = system(clinic.world.norra.id), crowd(HANDS)
    slot = clinic.slots(clinic.type(key="group", capacity=HANDS))[0]
    gave = race(norra, slot, people, identifier=[{"system": "urn:tidbok", "value": "A-1"}])
    assert gave == {201: 1, 409: HANDS - 1}
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("status", ["cancelled", "booked"])
def test_of_two_who_change_the_same_version_one_does(clinic: Clinic, status: str) -> None:
    """Both cancel, or both move it: the second has not seen what the first made of it."""
    norra, (person, *_others) = system(clinic.world.norra.id), crowd(2)
    slot, *others = clinic.slots()
    body = norra.create(wanted(slot, person)).json()
    del body["start"], body["end"]
    for _round in range(ROUNDS):
        places = [{"reference": f"Slot/{one.id}"} for one in others[: HANDS // 2]]
        tries = [
            {**body, "status": status, "slot": [place] if status == "booked" else body["slot"]}
            for place in places
        ]
        answers = at_once(*(partial(norra.update, one) for one in tries))
        assert statuses(*answers) == {200: 1, 412: len(tries) - 1}
        if status == "cancelled":
            break
        body = next(one.json() for one in answers if one.status_code == 200)  # type: ignore[attr-defined]
        del body["start"], body["end"]
        others = [one for one in others if f"Slot/{one.id}" != body["slot"][0]["reference"]]
    assert broken() == []


def test_a_time_that_is_free_again_goes_to_one_of_those_who_ask(clinic: Clinic) -> None:
    norra, people = system(clinic.world.norra.id), crowd(HANDS)
    slot = clinic.slots()[0]
    body = norra.create(wanted(slot, people[0])).json()
    acts = [partial(norra.create, wanted(slot, one)) for one in people[1:]]
    answers = at_once(partial(norra.update, {**body, "status": "cancelled"}), *acts)
    assert getattr(answers[0], "status_code", answers[0]) == 200
    assert statuses(*answers[1:])[201] <= 1
    assert Appointment.objects.filter(slot=slot).exclude(status="cancelled").count() <= 1
    assert count(answers, lambda one: str(one.status_code))  # type: ignore[attr-defined]
    assert broken() == []
