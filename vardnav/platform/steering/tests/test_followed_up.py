"""What is planned after a pause is not forgotten: what is to be measured now, and open cases that are not handed over."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from tests.support import personas, things
from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.kernel.organisations.models import Assignment, Unit
from vardnav.platform.cases.models import Case
from vardnav.platform.catalogue import models, rolling_out
from vardnav.platform.steering import handing_over
from vardnav.platform.steering.tests.deciding import ASK, post, seen
from vardnav.platform.steering.tests.test_pausing import RENEW, asked, pause

PAUSES, INTYG = "/steering/pause/", "certificates.request"


def later(monkeypatch: pytest.MonkeyPatch, now: dt.datetime, days: int) -> Client:
    """Return Ada's browser so many days from now."""
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=days))
    return personas.client_of(assignment=Assignment.objects.get(kind="administrator", region_id="12"))


def test_what_is_to_be_measured_now_is_on_the_list_of_pauses_until_it_is(
    ada: Client, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = pause(ada, asked())
    assert "Att mäta nu" not in seen(ada.get(PAUSES))
    ada = later(monkeypatch, now, 15)
    page = ada.get(PAUSES)
    assert "Att mäta nu" in seen(page)
    assert "Telefonsamtal som besvaras samma dag" in seen(page)
    assert f'href="{done["Location"]}#follow-up"' in page.content.decode()
    for row in models.Measure.objects.filter(is_baseline=False, due_on__lte=clock.local_date(clock.now())):
        assert (
            ada.post(f"{done['Location']}measure/", {"measure": str(row.id), "value": "7"}).status_code == 303
        )
    assert "Att mäta nu" not in seen(ada.get(PAUSES))


def test_what_is_to_be_measured_stands_on_the_first_page_of_pauses_and_of_roll_outs(
    ada: Client, house: House, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = pause(ada, asked())
    plan = models.RollOut.objects.create(
        region_id="12", service_key=RENEW, decision_reference="RS 2", reason_sv="x", reason_en="x", instead_sv="x",
        instead_en="x", goal="Färre samtal", created_by=house.ada, created_at=now, confirmed_at=now,
    )  # fmt: skip
    due_on = clock.local_date(now) + dt.timedelta(days=3)
    models.Measure.objects.create(region_id="12", roll_out=plan, kind=rolling_out.GOAL, due_on=due_on)
    assert "Att mäta nu" not in seen(ada.get("/steering/"))
    page = later(monkeypatch, now, 15).get("/steering/")
    for words in ("Att mäta nu", "Telefonsamtal som besvaras samma dag", "Färre samtal"):
        assert words in seen(page), words
    for address in (f"{done['Location']}#follow-up", f"/steering/roll-outs/{plan.id}/#follow-up"):
        assert f'href="{address}"' in page.content.decode()
    models.Measure.objects.update(measured_at=now, value=7)
    assert "Att mäta nu" not in seen(later(monkeypatch, now, 15).get("/steering/"))


def test_what_is_to_be_measured_is_in_the_calendar_on_its_day_once(ada: Client, now: dt.datetime) -> None:
    done = pause(ada, asked())
    day = clock.local_date(now) + dt.timedelta(weeks=6)
    page = ada.get(f"/steering/calendar/?month={day:%Y-%m}").content.decode()
    assert "Att mäta" in page
    assert f'href="{done["Location"]}#follow-up"' in page


def test_what_is_only_proposed_is_not_to_be_measured(
    ada: Client, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause(ada, asked())
    models.Pause.objects.update(confirmed_at=None, confirmed_by=None)
    assert "Att mäta nu" not in seen(later(monkeypatch, now, 15).get(PAUSES))


def test_another_region_has_nothing_to_measure(
    ada: Client, house: House, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause(ada, asked())
    kalmar = personas.kalmar_administrator(house)
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=15))
    assert "Att mäta nu" not in seen(personas.client_of(assignment=kalmar).get(PAUSES))


def test_when_the_receiver_is_shut_the_page_says_why_since_when_and_what_to_do(
    ada: Client, house: House
) -> None:
    things.of_anna(house)
    to = {"hands_over_to": str(house.ekbacken.id)}
    done = pause(ada, asked(where="units", units=[str(house.linden.id)], open_cases="hand_over", **to))
    assert "pågår inom några minuter" in seen(ada.get(done["Location"]))
    receiver = f"/steering/services/{ASK}/units/{house.ekbacken.id}/change/"
    assert post(ada, receiver, state="off").status_code == 303
    handing_over.hand_over(now=clock.now())
    page = seen(ada.get(done["Location"]))
    for words in ("Ärenden lämnas inte över", "tar inte emot", "sedan i dag", "står stilla", "av sig själva"):
        assert words in page
    assert "pågår inom några minuter" not in page
    assert models.Pause.objects.get(hands_over_to=house.ekbacken).handed_over_at is None
    assert post(ada, receiver, state="on").status_code == 303
    handing_over.hand_over(now=clock.now())
    assert "Ärenden lämnas inte över" not in seen(ada.get(done["Location"]))
    moved = Case.objects.filter(service_key=ASK).exclude(status="completed")
    assert {one.unit_id for one in moved} == {house.ekbacken.id}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "specialist"}, "är inte en mottagning som kan ha"),
        ({"is_connected": False}, "är inte en mottagning som kan ha"),
        ({}, "är inte administratör i regionen"),
    ],
)
def test_whatever_else_stands_in_the_way_is_said_with_since_when(
    ada: Client, house: House, changed: dict[str, object], words: str
) -> None:
    things.of_anna(house)
    to = {"hands_over_to": str(house.ekbacken.id)}
    done = pause(ada, asked(where="units", units=[str(house.linden.id)], open_cases="hand_over", **to))
    if changed:
        Unit.objects.filter(id=house.ekbacken.id).update(**changed)
    else:
        models.Pause.objects.filter(hands_over_to=house.ekbacken).update(confirmed_by=house.dag)
    handing_over.hand_over(now=clock.now())
    page = seen(ada.get(done["Location"]))
    for one in ("Ärenden lämnas inte över", words, "sedan i dag", "står stilla"):
        assert one in page
    assert models.Pause.objects.get(hands_over_to=house.ekbacken).handed_over_at is None


def test_one_that_cannot_be_taken_holds_up_no_other(ada: Client, house: House) -> None:
    """The receiver is a specialist: it takes certificates and no questions, and the certificates go over all the same."""
    things.of_anna(house)
    to = {"hands_over_to": str(house.ekbacken.id)}
    pause(ada, asked(ASK, INTYG, where="units", units=[str(house.linden.id)], open_cases="hand_over", **to))
    last = Case.objects.exclude(status="completed").order_by("-id")[0]
    Case.objects.filter(id=last.id).update(service_key=INTYG)
    Unit.objects.filter(id=house.ekbacken.id).update(kind="specialist")
    handing_over.hand_over(now=clock.now())
    last.refresh_from_db()
    assert last.unit_id == house.ekbacken.id
    assert Case.objects.filter(service_key=ASK, unit=house.linden).exclude(status="completed").exists()


def test_what_the_receiver_has_open_is_handed_over_though_something_else_is_shut(
    ada: Client, house: House
) -> None:
    things.of_anna(house)
    to = {"hands_over_to": str(house.ekbacken.id)}
    pause(ada, asked(ASK, RENEW, where="units", units=[str(house.linden.id)], open_cases="hand_over", **to))
    assert (
        post(ada, f"/steering/services/{RENEW}/units/{house.ekbacken.id}/change/", state="off").status_code
        == 303
    )
    handing_over.hand_over(now=clock.now())
    asks = Case.objects.filter(service_key=ASK).exclude(status="completed")
    assert {one.unit_id for one in asks} == {house.ekbacken.id}
    assert models.Pause.objects.get(hands_over_to=house.ekbacken).handed_over_at is None
