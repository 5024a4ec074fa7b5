"""Templates, recipients and states: dated data and pure decisions."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from typing import Any

import pytest

from vardnav.capabilities.certificates.rules import kinds, recipients, sendings, standing
from vardnav.capabilities.certificates.rules.kinds import Fault

TODAY = dt.date(2026, 11, 27)
SICK = kinds.on(TODAY)["sick_leave"]
VALUES = {"from_on": TODAY, "to_on": dt.date(2026, 12, 4), "extent": "50", "limits": "x"}


def test_every_template_is_whole_in_both_languages() -> None:
    for one in kinds.templates():
        assert one.title("sv")
        assert one.title("en")
        for field in one.fields:
            assert field.type in ("line", "text", "date", "choice")
            assert field.label("sv"), field.key
            assert field.label("en"), field.key
            assert bool(field.help("sv")) == bool(field.help("en"))
            assert bool(field.choices) == (field.type == "choice")
    for who in recipients.recipients():
        assert who.kinds
        assert set(who.kinds) <= {one.key for one in kinds.templates()}
        assert who.name("en")
        assert who.about("en")


def test_of_two_versions_the_latest_in_force_is_written_and_the_old_one_is_still_read() -> None:
    next_year = dataclasses.replace(SICK, version="2", valid_from=dt.date(2027, 1, 1))
    gone = dataclasses.replace(SICK, key="old", valid_to=dt.date(2026, 6, 1))
    table = (SICK, next_year, gone)
    assert kinds.on(dt.date(2026, 12, 31), table)["sick_leave"].version == "1"
    assert kinds.on(dt.date(2027, 1, 1), table)["sick_leave"].version == "2"
    assert "old" in kinds.on(dt.date(2026, 5, 31), table)
    assert "old" not in kinds.on(dt.date(2026, 6, 1), table)
    assert kinds.template("sick_leave", "1") == SICK
    with pytest.raises(kinds.UnknownTemplate):
        kinds.template("sick_leave", "9")


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"extent": ""}, {"extent": Fault.MISSING}),
        ({"to_on": dt.date(2026, 11, 26)}, {"to_on": Fault.ENDS_BEFORE}),
        ({"to_on": dt.date(2027, 11, 27)}, {}),
        ({"to_on": dt.date(2027, 11, 28)}, {"to_on": Fault.TOO_LONG_TIME}),
        ({"from_on": dt.date(1926, 11, 27)}, {"from_on": Fault.TOO_OLD, "to_on": Fault.TOO_LONG_TIME}),
        ({}, {}),
    ],
)
def test_each_fault_is_told_by_its_field(wrong: dict[str, object], fault: dict[str, Fault]) -> None:
    assert kinds.faults(SICK, {**VALUES, **wrong}, TODAY) == fault


def test_content_is_kept_in_both_languages_and_gives_its_values_back() -> None:
    kept = kinds.content(SICK, VALUES)
    assert [one["key"] for one in kept] == ["from_on", "to_on", "extent", "limits"]
    assert ("Hur mycket förmågan att arbeta är nedsatt", "Halva tiden") in kinds.rows_in("sv", kept)
    assert ("How much the ability to work is reduced", "Half the time") in kinds.rows_in("en", kept)
    assert kinds.values_of(SICK, kept) == VALUES


def test_a_case_fills_in_what_it_knows_and_nothing_it_does_not() -> None:
    answers: list[dict[str, Any]] = [
        {"link_id": "from_on", "value": "2026-12-01"},
        {"link_id": "to_on", "value": "snart"},
        {"link_id": "extent", "value": "Hela tiden"},
        {"link_id": "tasks", "value": ["fel", "sort"]},
    ]
    assert kinds.from_case(SICK, answers) == {"from_on": dt.date(2026, 12, 1), "extent": "100"}


def test_where_a_certificate_stands_day_by_day() -> None:
    first, last = dt.date(2026, 12, 1), dt.date(2026, 12, 14)
    stands = [
        standing.standing("issued", first, last, day).value
        for day in (dt.date(2026, 11, 30), first, last, dt.date(2026, 12, 15))
    ]
    assert stands == ["coming", "in_force", "in_force", "ended"]
    assert standing.standing("issued", first, None, dt.date(2099, 1, 1)).value == "in_force"
    assert standing.standing("revoked", first, last, first).value == "revoked"
    assert standing.standing("replaced", first, last, first).value == "replaced"


def test_who_takes_what_on_which_day() -> None:
    assert {one.key for one in recipients.taking("sick_leave", TODAY)} == {
        "insurance_agency", "employer", "employment_service",
    }  # fmt: skip
    assert recipients.taking("sick_leave", dt.date(2025, 12, 31)) == []
    with pytest.raises(recipients.UnknownRecipient):
        recipients.recipient("transport_agency", "sick_leave", TODAY)


def test_an_organisation_number_is_ten_right_digits_and_never_a_persons() -> None:
    assert recipients.organisation_number(" 999912-0018 ") == "9999120018"
    for wrong in ("", "999912-0019", "99991200", "19781202-2383", "780202-2383", "٩٩٩٩١٢٠٠١٨"):
        with pytest.raises(recipients.BadOrganisationNumber):
            recipients.organisation_number(wrong)


def test_a_sending_goes_only_forward_and_what_arrived_never_leaves() -> None:
    for after in sendings.State:
        assert not sendings.may_become("received", after)
        assert not sendings.may_become("cancelled", after)
    assert sendings.may_become("failed", sendings.State.PLANNED)
    assert not sendings.may_become("refused", sendings.State.PLANNED)


def test_what_waits_past_its_limit_is_stuck_and_nothing_before() -> None:
    now = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
    minute, day = dt.timedelta(minutes=1), dt.timedelta(days=1)
    assert not sendings.is_stuck("planned", now - 15 * minute, None, now)
    assert sendings.is_stuck("planned", now - 16 * minute, None, now)
    assert not sendings.is_stuck("handed_over", now - 9 * day, now - 3 * day, now)
    assert sendings.is_stuck("handed_over", now - 9 * day, now - 4 * day, now)
    for state, is_stuck in itertools.product(("failed", "refused"), (True,)):
        assert sendings.is_stuck(state, now, None, now) is is_stuck
    assert not sendings.is_stuck("received", now - 99 * day, None, now)
    assert not sendings.is_stuck("cancelled", now - 99 * day, None, now)


FITNESS = {"examined_on": TODAY - dt.timedelta(days=10), "purpose": "Körkort", "assessment": "Frisk."}


@pytest.mark.parametrize(("days", "fault"), [(-1, {"to_on": Fault.PASSED}), (0, {}), (1, {})])
def test_what_begins_today_does_not_end_before_today(days: int, fault: dict[str, Fault]) -> None:
    last = TODAY + dt.timedelta(days=days)
    attached = {"title": "Intyg", "content": "Frisk.", "from_on": None, "to_on": last}
    forms = kinds.on(TODAY)
    assert kinds.faults(forms["fitness"], {**FITNESS, "to_on": last}, TODAY) == fault
    assert kinds.faults(forms["attached"], attached, TODAY) == fault


def test_a_correction_begins_when_the_first_did_though_its_last_day_has_passed() -> None:
    form, values = kinds.on(TODAY)["fitness"], {**FITNESS, "to_on": TODAY - dt.timedelta(days=3)}
    began = TODAY - dt.timedelta(days=8)
    assert kinds.faults(form, values, TODAY, begins_on=began) == {}
    assert kinds.period(form, values, began) == (began, TODAY - dt.timedelta(days=3))
    assert kinds.faults(form, values, TODAY, begins_on=TODAY) == {"to_on": Fault.PASSED}
