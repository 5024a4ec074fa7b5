"""Which calendar a unit has is not changed under those who have times in it."""

from __future__ import annotations

import pytest

from vardnav.platform.appointments.tests.house import NOW
from vardnav.platform.calendars import settling_actions, setup_actions
from vardnav.platform.calendars.models import Errand
from vardnav.platform.calendars.tests.outside import MINUTE, Outside

OWN = setup_actions.Plan("")


def test_a_unit_keeps_its_system_while_somebody_has_a_time_there(outside: Outside) -> None:
    outside.booked(outside.slots()[0])
    with pytest.raises(setup_actions.UnderWay):
        setup_actions.set_calendar(outside.clinic.dag, OWN, now=NOW)


def test_times_that_were_had_from_outside_are_closed_with_the_calendar(outside: Outside) -> None:
    assert outside.slots()
    setup_actions.set_calendar(outside.clinic.dag, OWN, now=NOW)
    assert outside.slots() == []


def test_what_goes_wrong_on_our_side_has_an_end_too(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside.ask(outside.slots()[0])
    monkeypatch.setattr(settling_actions, "_spoken", _breaks)
    errand = Errand.objects.get()
    settling_actions.settle_due(now=errand.limit_at + MINUTE)
    errand.refresh_from_db()
    assert errand.state == "unclear"


def _breaks(*_args: object) -> None:
    raise RuntimeError("a fault of ours")
