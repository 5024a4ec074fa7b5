"""States, channels and waiting. No database."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.platform.notify import rules
from vardnav.platform.notify.rules import Channel, State
from vardnav.platform.notify.tests.conftest import NOW


@pytest.mark.parametrize(
    ("wish", "has_phone", "has_email", "expected"),
    [
        ("sms", True, True, [Channel.SMS]),
        ("email", True, True, [Channel.EMAIL]),
        ("both", True, True, [Channel.SMS, Channel.EMAIL]),
        ("both", False, True, [Channel.EMAIL]),
        ("sms", False, True, []),
        ("none", True, True, []),
    ],
)
def test_only_the_channels_that_were_chosen_and_can_be_reached(wish, has_phone, has_email, expected):
    assert rules.channels(wish, has_phone=has_phone, has_email=has_email) == expected


def test_what_is_settled_stays_settled():
    for final in (State.DELIVERED, State.CANCELLED):
        assert not any(rules.may_change(final, after) for after in State)
    assert not rules.may_change(State.HANDED_OVER, State.PLANNED)
    assert not rules.may_change(State.HANDED_OVER, State.CANCELLED)
    assert rules.may_change(State.FAILED, State.DELIVERED)


def test_it_is_tried_soon_then_every_five_minutes_for_four_hours():
    waits = [rules.wait_after(tries).total_seconds() for tries in range(1, 7)]
    assert waits == [30, 60, 120, 300, 300, 300]
    assert not rules.is_too_late(NOW, NOW + dt.timedelta(hours=3, minutes=59))
    assert rules.is_too_late(NOW, NOW + dt.timedelta(hours=4))
