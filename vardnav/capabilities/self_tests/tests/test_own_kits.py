"""A region adds a kit of its own without code: seen before it is saved, ordered from its day, kept as it was promised."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from tests.support import personas
from vardnav.capabilities.self_tests.actions import handling, results
from vardnav.capabilities.self_tests.models import Order, Task
from vardnav.capabilities.self_tests.queries import offering
from vardnav.capabilities.self_tests.rules import own_kits
from vardnav.capabilities.self_tests.rules.states import Result
from vardnav.capabilities.self_tests.tests.house import KIT, NOW, SYSTEM, Kits
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Assignment, Staff
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.tests.world import World, decide, post, seen
from vardnav.platform.catalogue.models import Offering

HOME = offering.HOME_KEY
PAGE = "/steering/self-tests/kit/?which=home"
FORM = {
    "title_sv": "Prov för järn",
    "title_en": "Iron test",
    "summary_sv": "Ett stick i fingret.",
    "who_sv": "För dig som är trött.",
    "age_from": "18",
    "deliveries": ["home", "pick_up"],
    "send_in_within_days": "30",
    "remind_after_days": "10",
    "answer_within_days": "5",
    "months_between": "0",
    "steps_sv": "Stick i fingret.\nLägg i kuvertet.",
    "steps_en": "Prick your finger.\nPut it in the envelope.",
    "negative_sv": "Du har tillräckligt med järn.",
    "positive_sv": "Du har för lite järn.",
    "meanwhile_sv": "Vårdcentralen ringer dig.",
    "from_on_0": "2026",
    "from_on_1": "11",
    "from_on_2": "20",
}


@pytest.fixture
def ada(kits: Kits) -> Client:
    decide(key=HOME, options={"kit_airways": True, "pick_up_places": "Apoteket Örnen, Lund"})
    return administrator("SE-ADA-K", "Ada")


def administrator(hsa_id: str, name: str) -> Client:
    staff = Staff.objects.create(hsa_id=hsa_id, given_name=name, family_name="Rönn", title="Chef")
    assignment = Assignment.objects.create(
        region_id="12",
        staff=staff,
        hsa_id=f"{hsa_id}-A",
        kind="administrator",
        valid_from=dt.date(2020, 1, 1),
    )
    return personas.client_of(assignment=assignment)


def standing() -> Offering:
    return Offering.objects.get(service_key=HOME, unit=None, superseded_at=None, region_id="12")


def sent(ada: Client, page: str = PAGE, *, step: str = "save", expected: str = "", **changes: Any) -> Any:
    form = {**FORM, "step": step, "expected": expected or str(standing().id), **changes}
    return post(ada, page, form)


def test_it_is_seen_in_both_languages_before_it_is_saved_and_then_it_can_be_ordered(
    ada: Client, anna: Client, world: World
) -> None:
    shown = sent(ada, step="review")
    assert shown.status_code == 200
    text = seen(shown)
    assert "Prov för järn" in text
    assert "Iron test" in text
    assert "Prick your finger." in text
    assert own_kits.OPTION not in standing().options
    done = sent(ada)
    assert done.status_code == 303, seen(done)
    assert "Prov för järn" in seen(ada.get("/steering/self-tests/kits/"))
    assert standing().options["kit_airways"] is True, "the rest of the decision stays"
    assert "Prov för järn" in seen(anna.get("/my/self-tests/"))
    order = ordered(world)
    assert order.kind == "own-1"
    assert order.own_kit is not None
    assert order.own_kit["title_sv"] == "Prov för järn"


def ordered(world: World, *, delivery: str = "home") -> Order:
    begun = cases.begin(world.annas(), service_key=HOME, unit_id=world.norra.id, now=NOW)
    given = {"kind": "own-1", "urgent": "no", "delivery": delivery}
    cases.save_answers(world.annas(), begun.id, given, now=NOW)
    return Order.objects.get(case=cases.submit(world.annas(), begun.id, now=NOW).id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title_sv": ""}, "title_sv"),
        ({"age_from": "tio"}, "age_from"),
        ({"age_from": "40", "age_to": "30"}, "age_to"),
        ({"remind_after_days": "30"}, "remind_after_days"),
        ({"deliveries": []}, "deliveries"),
        ({"deliveries": ["duva"]}, "deliveries"),
        ({"steps_en": "Only one line."}, "steps_en"),
        ({"traces": "on"}, "duty_sv"),
        ({"from_on_1": "13"}, "from_on"),
        ({"to_on_0": "2026", "to_on_1": "1", "to_on_2": "1"}, "to_on"),
        ({"steps_sv": "\n".join("x" * 11)}, "steps_sv"),
        ({"summary_sv": "\x00"}, "summary_sv"),
    ],
)
def test_a_fault_is_told_by_its_field_and_nothing_is_saved_or_lost(
    ada: Client, changes: dict[str, Any], field: str
) -> None:
    before = standing().id
    answer = sent(ada, **changes)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'href="#id_{field}' in page, "the summary leads to the field"
    assert "Ett stick i fingret." in page or field == "summary_sv"
    assert standing().id == before


def test_two_who_change_at_once_the_second_keeps_what_was_typed(ada: Client) -> None:
    before = str(standing().id)
    assert sent(ada, expected=before).status_code == 303
    other = sent(ada, expected=before, title_sv="Prov för D-vitamin")
    assert other.status_code == 409
    assert "Prov för D-vitamin" in other.content.decode()
    assert [one["title_sv"] for one in standing().options[own_kits.OPTION]] == ["Prov för järn"]
    assert sent(ada, expected=str(uuid7())).status_code == 409


def test_where_two_are_wanted_it_waits_for_another_and_tells_every_text(ada: Client, kits: Kits) -> None:
    assert post(ada, "/steering/proposals/two/", {"two": "yes"}).status_code in (303, 422)
    from vardnav.platform.catalogue.models import Approval

    Approval.objects.update_or_create(region_id="12", defaults={"needs_two": True, "changed_at": NOW})
    answer = sent(ada)
    assert answer.status_code == 303
    assert "/steering/proposals/" in answer["Location"]
    assert own_kits.OPTION not in standing().options
    proposal = seen(ada.get(answer["Location"]))
    assert "Du har för lite järn." in proposal
    berit = administrator("SE-BERIT-K", "Berit")
    approved = post(berit, f"{answer['Location']}approve/")
    assert approved.status_code == 303, seen(approved)
    assert standing().options[own_kits.OPTION][0]["title_sv"] == "Prov för järn"


def test_another_decision_about_the_e_service_keeps_the_kits(ada: Client) -> None:
    sent(ada)
    form = {"state": "on", "step": "save", "expected": str(standing().id), "option_answer_within_days": "3"}
    answer = post(ada, f"/steering/services/{HOME}/change/", form)
    assert answer.status_code == 303, seen(answer)
    assert standing().options["answer_within_days"] == 3
    assert standing().options[own_kits.OPTION][0]["title_sv"] == "Prov för järn"


def test_before_its_first_day_and_after_its_last_it_is_not_ordered(ada: Client, world: World) -> None:
    sent(ada, from_on_1="12", from_on_2="1")
    with pytest.raises(cases.NotAdmitted):
        ordered(world)
    assert not Order.objects.exists()


def test_what_was_promised_holds_when_the_kit_has_ended_and_a_better_word_reaches_the_answer(
    ada: Client, anna: Client, world: World
) -> None:
    sent(ada)
    order = ordered(world)
    handling.dispatch(world.dags(), order.id, kit_id=KIT, now=NOW)
    order.refresh_from_db()
    assert order.send_in_by == NOW.date() + dt.timedelta(days=30)
    handling.register(world.annas(), order.id, kit_id=KIT, taken_on=NOW.date(), now=NOW)
    ended = {
        "positive_sv": "Du har för lite järn i blodet.",
        "to_on_0": "2026",
        "to_on_1": "11",
        "to_on_2": "22",
    }
    assert sent(ada, f"{PAGE}&kit=own-1", **ended).status_code == 303
    results.answer(SYSTEM, Order.objects.get(id=order.id), Result.POSITIVE, now=NOW)
    page = seen(anna.get(f"/my/self-tests/{order.id}/"))
    assert "Du har för lite järn i blodet." in page
    assert "Provet visar smitta" not in page
    assert Task.objects.get(order=order).traces is False
    decide(key=HOME, options={})
    assert "Prov för järn" in seen(anna.get(f"/my/self-tests/{order.id}/"))


def test_a_way_of_delivery_that_the_kit_has_not_is_refused_with_those_it_has(
    ada: Client, world: World
) -> None:
    sent(ada, deliveries=["pick_up"])
    with pytest.raises(cases.NotAdmitted) as caught:
        ordered(world)
    assert "hämtas" in str(caught.value.refused.instead)


def test_the_ages_are_those_of_the_public_table(ada: Client) -> None:
    sent(ada)
    page = Client().get(f"/matrix/services/{HOME}/", headers={"cookie": "vardnav_region=12"})
    assert "Prov för järn: från 18 år" in page.content.decode()


def test_no_more_than_so_many_and_none_where_nothing_is_decided(ada: Client) -> None:
    kept = [dict(own_kit(f"own-{n}")) for n in range(1, own_kits.MOST + 1)]
    decide(key=HOME, options={own_kits.OPTION: kept})
    assert sent(ada).status_code == 409
    assert sent(ada, f"{PAGE}&kit=own-3").status_code == 303
    Offering.objects.filter(service_key=HOME).delete()
    assert ada.get(PAGE).status_code == 303
    assert ada.get("/steering/self-tests/kit/?which=other").status_code == 404


def own_kit(key: str) -> dict[str, Any]:
    numbers = dict.fromkeys(own_kits.NUMBERS, 1)
    texts = {f"{name}_{language}": "x" for name in own_kits.TEXTS for language in ("sv", "en")}
    lines = {f"{name}_{language}": ["x"] for name in own_kits.LINES for language in ("sv", "en")}
    more = {"key": key, "from": "2026-01-01", "to": "", "deliveries": ["home"], "traces": False}
    return {**numbers, **texts, **lines, **more}
