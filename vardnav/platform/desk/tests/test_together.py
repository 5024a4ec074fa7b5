"""Two at once, twice the same, and those who have no business here (reliability.md A6, S1, I4, I5)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client

from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Assignment, Unit
from vardnav.platform.cases import models, rules
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.desk.tests.desk_world import act, at_the_desk, case_of, colleague, page

EVERY_ACTION: list[tuple[str, dict[str, str]]] = [
    ("take", {}),
    ("release", {}),
    ("assign", {"assignee": "dag"}),
    ("forward", {"unit": "sodra", "reason": "Hit"}),
    ("ask", {"text": "Fråga"}),
    ("message", {"text": "Hej"}),
    ("complete", {"text": "Svar"}),
    ("hide", {"basis": "wish", "reason": "Hen bad om det"}),
    ("reveal", {"reason": "Hen ändrade sig"}),
]


def given(world: World, data: dict[str, str]) -> dict[str, str]:
    ids = {"dag": str(world.dag.id), "sodra": str(world.sodra.id)}
    return {key: ids.get(value, value) for key, value in data.items()}


def test_every_action_of_staff_is_tried_here() -> None:
    begins = {verb for verb, (before, _after) in rules.TRANSITIONS.items() if before == {""}}
    assert {verb for verb, _data in EVERY_ACTION} == rules.STAFF_VERBS - begins


@pytest.mark.parametrize(("verb", "data"), EVERY_ACTION)
def test_the_second_of_two_who_act_is_told_and_loses_no_word(
    world: World, dag: Client, verb: str, data: dict[str, str]
) -> None:
    siv = at_the_desk(world, colleague(world, "Siv", world.norra))
    case = case_of(world)
    act(dag, case, "take")
    opened = models.Case.objects.get(id=case.id).version
    if verb == "reveal":
        assert act(dag, case, "hide", basis="wish", reason="Hen bad om det").status_code == 303
    assert act(dag, case, "message", text="Dag hann före").status_code == 303
    before = models.Case.objects.values().get(id=case.id)
    answer = act(siv, case, verb, version=opened, **given(world, data))
    assert answer.status_code == 409
    text = seen(answer)
    assert "Någon har ändrat ärendet" in text
    assert "Meddelande till invånaren" in text
    for typed in data.values():
        assert typed in text or typed in ("dag", "sodra", "wish")
    assert models.Case.objects.values().get(id=case.id) == before
    again = act(siv, case, verb, **given(world, data))
    assert again.status_code == 303


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "9" * 400, "²"])
def test_a_form_without_a_true_version_is_stale(world: World, dag: Client, version: str) -> None:
    case = case_of(world)
    answer = act(dag, case, "message", version=version, text="Min text")
    assert answer.status_code == 409
    assert "Min text" in seen(answer)
    assert not models.Message.objects.exists()


def test_a_case_sent_on_while_somebody_writes_gives_the_text_back(world: World, dag: Client) -> None:
    siv = at_the_desk(world, colleague(world, "Siv", world.norra))
    case = case_of(world)
    act(dag, case, "forward", unit=str(world.sodra.id), reason="Hit")
    answer = act(siv, case, "complete", text="Mitt långa svar")
    assert answer.status_code == 409
    for words in ("Vårdcentralen Södra", "Mitt långa svar", "Dag Vård"):
        assert words in seen(answer)
    assert not models.Message.objects.exists()


@pytest.mark.parametrize(("verb", "data"), EVERY_ACTION)
def test_the_same_form_twice_acts_once(world: World, dag: Client, verb: str, data: dict[str, str]) -> None:
    case = case_of(world)
    act(dag, case, "take")
    if verb == "reveal":
        act(dag, case, "hide", basis="wish", reason="Hen bad om det")
    key, version = uuid7(), models.Case.objects.get(id=case.id).version
    first = act(dag, case, verb, form_key=str(key), version=version, **given(world, data))
    again = act(dag, case, verb, form_key=str(key), version=version, **given(world, data))
    assert (first.status_code, again.status_code) == (303, 303)
    assert first["Location"] == again["Location"]
    assert models.Step.objects.filter(case=case, verb=verb).count() == (2 if verb == "take" else 1)
    assert models.Message.objects.count() == (1 if verb in ("ask", "message", "complete") else 0)


def other_region(world: World) -> Client:
    away = Unit.objects.create(
        region_id="08",
        name="Kvarnholmen",
        kind="health_centre",
        is_connected=True,
        sort_key="k",
        search_text="k",
    )
    return at_the_desk(world, colleague(world, "Kim", away))


@pytest.mark.parametrize("who", ["eva", "other region"])
@pytest.mark.parametrize(("verb", "data"), EVERY_ACTION)
def test_a_stranger_among_staff_finds_nothing(
    world: World, eva: Client, who: str, verb: str, data: dict[str, str]
) -> None:
    case = case_of(world)
    client = eva if who == "eva" else other_region(world)
    assert page(client, case).status_code == 404
    assert client.get(f"/desk/cases/{case.id}/forwarded/").status_code == 404
    assert client.get(f"/desk/cases/{case.id}/files/{uuid7()}/").status_code == 404
    assert act(client, case, verb, **given(world, data)).status_code == 404
    case.refresh_from_db()
    assert case.version == 1


def test_the_desk_closes_when_the_assignment_ends(world: World, dag: Client) -> None:
    case = case_of(world)
    Assignment.objects.filter(staff=world.dag).update(valid_to=dt.date(2026, 1, 1))
    assert page(dag, case)["Location"] == "/login/assignment/"
    assert act(dag, case, "take")["Location"] == "/login/assignment/"


def test_forged_addresses_give_404(world: World, dag: Client) -> None:
    case = case_of(world)
    assert page(dag, models.Case(id=uuid7())).status_code == 404
    assert act(dag, case, "withdraw").status_code == 404
    assert act(dag, case, "submit").status_code == 404
    assert post(dag, f"/desk/cases/{uuid7()}/do/take/", {"version": 1}).status_code == 404
    assert dag.get(f"/desk/cases/{case.id}/files/{uuid.uuid4()}/").status_code == 404


def test_a_reload_after_an_error_leads_back_to_the_case(world: World, dag: Client) -> None:
    case = case_of(world)
    assert dag.get(f"/desk/cases/{case.id}/do/ask/")["Location"] == f"/desk/cases/{case.id}/"


def test_steps_and_messages_are_numbered_without_gaps_and_every_status_is_reached_by_a_rule(
    world: World, dag: Client
) -> None:
    case = case_of(world)
    todo: list[tuple[str, dict[str, Any]]] = [
        ("take", {}),
        ("ask", {"text": "?"}),
        ("message", {"text": "!"}),
        ("complete", {"text": "Klart"}),
    ]
    for verb, data in todo:
        act(dag, case, verb, **data)
        act(dag, case, "release")
    steps = list(models.Step.objects.filter(case=case).order_by("number"))
    assert [one.number for one in steps] == list(range(1, len(steps) + 1))
    assert [one.number for one in models.Message.objects.order_by("number")] == [1, 2, 3]
    for one in steps:
        assert rules.may(one.verb, one.from_status)
        assert rules.leads_to(one.verb, one.from_status) == one.to_status
        assert one.unit_id == world.norra.id
