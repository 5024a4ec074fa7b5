"""What will open, pause and close is told ahead, on a page and as a calendar, from the decisions that stand."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from tests.support.personas import House
from vardnav.platform.catalogue import actions
from vardnav.platform.catalogue.actions import Choice
from vardnav.platform.matrix import coming_pages
from vardnav.platform.steering.tests.deciding import seen


def test_a_planned_pause_is_told_ahead_with_its_end_and_what_to_do(house: House, now: dt.datetime) -> None:
    ada = house.staff_viewer(house.ada_of_skane)
    texts = {
        "reason_sv": "Ombyggnad, två dagar; mycket " + "långt å" * 30,
        "instead_sv": "Ring\nmottagningen.",
    }
    day = dt.timedelta(days=1)
    actions.decide(ada, "contact.ask", Choice("paused", now + 2 * day, now + 4 * day, texts=texts), now=now)
    visitor = Client()
    visitor.cookies["vardnav_region"] = "12"
    page = seen(visitor.get("/news/"))
    assert "Pausas" in page
    assert "Öppnar igen" in page
    assert "Ombyggnad" in page
    answer = visitor.get("/news.ics?region=12")
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "Ombyggnad\\, två dagar\\; mycket" in unfolded
    assert "Ring\\nmottagningen." in unfolded
    begins = (now + 2 * day).strftime("%Y%m%dT%H%M%SZ")
    assert f"DTSTART:{begins}" in unfolded
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 2
    assert "Inget är planerat" not in page


def test_without_a_region_nothing_is_made_up(house: House) -> None:
    assert Client().get("/news/").status_code == 200
    assert Client().get("/news.ics").status_code == 422
    assert Client().get("/news.ics?region=99").status_code == 422


def test_an_empty_calendar_is_still_one(now: dt.datetime) -> None:
    assert coming_pages.as_calendar([], now).endswith("END:VCALENDAR\r\n")
