"""Ada pauses several things in one go, sees first what it touches, and opens everything again as it was (N4)."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from tests.support import personas, things
from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.kernel.organisations.models import Assignment
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case
from vardnav.platform.catalogue import models, pausing, queries
from vardnav.platform.steering import handing_over
from vardnav.platform.steering.tests.deciding import ASK, PAGE, PAUSE, post, seen
from vardnav.platform.steering.tests.test_deciding import parts
from vardnav.platform.steering.tests.test_every_door import doors

NEW = "/steering/pause/new/"
RENEW = "prescriptions.renew"
TEXTS = {
    "reason_sv": PAUSE["reason_sv"],
    "reason_en": "The nurses are ill.",
    "instead_sv": PAUSE["instead_sv"],
    "instead_en": "Call 040-628 04 00.",
}


def asked(*services: str, **more: Any) -> dict[str, Any]:
    return {
        "services": list(services or (ASK,)),
        "where": "region",
        **TEXTS,
        "decision_reference": "RS 2026-17",
        "open_cases": "drain",
        "phone_answered": "81,5",
        "visits_elsewhere": "120",
        "resume_plan": "Tre sköterskor på plats. Ansvarig: enhetschefen.",
        **more,
    }


def pause(browser: Client, sent: dict[str, Any]) -> Any:
    """Fill in, look, confirm: as a person does it."""
    shown = browser.post(NEW, {**sent, "step": "review"})
    assert shown.status_code == 200, seen(shown)
    standing = re.search(r'name="standing" value="([^"]*)"', shown.content.decode())
    assert standing
    return browser.post(NEW, {**sent, "step": "save", "standing": standing[1]})


def current(key: str = ASK, unit: Any = None) -> models.Offering:
    return models.Offering.objects.get(region_id="12", unit=unit, service_key=key, superseded_at=None)


def test_a_pause_holds_in_every_door_of_every_process_and_ends_with_one_press(
    ada: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = [queries._Copy(), queries._Copy()]

    def all_doors() -> set[tuple[str, bool]]:
        found = set()
        for copy in processes:
            monkeypatch.setattr(queries, "_copy", copy)
            found |= set(doors(house).items())
        return found

    assert {is_open for _door, is_open in all_doors()} == {True}
    done = pause(ada, asked(ASK, RENEW))
    assert done.status_code == 303
    assert {is_open for _door, is_open in all_doors()} == {False}
    assert "Pausad nu" in seen(ada.get(done["Location"]))
    assert current(RENEW).decision_reference == "RS 2026-17"
    assert ada.post(f"{done['Location']}resume/").status_code == 303
    assert {is_open for _door, is_open in all_doors()} == {True}
    assert ada.post(f"{done['Location']}resume/").status_code == 409


def test_what_it_touches_is_shown_before_and_few_people_are_never_counted_out(
    ada: Client, house: House
) -> None:
    for _time in range(6):
        things.of_anna(house)
    at_linden = Case.objects.filter(unit=house.linden, service_key=ASK).exclude(status="completed").count()
    assert at_linden >= 6
    one = cases.begin(house.viewer(house.anna), service_key=ASK, unit_id=house.ekbacken.id, now=house.now)
    cases.save_answers(
        house.viewer(house.anna), one.id, {"question": "?", "asked_before": "no"}, now=house.now
    )
    cases.submit(house.viewer(house.anna), one.id, now=house.now)
    page = ada.post(NEW, {**asked(), "step": "review"})
    text = " ".join(seen(page).split())
    assert f"Vårdcentralen Linden {at_linden}" in text
    assert "Vårdcentralen Ekbacken färre än 5" in text
    assert f"minst {at_linden}" in text
    for entrance in ("/services/", f"/services/{ASK}/", f"/my/services/{ASK}/start/", "/matrix/"):
        assert entrance.rsplit("/start", 1)[0] in page.content.decode()
    assert "The nurses are ill." in text
    assert current().state == "on"
    assert not any(canary in text for canary in things.CANARIES.values())


def test_resuming_gives_back_each_settings_and_leaves_what_was_decided_since(
    ada: Client, house: House
) -> None:
    post(ada, state="on", option_answer_within_days="7", text_sv="Hej.")
    unit = f"{PAGE}units/{house.linden.id}/change/"
    post(ada, unit, state="on", text_sv="Lindens ord.")
    sent = asked(ASK, where="units", units=[str(house.linden.id), str(house.ekbacken.id)])
    done = pause(ada, sent)
    assert current(unit=house.linden).text_sv == "Lindens ord."
    assert {current(unit=one).state for one in (house.linden, house.ekbacken)} == {"paused"}
    post(ada, f"{PAGE}units/{house.ekbacken.id}/change/", state="off")
    ada.post(f"{done['Location']}resume/")
    assert (current(unit=house.linden).state, current(unit=house.linden).text_sv) == ("on", "Lindens ord.")
    assert current(unit=house.linden).reason_sv == ""
    assert current(unit=house.ekbacken).state == "off"
    assert current().options == {"answer_within_days": 7}


def test_a_unit_that_followed_the_region_follows_it_again(ada: Client, house: House) -> None:
    done = pause(ada, asked(where="units", units=[str(house.linden.id)]))
    ada.post(f"{done['Location']}resume/")
    assert not models.Offering.objects.filter(unit=house.linden, superseded_at=None).exists()


def test_what_is_shut_or_has_dates_is_left_alone(ada: Client, now: dt.datetime) -> None:
    """A pause that ends by itself opens the place: what was shut must not be opened by that."""
    later = clock.local_date(now) + dt.timedelta(days=9)
    post(ada, state="off")
    post(ada, f"/steering/services/{RENEW}/change/", state="on", **parts("to", later))
    refused = ada.post(NEW, {**asked(ASK, RENEW), "step": "save"})
    assert refused.status_code == 422
    assert "inget att pausa" in seen(refused)
    post(ada, f"/steering/services/{RENEW}/change/", state="on")
    shown = seen(ada.post(NEW, {**asked(ASK, RENEW), "step": "review"}))
    assert "Redan stängd eller pausad" in shown
    pause(ada, asked(ASK, RENEW))
    assert (current(ASK).state, current(RENEW).state) == ("off", "paused")


def test_a_planned_pause_begins_and_ends_by_itself(ada: Client, house: House, now: dt.datetime) -> None:
    today = clock.local_date(now)
    begins, ends = today + dt.timedelta(days=3), today + dt.timedelta(days=5)
    done = pause(ada, asked(phone_answered="", **parts("from", begins), **parts("to", ends)))
    assert done.status_code == 303, seen(done)
    assert "Planerad" in seen(ada.get(done["Location"]))
    anna = house.viewer(house.anna)
    states = [
        queries.offer(anna, ASK, region="12", now=now + dt.timedelta(days=days)).availability.value
        for days in (0, 4, 7)
    ]
    assert states == ["open", "paused", "open"]


def test_a_pause_without_words_numbers_or_plan_is_not_made(ada: Client) -> None:
    answer = ada.post(NEW, {"services": [ASK], "where": "units", "open_cases": "hand_over", "step": "save"})
    text = seen(answer)
    assert answer.status_code == 422
    for words in (
        "Skriv vilket beslut",
        "Invånarna läser det",
        "öppna igen",
        "minst en mottagning",
        "tar över",
    ):
        assert words in text
    answer = ada.post(NEW, {**asked(phone_answered=""), "step": "save"})
    assert answer.status_code == 422
    assert "längre än två veckor ska följas upp" in seen(answer)
    assert not models.Pause.objects.exists()


def test_what_somebody_decided_after_the_review_is_shown_again(ada: Client) -> None:
    sent = asked(ASK, RENEW)
    shown = ada.post(NEW, {**sent, "step": "review"})
    standing = re.search(r'name="standing" value="([^"]*)"', shown.content.decode())
    assert standing
    post(ada, state="off")
    answer = ada.post(NEW, {**sent, "step": "save", "standing": standing[1]})
    assert answer.status_code == 409
    assert "Något har ändrats" in seen(answer)
    assert current(RENEW).state == "on"


def test_open_cases_are_handed_over_once_when_the_pause_begins(ada: Client, house: House) -> None:
    for _time in range(3):
        things.of_anna(house)
    sent = asked(
        where="units",
        units=[str(house.linden.id)],
        open_cases="hand_over",
        hands_over_to=str(house.ekbacken.id),
    )
    refused = ada.post(NEW, {**sent, "hands_over_to": str(house.linden.id), "step": "save"})
    assert "pausas också" in seen(refused)
    done = pause(ada, sent)
    for _twice in range(2):
        handing_over.hand_over(now=clock.now())
    moved = Case.objects.filter(service_key=ASK).exclude(status="completed")
    assert {case.unit_id for case in moved} == {house.ekbacken.id}
    assert models.Pause.objects.get(hands_over_to=house.ekbacken).handed_over_at is not None
    anna = personas.client_of(person=house.anna)
    # Why, in words that a person understands, and the decision for whoever wants to ask for it.
    assert f"{PAUSE['reason_sv']} (RS 2026-17)" in seen(anna.get(f"/my/cases/{moved[0].id}/"))
    assert "Ekbacken" in seen(ada.get(done["Location"]))


def test_every_measure_is_there_after_a_pause_with_its_baseline(
    ada: Client, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = pause(ada, asked())
    rows = models.Measure.objects.all()
    assert {row.kind for row in rows} == {
        "cases_per_week",
        "answered_in_time",
        "phone_answered",
        "visits_elsewhere",
    }
    assert all(rows.filter(kind=row.kind).count() == 4 for row in rows)
    assert rows.get(kind="phone_answered", is_baseline=True).value == Decimal("81.5")
    first = rows.filter(kind="phone_answered", is_baseline=False).order_by("due_on").first()
    assert first is not None
    assert first.due_on == clock.local_date(now) + dt.timedelta(weeks=2)
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=20))
    ada = personas.client_of(assignment=Assignment.objects.get(kind="administrator", region_id="12"))
    measure = f"{done['Location']}measure/"
    wrong = ada.post(measure, {"measure": str(first.id), "value": "mycket"})
    assert wrong.status_code == 422
    assert "Skriv ett tal" in seen(wrong)
    assert "mycket" in wrong.content.decode()
    assert ada.post(measure, {"measure": str(first.id), "value": "79,5"}).status_code == 303
    first.refresh_from_db()
    assert first.value == Decimal("79.5")
    assert "79,5" in seen(ada.get(done["Location"]))
    counted = rows.filter(kind="cases_per_week", is_baseline=False).order_by("due_on").first()
    assert counted is not None
    assert ada.post(measure, {"measure": str(counted.id)}).status_code == 303
    assert ada.post(measure, {"measure": str(uuid.uuid4())}).status_code == 409


def test_another_region_sees_and_touches_nothing(ada: Client, house: House) -> None:
    place = pause(ada, asked())["Location"]
    kalmar = personas.client_of(assignment=personas.kalmar_administrator(house))
    assert kalmar.get(place).status_code == 404
    for verb in ("resume", "measure"):
        assert kalmar.post(f"{place}{verb}/").status_code == 404
    foreign = {**asked(where="units", units=[str(house.linden.id)]), "step": "save"}
    assert kalmar.post(NEW, foreign).status_code == 422
    assert current().state == "paused"


@pytest.mark.parametrize("change", ["unit", "receiver"])
def test_a_pause_of_another_regions_unit_is_refused_whatever_the_form_says(house: House, change: str) -> None:
    far, now = house.kalmar_unit.id, clock.now()
    plan = pausing.Plan(
        service_keys=(ASK,), unit_ids=(far if change == "unit" else house.linden.id,), valid_from=now, valid_to=None,
        texts={}, decision_reference="RS 1", resume_plan="Friska.",
        hands_over_to=far if change == "receiver" else None, baseline={},
    )  # fmt: skip
    with pytest.raises(Http404):
        pausing.propose(house.staff_viewer(house.ada_of_skane), plan, standing="", now=now)


def test_a_long_pause_says_at_once_that_it_is_measured_and_calls_nothing_optional_that_is_not(
    ada: Client,
) -> None:
    assert "frivilligt" not in seen(ada.get(NEW)).partition("Öppna ärenden")[2]
    sent = asked(phone_answered="", visits_elsewhere="", decision_reference="")
    text = seen(ada.post(NEW, {**sent, "step": "review"}))
    assert "Skriv vilket beslut pausen bygger på." in text
    assert text.count("En paus längre än två veckor ska följas upp.") == 4, "by two fields and in the summary"
