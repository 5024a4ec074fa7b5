"""No log line of ours holds a personal number or what the database tells of a row."""

import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from vardnav.config.launch import postgres, server
from vardnav.config.log_lines import Line, without_people
from vardnav.kernel.people.models import Person


def line(message="went wrong", *, exc_info=None):
    """Return a line as the log would have it."""
    record = logging.LogRecord("vardnav", logging.ERROR, __file__, 1, message, (), exc_info)
    return Line("{levelname} {message}", style="{").format(record)


def test_two_first_log_ins_at_once_leave_no_number_in_the_log(house):
    twin = Person(identifier_kind=house.anna.identifier_kind, identifier=house.anna.identifier)
    with pytest.raises(IntegrityError, match=house.anna.identifier) as fault, transaction.atomic():
        twin.save(force_insert=True)
    said = line(exc_info=fault._excinfo)
    assert "IntegrityError" in said
    assert "DETAIL: [left out]" in said
    assert house.anna.identifier not in said
    assert connection.is_usable()


@pytest.mark.parametrize(
    "number",
    [
        "197802022383",
        "19780202-2383",
        "780202-2383",
        "7802022383",
        "780202+2383",
        "20170310T001",
        "197802622383",
    ],
)
def test_a_number_is_left_out_however_it_is_written(number):
    assert number not in line(f"could not read {number!r}, sorry")


@pytest.mark.parametrize(
    "fine",
    [
        "request 01a2003ea3d277d78c4e777caef9fc50",
        "case 01a2003e-e1ce-75bf-ba42-897b1445fad0 at 2026-11-21 23:33:54,892",
        'Traceback (most recent call last):\n  File "a.py", line 7\nValueError: no',
    ],
)
def test_what_helps_to_find_a_fault_stays(fine):
    assert without_people(fine) == fine


def test_what_a_row_holds_over_several_lines_is_left_out():
    told = "violates check\nDETAIL:  Failing row contains (Anna, Jag mår\nilla och har ont).\n\nThe above exception was"
    assert "illa" not in without_people(told)
    assert "Anna" not in without_people(told)
    assert "The above exception" in without_people(told)


def test_every_line_goes_that_way():
    assert settings.LOGGING["formatters"]["line"]["()"] == "vardnav.config.log_lines.Line"
    assert set(settings.LOGGING["handlers"]["console"]["formatter"].split()) == {"line"}


def test_the_embedded_databases_own_log_holds_neither_rows_nor_statements():
    assert postgres._USUAL["log_error_verbosity"] == "terse"
    assert postgres._USUAL["log_min_error_statement"] == "panic"


def test_the_pages_are_not_told_how_to_be_the_databases_owner():
    log_ins = server.LogIns("postgresql://owner:geheim@h/d", "postgresql://app@h/d")
    assert "geheim" not in str(log_ins.environment())
