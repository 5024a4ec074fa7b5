"""`check_invariants` finds each fault that is planted in a vaccination campaign."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.capabilities.vaccination.actions import declaring
from vardnav.capabilities.vaccination.rules.plan import Group
from vardnav.capabilities.vaccination.tests.conftest import clinic, closed_world, hour, world
from vardnav.capabilities.vaccination.tests.house import KEY, Campaigns
from vardnav.config.tests.test_invariants import said, sql
from vardnav.platform.appointments.tests.house import NOW

__all__ = ["clinic", "closed_world", "hour", "world"]

BOOKED, ANSWER = "UPDATE vaccination_booking SET ", "UPDATE vaccination_declaration SET "
VERSION = "UPDATE vaccination_version SET "
FREE = "ALTER TABLE vaccination_version DISABLE TRIGGER USER; "
LOOSE = "ALTER TABLE vaccination_declaration DISABLE TRIGGER USER; "
LATER = (NOW + dt.timedelta(days=9)).isoformat()
#: What is planted, and the invariant with its words.
FAULTS: dict[str, tuple[str, str]] = {
    "more than a unit's quota": (
        FREE + VERSION + "plan = jsonb_set(plan, '{places,0,most}', '0')",
        "I1 (nobody has more than a unit's quota",
    ),
    "more than a group's quota": (
        FREE + VERSION + "plan = jsonb_set(plan, '{places,0,most_of,risk}', '0')",
        "I1 (nobody has more than a group's quota",
    ),
    "no number of the quota": (BOOKED + "unit_number = NULL", "I1 (who has booked online within a quota"),
    "a number over the quota": (
        BOOKED + "unit_number = 99 WHERE unit_number IS NOT NULL",
        "I1 (who has booked online within a quota",
    ),
    "a number of the second dose": (
        BOOKED + "unit_number = 3 WHERE unit_number IS NULL",
        "I1 (who has booked online within a quota",
    ),
    "a time that nobody let in": (
        "DELETE FROM vaccination_booking WHERE unit_number IS NULL",
        "I2 (nobody has a campaign's time past",
    ),
    "a time of somebody else": (
        BOOKED + "subject_id = (SELECT id FROM people_person WHERE given_name = 'Cecilia')",
        "I2 (nobody has a campaign's time past",
    ),
    "a version that came later": (
        FREE + VERSION + "published_at = published_at + interval '1 day'",
        "I2 (every time of a campaign was had by",
    ),
    "a group that opened later": (
        FREE + VERSION + f"plan = jsonb_set(plan, '{{groups,0,opens_at}}', '\"{LATER}\"')",
        "I2 (every time of a campaign was had by",
    ),
    "a campaign that opened later": (
        FREE + VERSION + f"plan = jsonb_set(plan, '{{opens_at}}', '\"{LATER}\"')",
        "I2 (every time of a campaign was had by",
    ),
    "a campaign that was paused": (
        FREE + VERSION + "plan = jsonb_set(plan, '{is_paused}', 'true')",
        "I2 (every time of a campaign was had by",
    ),
    "a group that there is not": (BOOKED + "group_key = 'none'", "I2 (every time of a campaign was had by"),
    "a unit that does not vaccinate": (
        FREE + VERSION + "plan = jsonb_set(plan, '{places}', '[]')",
        "I2 (every time of a campaign was had by",
    ),
    "somebody too young for the group": (
        FREE + VERSION + "plan = jsonb_set(plan, '{groups,0,age_from}', '90')",
        "I2 (whoever has a campaign's time",
    ),
    "somebody too old for the group": (
        FREE + VERSION + "plan = jsonb_set(plan, '{groups,0,age_to}', '20')",
        "I2 (whoever has a campaign's time",
    ),
    "somebody born too early for the group": (
        FREE + VERSION + "plan = jsonb_set(plan, '{groups,0,year_from}', '2000')",
        "I2 (whoever has a campaign's time",
    ),
    "somebody born too late for the group": (
        FREE + VERSION + "plan = jsonb_set(plan, '{groups,0,year_to}', '1960')",
        "I2 (whoever has a campaign's time",
    ),
    "somebody who said no": (LOOSE + ANSWER + "is_yes = false", "I2 (whoever has a campaign's time"),
    "somebody who said yes only afterwards": (
        LOOSE + ANSWER + "declared_at = declared_at + interval '1 day'",
        "I2 (whoever has a campaign's time",
    ),
    "one time of two doses": (
        FREE + VERSION + "plan = jsonb_set(plan, '{doses}', '1')",
        "I3 (of a campaign of two doses",
    ),
    "doses too near": (
        FREE + VERSION + "plan = jsonb_set(plan, '{days_least}', '5')",
        "I3 (of a campaign of two doses",
    ),
    "a publishing that the log does not know": (
        (
            "INSERT INTO vaccination_version SELECT (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), "
            "'number', 2, 'superseded_at', v.published_at))).* FROM vaccination_version v"
        ),
        "I8 (every published version",
    ),
    "an answer that the log does not know": (
        LOOSE + ANSWER + "id = gen_random_uuid()",
        "I8 (every published",
    ),
    "a booking in another region": (BOOKED + "region = '08'", "I13 (what belongs to a campaign"),
    "an answer in another region": (LOOSE + ANSWER + "region = '08'", "I13 (what belongs to a campaign"),
    "a version that is gone": (FREE + VERSION + "number = number + 5", "I15 (versions of a campaign"),
}


@pytest.fixture
def booked(clinic: Campaigns) -> None:
    """Two doses booked in a risk group within a quota, by the first version of a campaign."""
    group = Group("risk", "Riskgrupp", is_risk=True)
    places = (clinic.place(most=9, most_of={"risk": 9}),)
    clinic.publish(clinic.plan(group, doses=2, days_least=1, days_most=1, places=places))
    declaring.declare(clinic.anna, KEY, "risk", is_yes=True, now=NOW)
    slots = clinic.times()
    clinic.booked(clinic.anna, slots[1], slots[7])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_campaign_is_found(booked: None, fault: str) -> None:
    assert "BROKEN" not in said()
    statements, words = FAULTS[fault]
    for one in statements.split("; "):
        sql(one)
    assert f"BROKEN {words}" in said()
