"""The unit's queues, in words that staff see."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.http import Http404
from django.test import Client

from tests.support import personas
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import desk_queries, desk_queue, models
from vardnav.platform.cases.tests.world import ASK, RENEW, World, seen
from vardnav.platform.desk.pages import case_number
from vardnav.platform.desk.tests.desk_world import act, case_of
from vardnav.platform.desk.tests.test_case_page import DRUGS

DAY = dt.timedelta(days=1)


def numbers(client: Client, query: str = "") -> list[str]:
    """The case numbers of a list, in the order shown."""
    text = seen(client.get(f"/desk/{query}"))
    known = models.Case.objects.values_list("number", flat=True)
    return sorted((number for number in known if number in text), key=text.index)


def test_each_case_stands_in_its_queues_and_is_counted(world: World, dag: Client) -> None:
    new, late = case_of(world), case_of(world, now=clock.now() - 10 * DAY)
    mine, waiting, ended = case_of(world), case_of(world), case_of(world)
    act(dag, mine, "take")
    act(dag, waiting, "ask", text="?")
    act(dag, ended, "complete", text="Klart")
    assert numbers(dag) == [late.number, new.number]
    assert numbers(dag, "?queue=mine") == [mine.number]
    assert numbers(dag, "?queue=waiting") == [waiting.number]
    assert numbers(dag, "?queue=overdue") == [late.number]
    assert set(numbers(dag, "?queue=open")) == {one.number for one in (new, late, mine, waiting)}
    assert numbers(dag, "?queue=closed") == [ended.number]
    counts = desk_queue.queue(world.dags(), "open", now=clock.now()).counts
    assert counts == {"new": 2, "mine": 1, "waiting": 1, "overdue": 1, "open": 4}


def test_the_most_urgent_comes_first_and_what_waits_for_the_resident_last(world: World, dag: Client) -> None:
    now = clock.now()
    asked, soon, later = (case_of(world, now=now - ago * DAY) for ago in (20, 9, 0))
    act(dag, asked, "ask", text="?")
    assert numbers(dag, "?queue=open") == [soon.number, later.number, asked.number]


def test_a_case_that_waits_for_the_resident_is_never_late(world: World, dag: Client) -> None:
    asked = case_of(world, now=clock.now() - 20 * DAY)
    act(dag, asked, "ask", text="?")
    assert numbers(dag, "?queue=overdue") == []
    assert "Försenat" not in seen(dag.get("/desk/?queue=waiting"))


def test_the_list_can_be_narrowed_to_one_e_service(world: World, dag: Client) -> None:
    asked, renewal = case_of(world), case_of(world, key=RENEW, answers=DRUGS)
    assert numbers(dag, f"?service={RENEW}") == [renewal.number]
    assert numbers(dag, f"?service={ASK}") == [asked.number]
    assert dag.get("/desk/?service=no.such").status_code == 404


def test_a_protected_person_has_neither_name_nor_age_in_the_list(world: World, dag: Client) -> None:
    Person.objects.filter(id=world.anna.id).update(protection="skyddad_folkbokforing")
    case = case_of(world)
    text = seen(dag.get("/desk/"))
    assert case.number in text
    assert "Skyddade personuppgifter" in text
    assert "Anna" not in text
    assert " år" not in text


def test_each_case_seen_in_the_list_is_logged_with_its_person(world: World, dag: Client) -> None:
    annas, cecilias = case_of(world), case_of(world, world.cecilia)
    dag.get("/desk/")
    rows = Entry.objects.filter(action="cases.queue", actor_id=world.dag.id)
    assert set(rows.values_list("object_id", "subject_id", "unit_id")) == {
        (annas.id, world.anna.id, world.norra.id),
        (cecilias.id, world.cecilia.id, world.norra.id),
    }


def test_a_case_is_found_by_the_number_a_resident_reads_out(world: World, dag: Client) -> None:
    case, elsewhere = case_of(world), case_of(world, unit=world.sodra)
    act(dag, case, "complete", text="Klart")
    for written in (case.number, case.number.lower(), f" {case.number.replace('-', ' ')} "):
        assert case.number in numbers(dag, f"?number={quote(written)}")
        assert "Ett ärende hittades" in seen(dag.get(f"/desk/?number={quote(written)}"))
    for written in (elsewhere.number, "M26-AAAA-AAAA", "hej", "\x00", "%", "x" * 5000):
        answer = dag.get(f"/desk/?number={quote(written)}")
        assert answer.status_code == 200
        assert "Inget ärende med det numret" in seen(answer)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("m267k3qx9pd", "M26-7K3Q-X9PD"),
        ("M26 7K3Q X9PD", "M26-7K3Q-X9PD"),
        ("AB26-7K3Q-X9PD", "AB26-7K3Q-X9PD"),
        ("", ""),
        ("åäö", ""),
    ],
)
def test_a_number_is_understood_however_it_is_spaced(written: str, number: str) -> None:
    assert case_number(written) == number


def test_a_long_list_has_pages(world: World, dag: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_queue, "PAGE", 2)
    made = [case_of(world).number for _each in range(5)]
    pages = [numbers(dag, f"?page={number}") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(number for page in pages for number in page) == sorted(made)
    for forged in ("0", "99", "-1", "x", "²", "1" * 300):
        assert dag.get("/desk/", {"page": forged}).status_code == 200
    assert numbers(dag, "?page=99") == pages[2]


def test_an_empty_queue_says_so_and_leads_on(world: World, dag: Client) -> None:
    assert "Inga nya ärenden" in seen(dag.get("/desk/"))
    act(dag, case_of(world), "take")
    assert "Visa alla öppna" in seen(dag.get("/desk/"))
    assert dag.get("/desk/?queue=no").status_code == 404


def test_the_latest_ended_comes_first_and_pages_end_at_the_thousandth(
    world: World, dag: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = [case_of(world) for _each in range(3)]
    for one in ended:
        act(dag, one, "complete", text="Klart")
    assert numbers(dag, "?queue=closed") == [one.number for one in reversed(ended)]
    monkeypatch.setattr(desk_queue, "PAGE", 1)
    assert desk_queue.queue(world.dags(), "closed", page=9, now=clock.now()).num_pages == 3


@pytest.mark.parametrize("query", ["", "?queue=open&service=contact.ask", "?queue=closed"])
def test_a_queue_is_the_gates_statement_and_one_more(
    world: World, dag: Client, query: str, django_assert_num_queries: Any
) -> None:
    for _each in range(5):
        case_of(world)
    dag.get(f"/desk/{query}")  # what a process keeps, it keeps from the first page on
    with django_assert_num_queries(2):
        assert dag.get(f"/desk/{query}").status_code == 200


@pytest.mark.parametrize("query", ["?number=M26-AAAA-AAAA"])
def test_a_list_is_read_with_at_most_eight_statements(
    world: World, dag: Client, query: str, django_assert_max_num_queries: Any
) -> None:
    for _each in range(5):
        case_of(world)
    with django_assert_max_num_queries(8):
        assert dag.get(f"/desk/{query}").status_code == 200


def test_eva_at_another_unit_sees_nothing_of_it(world: World, eva: Client) -> None:
    case = case_of(world)
    for name in desk_queue.QUEUES:
        assert numbers(eva, f"?queue={name}") == []
    assert case.number not in seen(eva.get("/desk/"))


def test_only_staff_have_a_desk(world: World, anna: Client) -> None:
    assert anna.get("/desk/")["Location"] == "/login/staff/"
    assert Client().get("/desk/").status_code == 302
    with pytest.raises(Http404):
        desk_queue.queue(world.annas(), "open", now=clock.now())
    with pytest.raises(Http404):
        desk_queries.case(world.annas(), case_of(world).id, now=clock.now())


def test_an_administrator_has_no_desk(house: personas.House) -> None:
    assert personas.client_of(assignment=house.ada_of_skane).get("/desk/").status_code == 404
