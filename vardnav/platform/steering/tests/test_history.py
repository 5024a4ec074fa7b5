"""Every change of the catalogue is told: who, what, when, by what decision, before and after; also as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.test import Client

from tests.support import personas
from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.platform.catalogue import actions
from vardnav.platform.catalogue.actions import Choice
from vardnav.platform.steering import history_shown
from vardnav.platform.steering.tests.deciding import ASK, CHANGE, PAGE, PAUSE, expected, post, seen
from vardnav.platform.steering.tests.test_deciding import parts

HISTORY, FILE = "/steering/history/", "/steering/history.csv"


def lines(browser: Client, **asked: str) -> list[dict[str, str]]:
    answer = browser.get(FILE, asked)
    assert answer["Content-Type"].startswith("text/csv"), seen(answer)
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_each_change_is_there_with_before_and_after(ada: Client, house: House) -> None:
    post(ada, CHANGE, **PAUSE, decision_reference="RS 2026-77")
    post(ada, CHANGE, state="on", option_answer_within_days="7")
    unit = f"{PAGE}units/{house.linden.id}/"
    post(ada, f"{unit}change/", state="off")
    ada.post(f"{unit}follow/", {"expected": expected(ada, f"{unit}change/")})
    page = " ".join(seen(ada.get(HISTORY)).split())
    assert "Ada Rönn" in page
    assert "RS 2026-77" in page
    told = lines(ada, service=ASK)
    assert [one["where"] for one in told[:2]] == ["Vårdcentralen Linden", "Vårdcentralen Linden"]
    assert "Inget eget beslut" in told[0]["after"]
    assert "Stängd" in told[0]["before"]
    assert "7" in told[2]["after"]
    assert "Läge: Pausad" in told[2]["before"]
    assert told[3]["reference"] == "RS 2026-77"
    assert "Läge: Öppen" in told[3]["before"]
    assert all(one["decidedBy"] == "Ada Rönn" for one in told[:4])


def test_what_waited_for_two_tells_who_proposed_and_who_let_it_through(ada: Client, berit: Client) -> None:
    ada.post("/steering/proposals/two/", {"two": "yes"})
    berit.post(f"{post(ada, CHANGE, state='off')['Location']}approve/")
    berit.post(f"{post(ada, CHANGE, **PAUSE)['Location']}reject/", {"answer": "Nej."})
    rejected, approved, switched = lines(ada)[:3]
    assert (approved["decidedBy"], approved["proposedBy"]) == ("Berit Ek", "Ada Rönn")
    assert (rejected["outcome"], rejected["proposedBy"]) == ("Avslaget", "Ada Rönn")
    assert switched["what"] == "Två ska godkänna"
    page = seen(ada.get(HISTORY))
    assert "föreslaget av Ada Rönn" in page
    assert "Avslaget" in page


def test_it_is_filtered_by_who_what_when_and_reference(
    ada: Client, berit: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(ada, CHANGE, state="off", decision_reference="RS 1")
    post(berit, CHANGE, state="on", decision_reference="HSN 2")
    assert [one["reference"] for one in lines(ada, reference="hsn")] == ["HSN 2"]
    assert [one["reference"] for one in lines(ada, who=str(house.ada.id), service=ASK)] == ["RS 1"]
    assert lines(ada, service="prescriptions.renew", who=str(house.ada.id)) == []
    today = clock.local_date(clock.now())
    tomorrow = {f"since_{n}": part for n, part in enumerate(str(today + dt.timedelta(days=1)).split("-"))}
    until = {f"until_{n}": part for n, part in enumerate(str(today).split("-"))}
    assert lines(ada, **tomorrow) == []
    assert len(lines(ada, **until, reference="S")) == 2


def test_a_filter_that_cannot_be_used_is_told_beside_the_field(ada: Client) -> None:
    for asked in (
        {"who": "x"},
        {"service": "no.such"},
        {"since_0": "2026", "since_1": "13", "since_2": "1"},
        {"reference": "x" * 200},
    ):
        for address in (HISTORY, FILE):
            answer = ada.get(address, asked)
            assert answer.status_code == 422, asked
            assert "vn-field-error" in answer.content.decode()
    for page in ("0", "²", "x", "99999"):
        assert ada.get(HISTORY, {"page": page}).status_code == 200


def test_pages_follow_each_other_and_miss_nothing(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        post(ada, CHANGE, state="on", text_sv=f"Ord {number}")
    monkeypatch.setattr(history_shown, "PAGE", 2)
    told = []
    for page in ("1", "2", "3"):
        text = seen(ada.get(HISTORY, {"service": ASK, "page": page}))
        told += [number for number in range(5) if f"Ord {number}" in text]
    assert set(told) == set(range(5))
    assert "Äldre" in seen(ada.get(HISTORY, {"service": ASK}))


def test_a_text_that_looks_like_a_formula_is_none_in_the_file(ada: Client) -> None:
    post(ada, CHANGE, state="off", decision_reference="=1+1")
    assert lines(ada, service=ASK)[0]["reference"] == "'=1+1"


def test_another_region_sees_nothing_of_it(ada: Client, house: House, now: dt.datetime) -> None:
    post(ada, CHANGE, state="off", decision_reference="RS 1")
    kalmar = personas.client_of(assignment=personas.kalmar_administrator(house))
    assert "RS 1" not in seen(kalmar.get(HISTORY))
    assert lines(kalmar) == []


def test_the_calendar_shows_what_happens_in_a_month_with_links(
    ada: Client, house: House, now: dt.datetime
) -> None:
    begins = (clock.local_date(now).replace(day=1) + dt.timedelta(days=40)).replace(day=12)
    post(ada, CHANGE, **PAUSE, **parts("from", begins), **parts("to", begins + dt.timedelta(days=2)))
    page = ada.get(f"/steering/calendar/?month={begins.year}-{begins.month:02d}")
    text = " ".join(seen(page).split())
    assert "Pausas" in text
    assert "Öppnar igen" in text
    assert f"{begins.day}/{begins.month}" in text
    assert f'href="{PAGE}"' in page.content.decode()
    assert 'aria-current="date"' in ada.get("/steering/calendar/").content.decode()
    for wrong in ("2026-13", "x", "2026-1", "²026-01", "1999-01"):
        assert ada.get(f"/steering/calendar/?month={wrong}").status_code == 404


def test_the_calendar_tells_dated_rules_and_published_forms(ada: Client, house: House) -> None:
    assert "Vårdgarantin" in seen(ada.get("/steering/calendar/?month=2019-01"))


def test_what_is_missing_where_counts_as_the_table_does(ada: Client, house: House, now: dt.datetime) -> None:
    viewer = house.staff_viewer(house.ada_of_skane)
    actions.decide(viewer, ASK, Choice("off", now - dt.timedelta(hours=1)), unit_id=house.linden.id, now=now)
    text = " ".join(seen(ada.get("/steering/missing/")).split())
    assert "Ställ en fråga till mottagningen 1 av 2 50 procent" in text
    assert "1 mottagning har allt." in text
    assert "Vårdcentralen Linden" in text
    kalmar = personas.client_of(assignment=personas.kalmar_administrator(house))
    assert "Linden" not in seen(kalmar.get("/steering/missing/"))


def test_a_cell_tells_how_it_has_stood(ada: Client, house: House) -> None:
    page = f"/matrix/units/{house.linden.id}/services/{ASK}/"
    post(ada, CHANGE, **PAUSE)
    post(ada, CHANGE, state="on")
    post(ada, f"{PAGE}units/{house.linden.id}/change/", state="off")
    text = " ".join(seen(Client().get(page)).split())
    past = text[text.index("Så har det varit") :]
    assert past.index("Stängd") < past.index("Öppen") < past.index("Pausad")
    assert "Ada" not in text
    assert "Ring:" in text
    assert Client().get(f"/matrix/units/{house.linden.id}/services/no.such/").status_code == 404
    assert Client().get(f"/matrix/units/{house.ada.id}/services/{ASK}/").status_code == 404
