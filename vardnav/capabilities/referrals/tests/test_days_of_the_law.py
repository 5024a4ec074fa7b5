"""A referral that somebody else has written shows the law's 90 days, as far as they can be known here."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from vardnav.capabilities.referrals.tests.test_tracked import TODAY, written
from vardnav.platform.cases.tests.world import World, anna, seen, world
from vardnav.platform.guarantee import referred
from vardnav.platform.guarantee.rules import NEAR_BY_DAYS

__all__ = ["anna", "world"]
BY = "Du ska få komma på ett första besök senast"
PASSED = "Du skulle ha fått komma på ett första besök senast"
HELP = "Kan den inte ge dig vård i tid ska regionen hjälpa dig"


@pytest.mark.parametrize(
    ("sent_on", "last"),
    [
        ("2026-01-15", "ons 15 april 2026"),  # over no leap day
        ("2027-12-15", "tis 14 mars 2028"),  # over New Year and 29 February
        ("2026-09-30", "tis 29 dec 2026"),  # over the end of summer time
    ],
)
def test_the_last_day_is_ninety_calendar_days_on(sent_on: str, last: str) -> None:
    begun = dt.date.fromisoformat(sent_on)
    found = referred.wait(begun, today=begun + dt.timedelta(days=10), language="sv")
    assert found is not None
    assert found.lead == f"{BY} {last}."
    assert found.bar == (10, 90, "10 av 90 dagar har gått")
    assert not found.helps


@pytest.mark.parametrize(("days", "state"), [(90, "Nära gränsen"), (91, "Gränsen har passerats")])
def test_near_the_limit_and_after_it_one_reads_what_can_be_done(days: int, state: str) -> None:
    begun = dt.date(2026, 1, 15)
    found = referred.wait(begun, today=begun + dt.timedelta(days=days), language="sv")
    assert found is not None
    assert found.state == state
    assert found.lead.startswith(PASSED if days > 90 else BY)
    assert HELP in found.helps[0]
    assert found.bar[0] == 90


def test_the_help_begins_as_many_days_before_as_for_ones_own_referral() -> None:
    begun = dt.date(2026, 1, 15)
    first = 90 - NEAR_BY_DAYS[90]
    for days, is_near in ((first - 1, False), (first, True)):
        found = referred.wait(begun, today=begun + dt.timedelta(days=days), language="sv")
        assert found is not None
        assert bool(found.helps) is is_near


def test_before_there_was_such_a_law_nothing_is_counted() -> None:
    assert referred.wait(dt.date(1990, 1, 1), today=dt.date(1990, 2, 1), language="sv") is None


def test_a_referral_that_goes_on_shows_its_days_and_no_other_does(world: World, anna: Client) -> None:
    written(world.anna, "Eksem")
    page = seen(anna.get("/my/referrals/"))
    assert "9 av 90 dagar har gått" in page
    assert "Det ser vi inte här. Fråga mottagningen." in page


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"kind": "1"}, id="imaging"),
        pytest.param({"kind": "2"}, id="laboratory"),
        pytest.param({"steps": [{"on": TODAY.isoformat(), "code": "7"}]}, id="answered"),
        pytest.param({"steps": [{"on": TODAY.isoformat(), "code": "11"}]}, id="cancelled"),
    ],
)
def test_what_the_law_does_not_count_is_not_counted(
    world: World, anna: Client, given: dict[str, object]
) -> None:
    written(world.anna, "Eksem", **given)
    assert "av 90 dagar" not in seen(anna.get("/my/referrals/"))
