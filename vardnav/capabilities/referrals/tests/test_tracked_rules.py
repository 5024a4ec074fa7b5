"""Where a referral stands: a table by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.capabilities.referrals import rules
from vardnav.capabilities.referrals.ports import Referral, Step

D = dt.date


def referral(*steps: Step, id: str = "a", target: dt.date | None = None) -> Referral:
    return Referral(id, "4", "Knä", "Linden", D(2026, 1, 1), steps, target)


@pytest.mark.parametrize(
    ("code", "state", "is_ended"),
    [
        ("1", rules.State.SENT, False),
        ("7", rules.State.ANSWERED, True),
        ("11", rules.State.CANCELLED, True),
        ("4", rules.State.OTHER, False),
        ("01", rules.State.OTHER, False),
        ("ny-kod", rules.State.OTHER, False),
    ],
)
def test_a_status_that_we_do_not_know_is_never_taken_for_one_that_we_know(code, state, is_ended):
    one = referral(Step(D(2026, 1, 1), "1"), Step(D(2026, 1, 5), code))
    assert rules.state(code) is state
    assert rules.is_ended(one) is is_ended


def test_it_stands_at_the_last_step_of_the_latest_day_and_with_who_was_named_last():
    one = referral(
        Step(D(2026, 2, 3), "7"),
        Step(D(2026, 1, 1), "1", "Hud"),
        Step(D(2026, 2, 3), "4", "Ortopeden"),
    )
    assert rules.latest(one).code == "4"
    assert rules.holder(one) == "Ortopeden"
    assert rules.holder(referral(Step(D(2026, 1, 1), "1", "Hud"), Step(D(2026, 1, 2), "4"))) == "Hud"
    assert rules.holder(referral(Step(D(2026, 1, 1), "1"))) == ""


@pytest.mark.parametrize(
    ("target", "code", "is_late"),
    [
        (D(2026, 2, 28), "1", True),
        (D(2026, 3, 1), "1", False),
        (D(2026, 2, 28), "7", False),
        (D(2026, 2, 28), "99", True),
        (None, "1", False),
    ],
)
def test_late_is_the_day_after_the_last_day_while_it_is_under_way(target, code, is_late):
    one = referral(Step(D(2026, 1, 1), code), target=target)
    assert rules.is_late(one, D(2026, 3, 1)) is is_late


def test_those_under_way_come_first_the_nearest_day_before_others():
    sent, answered = Step(D(2026, 1, 1), "1"), Step(D(2026, 1, 9), "7")
    given = [
        referral(sent, answered, id="old"),
        referral(sent, id="no day"),
        referral(sent, id="later", target=D(2026, 6, 1)),
        referral(sent, Step(D(2026, 1, 20), "11"), id="new"),
        referral(sent, id="soon", target=D(2026, 3, 1)),
    ]
    assert [one.id for one in rules.in_order(given)] == ["soon", "later", "no day", "new", "old"]
