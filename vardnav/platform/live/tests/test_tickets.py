"""Tickets: what is forged, old or another site's opens nothing, and nobody is to be read out of one."""

from __future__ import annotations

import base64
import datetime as dt
import uuid

import pytest

from vardnav.platform.live.tickets import LASTS, LENGTH, Signer

NOW = dt.datetime(2026, 11, 28, 22, tzinfo=dt.UTC)
TOPIC, OTHER, READER = (uuid.UUID(int=number << 60) for number in (1, 2, 3))
SITE = Signer("secret")
HELD = SITE.write(TOPIC, READER, now=NOW)


def test_a_ticket_opens_its_own_topic_for_half_a_day() -> None:
    ticket = SITE.read(HELD, NOW)
    assert ticket is not None
    assert (ticket.topic, ticket.reader) == (SITE.topic(TOPIC), SITE.reader(TOPIC, READER))
    assert ticket.topic != SITE.topic(OTHER)
    assert SITE.read(HELD, NOW + LASTS - dt.timedelta(seconds=1)) == ticket
    assert SITE.read(HELD, NOW + LASTS) is None


def test_no_sign_of_it_may_be_another() -> None:
    for at, sign in enumerate(HELD):
        for other in ("A", "_", "="):
            if sign != other:
                assert SITE.read(HELD[:at] + other + HELD[at + 1 :], NOW) is None, at


@pytest.mark.parametrize(
    "wrong", ["", "x", "é" * LENGTH, "+" * LENGTH, HELD + "A", HELD[:-1], HELD + "\n", "\0" * LENGTH]
)
def test_what_we_have_not_written_opens_nothing(wrong: str) -> None:
    assert SITE.read(wrong, NOW) is None
    assert Signer("another").read(HELD, NOW) is None


def test_nobody_is_to_be_read_out_of_a_ticket_or_followed_by_it() -> None:
    held = base64.urlsafe_b64decode(HELD)
    for one in (TOPIC, READER):
        assert one.bytes[:6] not in held
        assert one.hex not in HELD
    assert SITE.reader(TOPIC, READER) != SITE.reader(OTHER, READER), "another mark in each topic"
