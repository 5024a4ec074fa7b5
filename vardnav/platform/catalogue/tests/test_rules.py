"""What a visitor meets, for every region, unit, state and date that can meet."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from vardnav.platform.catalogue.rules import Availability, Decision, offer

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
UNIT = uuid.UUID(int=7)
PAST, COMING, OVER = (NOW - 2 * DAY, None), (NOW + DAY, None), (NOW - 2 * DAY, NOW - DAY)
BOUNDED, TO_COME_BOUNDED = (NOW - DAY, NOW + DAY), (NOW + DAY, NOW + 2 * DAY)
OPEN, PAUSED, CLOSED, MISSING, SOON = (
    Availability.OPEN,
    Availability.PAUSED,
    Availability.CLOSED,
    Availability.MISSING,
    Availability.SOON,
)


def decision(state: str, dates: tuple[dt.datetime, dt.datetime | None] = PAST, **more: Any) -> Decision:
    return Decision("12", more.pop("unit_id", None), "contact.ask", state, *dates, **more)


@pytest.mark.parametrize(
    ("state", "dates", "expected"),
    [
        ("on", PAST, OPEN),
        ("on", COMING, SOON),
        ("on", OVER, CLOSED),
        ("on", BOUNDED, OPEN),
        ("paused", PAST, PAUSED),
        ("paused", COMING, OPEN),
        ("paused", OVER, OPEN),
        ("paused", BOUNDED, PAUSED),
        ("off", PAST, CLOSED),
        ("off", COMING, OPEN),
        ("off", OVER, OPEN),
        ("off", TO_COME_BOUNDED, OPEN),
    ],
)
def test_a_decision_holds_between_its_dates(state: str, dates: Any, expected: Availability) -> None:
    assert offer("contact.ask", decision(state, dates), None, NOW).availability is expected
    # The same decision at a unit, where the region is open, means the same there.
    at_unit = decision(state, dates, unit_id=UNIT)
    assert offer("contact.ask", decision("on"), at_unit, NOW).availability is expected


@pytest.mark.parametrize("unit_state", ["on", "paused", "off"])
@pytest.mark.parametrize(("region_state", "expected"), [("paused", PAUSED), ("off", CLOSED)])
def test_a_unit_cannot_open_what_the_region_has_closed(
    region_state: str, expected: Availability, unit_state: str
) -> None:
    at_unit = decision(unit_state, unit_id=UNIT)
    assert offer("contact.ask", decision(region_state), at_unit, NOW).availability is expected


def test_without_a_decision_in_the_region_it_is_missing_whatever_a_unit_says() -> None:
    assert offer("contact.ask", None, None, NOW).availability is MISSING
    assert offer("contact.ask", None, decision("on", unit_id=UNIT), NOW).availability is MISSING


def test_the_first_moment_counts_and_the_last_does_not() -> None:
    pause = decision("paused", (NOW, NOW + DAY))
    assert offer("contact.ask", pause, None, NOW).availability is PAUSED
    assert offer("contact.ask", pause, None, NOW + DAY).availability is OPEN
    assert offer("contact.ask", pause, None, NOW - dt.timedelta(microseconds=1)).availability is OPEN


def test_a_units_settings_and_texts_go_before_the_regions_and_leave_the_rest() -> None:
    region = decision("on", options={"a": 1, "b": 2}, texts={"text_sv": "Regionens", "reason_sv": "Därför"})
    at_unit = decision(
        "on", unit_id=UNIT, options={"b": 3}, texts={"text_sv": "Mottagningens", "reason_sv": ""}
    )
    found = offer("contact.ask", region, at_unit, NOW)
    assert found.options == {"a": 1, "b": 3}
    assert found.text("text", "sv") == "Mottagningens"
    assert found.text("reason", "sv") == "Därför"


def test_a_text_that_has_no_english_is_shown_in_swedish() -> None:
    found = offer("contact.ask", decision("on", texts={"text_sv": "Hej", "text_en": ""}), None, NOW)
    assert found.text("text", "en") == "Hej"
    assert not found.text("instead", "en")


def test_what_ends_first_is_when_it_closes() -> None:
    region = decision("on", (NOW - DAY, NOW + 3 * DAY))
    at_unit = decision("on", (NOW - DAY, NOW + DAY), unit_id=UNIT)
    assert offer("contact.ask", region, at_unit, NOW).closes_at == NOW + DAY
