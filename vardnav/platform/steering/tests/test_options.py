"""Each kind of setting that an e-service may declare is asked for, kept and shown again."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from vardnav.platform.registry import listing
from vardnav.platform.registry.options import Option
from vardnav.platform.steering import settings_text
from vardnav.platform.steering.forms import DecisionForm

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
OPTIONS = (
    Option("days", "integer", "Dagar", 3, minimum=1, maximum=30),
    Option("calls_back", "boolean", "Ringer upp", True),
    Option("greeting", "text", "Hälsning", ""),
    Option("unit_questions", "questions", "Frågor", []),
)
SERVICE = dataclasses.replace(listing.service("contact.ask"), options=OPTIONS)


def form(*, is_unit: bool = False, **typed: str) -> DecisionForm:
    data = {"state": "on", **{f"option_{key}": value for key, value in typed.items()}}
    return DecisionForm(SERVICE, data, is_unit=is_unit, now=NOW)


def test_every_kind_becomes_a_value() -> None:
    filled = form(days="7", calls_back="no", greeting=" Hej\r\ndär ", unit_questions="Ett? *\nTvå?")
    assert filled.is_valid()
    assert filled.choice().options == {
        "days": 7,
        "calls_back": False,
        "greeting": " Hej\ndär ",
        "unit_questions": [{"text": "Ett?", "required": True}, {"text": "Två?", "required": False}],
    }


def test_what_is_left_empty_is_not_decided() -> None:
    empty = form(days="", calls_back="", greeting="", unit_questions="\n \n")
    assert empty.is_valid()
    assert empty.choice().options == {}


@pytest.mark.parametrize("option", OPTIONS)
def test_what_is_kept_is_written_so_that_it_reads_back_the_same(option: Option) -> None:
    kept = {
        "days": 7,
        "calls_back": False,
        "greeting": "Hej",
        "unit_questions": settings_text.questions("A? *\nB?"),
    }
    value = kept[option.key]
    assert settings_text.read(option, settings_text.written(option, value)) == value


def test_the_help_says_what_an_empty_field_means_here() -> None:
    assert str(form().fields["option_days"].help_text) == "Från 1 till 30. Tomt fält: 3."
    assert "som regionen" in str(form(is_unit=True).fields["option_days"].help_text)


def test_a_beginning_that_has_passed_is_kept_while_the_state_is_the_same() -> None:
    since = NOW - dt.timedelta(days=90)
    for initial, expected in (("on", since), ("paused", NOW)):
        again = DecisionForm(SERVICE, {"state": "on"}, initial={"state": initial}, since=since, now=NOW)
        assert again.is_valid()
        assert again.choice().valid_from == expected


def test_a_time_in_the_hour_that_the_clock_skips_becomes_the_moment_of_the_change() -> None:
    typed = {
        "state": "on",
        "from_date_0": "2027",
        "from_date_1": "3",
        "from_date_2": "28",
        "from_time": "2.30",
    }
    filled = DecisionForm(SERVICE, typed, now=NOW)
    assert filled.is_valid()
    assert filled.choice().valid_from == dt.datetime(2027, 3, 28, 1, 0, tzinfo=dt.UTC)
