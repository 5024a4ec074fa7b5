"""`check_invariants` finds each fault that is planted in bookable times."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.config.tests.test_invariants import said, sql, without
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.rules import doses
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.conftest import clinic, world
from vardnav.platform.appointments.tests.house import NOW, SYSTEM, Clinic, residents

__all__ = ["clinic", "world"]

TIMES, SLOTS, STEPS = (
    "UPDATE appointments_appointment SET ",
    "UPDATE appointments_slot SET ",
    "UPDATE appointments_appointmentstep SET ",
)
ANNA = "(SELECT id FROM people_person WHERE given_name = 'Anna')"
SINGLE, PAIRED = f"WHERE pair_id IS NULL AND status = 'booked' AND subject_id = {ANNA}", "WHERE pair_part = "
COPY = (
    "INSERT INTO appointments_appointment SELECT (jsonb_populate_record(a, jsonb_build_object("
    "'id', gen_random_uuid(), 'request_key', gen_random_uuid(), {more}))).* FROM appointments_appointment a {of}"
)
OTHER = "(SELECT id FROM people_person WHERE given_name = 'Cecilia')"
#: What is planted; what of the table's own guards is taken away first; the invariant and its words.
FAULTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "a seat with two people": (
        COPY.format(more=f"'subject_id', {OTHER}", of=SINGLE),
        ("appointments_seat_once",),
        "I1 (no slot has more people",
    ),
    "a seat that the slot does not have": (
        f"{TIMES}seat = 9 {SINGLE}",
        ("appointments_seat_there",),
        "I1 (no slot has more people",
    ),
    "a person in two places": (
        COPY.format(more="'seat', 2", of=SINGLE),
        ("appointments_one_place", "appointments_seat_there"),
        "I1 (nobody has two times at once",
    ),
    "a clinician in two places": (
        f"{SLOTS}clinician_id = (SELECT clinician_id FROM appointments_slot LIMIT 1)",
        ("appointments_slot_clinician",),
        "I1 (no clinician sees people in two slots",
    ),
    "a time beside its slot": (
        f"{TIMES}starts_at = starts_at - interval '5 minutes' {SINGLE}",
        ("appointments_says_its_slot",),
        "I2 (every time lies in its slot",
    ),
    "a booked time in a closed slot": (f"{SLOTS}closed_at = now()", (), "I2 (every time lies in its slot"),
    "a rule that was not in force": (
        "UPDATE appointments_timerule SET valid_from = valid_from + interval '1 day' WHERE superseded_at IS NULL",
        (),
        "I2 (every time was had by a rule",
    ),
    "somebody who is not of the rule's ages": (
        "UPDATE appointments_timerule SET age_from = 90",
        (),
        "I2 (every time was had by a rule",
    ),
    "somebody too old for the rule": (
        "UPDATE appointments_timerule SET age_to = 20",
        (),
        "I2 (every time was had by a rule",
    ),
    "an offer that holds nothing": (
        "UPDATE appointments_offer SET hold_id = NULL",
        (),
        "I2 (what is only held",
    ),
    "an offer held for somebody else": (
        f"UPDATE appointments_waitingentry SET subject_id = {OTHER}",
        (),
        "I2 (what is only held",
    ),
    "half a pair": (
        f"{TIMES}status = 'cancelled', cancelled_at = now(), cancelled_because = 'unit' {PAIRED} 1",
        ("appointments_pair_is_whole",),
        "I3 (of two doses",
    ),
    "doses too near": (
        "UPDATE appointments_timerule SET dose_days_least = 5, dose_days_most = 9 WHERE dose_days_least IS NOT NULL",
        (),
        "I3 (two doses that stand",
    ),
    "a status moved by hand": (f"{TIMES}status = 'arrived' {SINGLE}", (), "I5 (every time stands"),
    "a cancelled time that waits for an answer": (
        f"{TIMES}moved_by_unit_at = now() WHERE status = 'cancelled'",
        (),
        "I5 (every time stands",
    ),
    "a step that is gone": (
        "DELETE FROM appointments_appointmentstep WHERE number = 1",
        (),
        "I5 (every time stands",
    ),
    "a step that nobody may take": (
        f"{STEPS}verb = 'miss' WHERE number = 1",
        (),
        "I5 (every step of a time is",
    ),
    "a step that the log does not know": (
        f"{STEPS}at = at + interval '1 hour'",
        (),
        "I8 (every step of a time",
    ),
    "a key with two outcomes": (
        f"{TIMES}request_key = (SELECT request_key FROM appointments_appointment ORDER BY id LIMIT 1)",
        ("appointments_key_once",),
        "I12 (a key has one outcome",
    ),
    "a step in another region": (f"{STEPS}region = '08'", (), "I13 (what belongs to a calendar"),
    "an entry in another region": (
        "UPDATE appointments_waitingentry SET region = '08'",
        (),
        "I13 (what belongs to a calendar",
    ),
    "answers of somebody else": (
        (
            "INSERT INTO appointments_prioranswers (id, region, appointment_id, subject_id, service_key, form_version, raw, "
            f"answers, changed_at, version) SELECT gen_random_uuid(), region, id, {OTHER}, 'forms.12.x', '1', '{{}}', '[]', "
            f"now(), 1 FROM appointments_appointment {SINGLE} LIMIT 1"
        ),
        (),
        "I13 (what belongs to a calendar",
    ),
    "two rules in force": (
        "UPDATE appointments_timerule SET superseded_at = NULL",
        ("appointments_rule_one_in_force",),
        "I15 (rules of a type",
    ),
    "a rule that is gone": (
        "UPDATE appointments_timerule SET version = version + 5",
        (),
        "I15 (rules of a type",
    ),
}
TRIGGERS = {"appointments_pair_is_whole"}
INDEXES = {"appointments_seat_once", "appointments_rule_one_in_force"}


@pytest.fixture
def booked(clinic: Clinic) -> None:
    """A booked time by the second of two rules, a pair of doses, and an offer out of the waiting list."""
    kind = clinic.type(Rule(cutoff_hours=0))
    types.change_rule(clinic.dag, kind.id, Rule(), now=NOW)
    slots = clinic.slots(kind)
    clinic.booked(clinic.anna, slots[0])
    (somebody,) = residents(1)
    clinic.booked(somebody, clinic.slots(clinic.type(key="doctor"))[0])
    gone = clinic.booked(clinic.anna, slots[10])
    line.join(clinic.anna_for_bo, line.Wish(kind.id), now=NOW)
    changing.cancel(SYSTEM, gone.id, now=NOW)
    vaccine = clinic.slots(clinic.type(Rule(doses=doses.Interval(1, 1)), key="vaccine"))
    clinic.booked(clinic.anna, vaccine[1], vaccine[7], now=NOW - dt.timedelta(minutes=1))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_bookable_time_is_found(booked: None, fault: str, settings, tmp_path) -> None:
    settings.VAR = tmp_path
    assert "BROKEN" not in said()
    statement, guards, words = FAULTS[fault]
    for one in guards:
        if one in TRIGGERS:
            sql(f"ALTER TABLE appointments_appointment DISABLE TRIGGER {one}")
        elif one in INDEXES:
            sql(f"DROP INDEX {one}")
        else:
            without("appointments_slot" if "_slot_" in one else "appointments_appointment", one)
    for each in statement.split("; "):
        sql(each)
    assert f"BROKEN {words}" in said()
