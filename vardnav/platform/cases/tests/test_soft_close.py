"""Soft close: outside staffed hours or with a full queue nothing new comes in, everywhere alike; it opens by itself."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import actions, models
from vardnav.platform.cases.tests.test_flow import begin, send
from vardnav.platform.cases.tests.world import ASK, SKANE, decide, seen
from vardnav.platform.catalogue import intake, queries
from vardnav.platform.catalogue.rules import Availability, Offer
from vardnav.platform.registry import staffing

#: A Monday in March: 10.00 in Sweden, and the same day at 20.00.
OPEN = dt.datetime(2026, 3, 9, 10, tzinfo=clock.SWEDEN)
SHUT = dt.datetime(2026, 3, 9, 20, tzinfo=clock.SWEDEN)
WEEKDAYS = "mån–tors 8–16, fre 8–12"


def at(now, unit=None):
    return queries.offer(Viewer.anonymous(), ASK, region=SKANE, unit_id=unit and unit.id, now=now)


@pytest.mark.parametrize(
    ("text", "now", "is_open"),
    [
        ("mån–fre 8–16", OPEN, True),
        ("mån-fre 8.00-16.00", SHUT, False),
        ("Måndag–fredag kl. 08:00–16:00", OPEN, True),
        ("mon-fri 8-16", OPEN, True),
        ("tis 8–16", OPEN, False),
        ("mån 8–9; mån 9.30–24", SHUT, True),
        ("lör–sön 10–14\nmån 10–11", OPEN, True),
        # Good Friday is a holiday: nobody is there.
        ("mån–fre 8–16", dt.datetime(2026, 4, 3, 10, tzinfo=clock.SWEDEN), False),
        # The minute of closing is closed, that of opening open; also where the clock has changed.
        ("mån–fre 8–16", dt.datetime(2026, 3, 30, 8, 0, tzinfo=clock.SWEDEN), True),
        ("mån–fre 8–16", dt.datetime(2026, 3, 30, 16, 0, tzinfo=clock.SWEDEN), False),
    ],
)
def test_hours_as_people_write_them(text, now, is_open):
    offered = Offer(ASK, Availability.OPEN, {"intake_hours": text}, {})
    found = intake.narrowed(offered, region=SKANE, unit_id=None, decisions={}, now=now)
    assert found.is_open is is_open
    assert found.is_resting is not is_open


@pytest.mark.parametrize(
    "text", ["alltid", "mån 16–8", "fre–mån 8–16", "mån 8–25", "mån", "8–16", "mån 8.75–9"]
)
def test_hours_that_cannot_be_read_are_refused_and_close_nothing(text):
    with pytest.raises(staffing.NotUnderstood):
        staffing.read(text)
    offered = Offer(ASK, Availability.OPEN, {"intake_hours": text}, {})
    assert intake.narrowed(offered, region=SKANE, unit_id=None, decisions={}, now=SHUT).is_open


def test_no_hours_is_always_open():
    assert staffing.read("") is None
    assert staffing.read(" ; ") is None


def test_outside_the_hours_it_says_when_it_opens_and_opens_by_itself(world):
    decide(key=ASK, options={"intake_hours": WEEKDAYS})
    assert at(OPEN).is_open
    shut = at(SHUT)
    assert shut.availability is Availability.PAUSED
    assert shut.closes_at == dt.datetime(2026, 3, 10, 8, tzinfo=clock.SWEDEN)
    assert "i morgon 8.00" in shut.text("reason", "sv")
    assert at(dt.datetime(2026, 3, 10, 8, tzinfo=clock.SWEDEN)).is_open


def test_a_full_queue_closes_that_unit_only_and_opens_when_somebody_is_answered(world):
    decide(key=ASK, options={"most_open": 2})
    now = clock.now()
    sent = []
    for _time in range(2):
        draft = actions.begin(world.annas(), service_key=ASK, unit_id=world.norra.id, now=now)
        actions.save_answers(world.annas(), draft.id, {"question": "?"}, now=now)
        sent.append(actions.submit(world.annas(), draft.id, now=now))
    intake.forget()
    assert at(now).is_open, "the region as a whole is open"
    assert not at(now, world.norra).is_open
    assert at(now, world.sodra).is_open
    closed = queries.units_closed_for(Viewer.anonymous(), ASK, region=SKANE, now=now)
    assert (world.norra.id in closed, world.sodra.id in closed) == (True, False)
    with pytest.raises(actions.ServiceClosed):
        actions.begin(world.annas(), service_key=ASK, unit_id=world.norra.id, now=now)
    actions.change(world.dags(), sent[0].id, "complete", text="Ja", outcome="answered", now=now)
    later = now + dt.timedelta(seconds=61)
    assert not at(now, world.norra).is_open, "counted at most a minute ago"
    assert at(later, world.norra).is_open


def test_a_case_that_waits_for_the_resident_fills_no_queue(world):
    decide(key=ASK, unit_id=world.norra.id, options={"most_open": 1})
    now = clock.now()
    draft = actions.begin(world.annas(), service_key=ASK, unit_id=world.norra.id, now=now)
    actions.save_answers(world.annas(), draft.id, {"question": "?"}, now=now)
    sent = actions.submit(world.annas(), draft.id, now=now)
    intake.forget()
    assert not at(now, world.norra).is_open
    actions.change(world.dags(), sent.id, "ask", text="Hur länge?", now=now)
    intake.forget()
    assert at(now, world.norra).is_open


def test_what_anna_wrote_is_kept_when_it_closes_while_she_writes(world, anna: Client):
    draft = begin(anna, world.norra)
    actions.save_answers(world.annas(), draft.id, {"question": "Kan jag bada?"}, now=clock.now())
    decide(key=ASK, options={"most_open": 1})
    other = actions.begin(world.annas(), service_key=ASK, unit_id=world.norra.id, now=clock.now())
    actions.save_answers(world.annas(), other.id, {"question": "?"}, now=clock.now())
    actions.submit(world.annas(), other.id, now=clock.now())
    intake.forget()
    answer = send(anna, draft)
    assert answer.status_code == 422
    page = seen(answer)
    assert "Det du har skrivit finns kvar" in page
    assert "Många väntar redan på svar" in page
    assert "1177" in page
    assert models.Draft.objects.get(id=draft.id).answers["question"] == "Kan jag bada?"


def test_card_start_page_and_matrix_say_the_same(world, anna: Client):
    today = clock.local(clock.now())
    other_day = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")[(today.weekday() + 3) % 7]
    decide(key=ASK, options={"intake_hours": f"{other_day} 8–9"})
    visitor = Client()
    visitor.cookies["vardnav_region"] = SKANE
    for page in (
        seen(visitor.get(f"/services/{ASK}/")),
        seen(visitor.get("/services/")),
        seen(anna.get(f"/my/services/{ASK}/")),
    ):
        assert "Stängd just nu" in page
        assert "Det går att skicka nya ärenden igen" in page


def test_counting_asks_once_a_minute_and_never_where_nothing_is_capped(world):
    now = clock.now()
    at(now)
    with CaptureQueriesContext(connection) as sent:
        at(now, world.norra)
    plain = len(sent)
    decide(key=ASK, options={"most_open": 5})
    at(now, world.norra)
    with CaptureQueriesContext(connection) as sent:
        for second in range(50):
            at(now + dt.timedelta(seconds=second), world.norra)
    assert len(sent) == 50 * plain
    with CaptureQueriesContext(connection) as sent:
        at(now + dt.timedelta(seconds=61), world.norra)
    assert len(sent) == plain + 1
