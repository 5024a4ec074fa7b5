"""`check_invariants` finds each fault that is planted in doses, in the list of who can come at once, and in offers."""

from __future__ import annotations

import pytest

from vardnav.capabilities.vaccination.actions import giving, standing_by
from vardnav.capabilities.vaccination.models import Dose, Site
from vardnav.capabilities.vaccination.tests.conftest import Hour, clinic, closed_world, hour, world
from vardnav.capabilities.vaccination.tests.house import KEY, Campaigns
from vardnav.config.tests.test_invariants import said, sql
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.tests.house import NOW, SYSTEM

__all__ = ["clinic", "closed_world", "hour", "world"]

DOSE, STANDBY, OFFER = (
    "UPDATE vaccination_dose SET ",
    "UPDATE vaccination_standby SET ",
    "UPDATE appointments_offer SET ",
)
LOOSE = "ALTER TABLE vaccination_dose DISABLE TRIGGER USER; "
CECILIA = "(SELECT id FROM people_person WHERE given_name = 'Cecilia')"
FIRST = "WHERE appointment_id = (SELECT id FROM appointments_appointment WHERE pair_part = 1)"
AGAIN = (
    "INSERT INTO {0} SELECT (jsonb_populate_record(x, jsonb_build_object('id', gen_random_uuid()))).* FROM {0} x "
    "WHERE {1} LIMIT 1"
)
GIVEN = giving.Given("Vaccin A", "AB123", Site.LEFT_ARM)
#: What is planted, and the invariant with its words.
FAULTS: dict[str, tuple[str, str]] = {
    "a second dose of one time": (
        f"DROP INDEX vaccination_dose_once; {AGAIN.format('vaccination_dose', 'true')}",
        "I1 (every time has one dose",
    ),
    "more doses than seats": (
        (
            "ALTER TABLE appointments_appointment DROP CONSTRAINT appointments_says_its_slot; "
            "ALTER TABLE appointments_slot DROP CONSTRAINT appointments_slot_order; "
            "UPDATE appointments_slot SET capacity = 0"
        ),
        "I1 (every time has one dose",
    ),
    "a dose of somebody else": (f"{LOOSE}{DOSE}subject_id = {CECILIA}", "I2 (every dose is of a time"),
    "a dose of a time that is to come": (
        "UPDATE appointments_appointment SET status = 'booked' WHERE status = 'fulfilled'",
        "I2 (every dose is of a time",
    ),
    "the second dose before the first": (
        f"{LOOSE}{DOSE}given_at = given_at + interval '2 days', registered_at = given_at + interval '3 days' {FIRST}",
        "I3 (of two doses that were given",
    ),
    "a dose on a later day than its time": (
        f"{LOOSE}{DOSE}given_at = given_at + interval '1 day', registered_at = given_at + interval '2 days'",
        "I3 (of two doses that were given",
    ),
    "a dose days before its time": (
        f"{LOOSE}{DOSE}given_at = given_at - interval '3 days'",
        "I3 (of two doses that were given",
    ),
    "a dose that the log does not know": (
        f"{LOOSE}{DOSE}id = gen_random_uuid()",
        "I8 (every dose, and every correction",
    ),
    "a dose in another region": (f"{LOOSE}{DOSE}region = '08'", "I13 (doses, and who can come"),
    "somebody on a list in another region": (f"{STANDBY}region = '08'", "I13 (doses, and who can come"),
    "somebody twice on a list": (
        f"DROP INDEX vaccination_standby_once; {AGAIN.format('vaccination_standby', 'ended_at IS NULL')}",
        "I2 (nobody stands twice",
    ),
    "somebody who has had the dose": (
        f"{STANDBY}ended_at = NULL, is_called = false WHERE ended_at IS NOT NULL",
        "I2 (nobody stands twice",
    ),
    "somebody who came on the list unseen": (f"{STANDBY}id = gen_random_uuid()", "I8 (who came on that list"),
    "somebody off the list without a row": (
        f"{STANDBY}ended_at = joined_at WHERE ended_at IS NULL",
        "I8 (who came on that list",
    ),
    "somebody called whom nobody called": (
        f"{STANDBY}is_called = true WHERE ended_at IS NOT NULL",
        "I8 (who came on that list",
    ),
    "an offer that ran out and is had": (
        f"{OFFER}answer = 'expired', answered_at = expires_at WHERE answer = ''",
        "I2 (nobody is offered two times",
    ),
    "an offer taken after its time": (
        f"{OFFER}answer = 'accepted', answered_at = expires_at + interval '1 minute' WHERE answer = ''",
        "I2 (nobody is offered two times",
    ),
    "the same time offered twice": (
        (
            "ALTER TABLE appointments_offer DROP CONSTRAINT appointments_offer_once; "
            "DROP INDEX appointments_offer_one_open; "
            f"{AGAIN.format('appointments_offer', 'true')}"
        ),
        "I2 (nobody is offered two times",
    ),
    "an offer that nobody let run out": (
        f"{OFFER}offered_at = offered_at - interval '9 days', expires_at = expires_at - interval '9 days'",
        "I11 (whoever is offered a time",
    ),
}


@pytest.fixture
def given(clinic: Campaigns, hour: Hour) -> None:
    """Two doses given to Anna, who stood on the list until the first; Cecilia stands on it, and is offered a time."""
    clinic.publish(clinic.plan(doses=2, days_least=1, days_most=1))
    slots = clinic.times()
    for viewer in (clinic.anna, clinic.cecilia):
        standing_by.join(viewer, standing_by.Wish(KEY, clinic.world.norra.id, "+46701740605"), now=NOW)
    first = clinic.booked(clinic.anna, slots[2], slots[8])
    second = Appointment.objects.get(pair_part=2)
    for one, at in ((first.id, slots[2]), (second.id, slots[8])):
        hour.to(at.starts_at)
        assert isinstance(giving.give(clinic.dag, one, GIVEN, now=at.starts_at), Dose)
    hour.to(NOW)
    nurse = clinic.type()
    gone = clinic.booked(clinic.anna, clinic.slots(nurse)[10])
    line.join(clinic.cecilia, line.Wish(nurse.id), now=NOW)
    changing.cancel(SYSTEM, gone.id, now=NOW)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_doses_lists_and_offers_is_found(given: None, fault: str) -> None:
    assert "BROKEN" not in said()
    statements, words = FAULTS[fault]
    for one in statements.split("; "):
        sql(one)
    assert f"BROKEN {words}" in said()
