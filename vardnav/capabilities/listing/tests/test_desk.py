"""The chosen unit sees who joins, with the reason, and who leaves; it registers, and fetches what the register takes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import Http404
from django.test import Client

from vardnav.capabilities.listing.models import Choice
from vardnav.capabilities.listing.queries import desk
from vardnav.capabilities.listing.queries import register as register_file
from vardnav.capabilities.listing.tests.choosing import case_of, choose, listed, register
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.identifiers import private_number
from vardnav.kernel.people.models import Person
from vardnav.platform.assisted.tests.filling import begin_to_help, fill_in
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import SKANE, World, post, seen, unit

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def number(world: World, settings: Any) -> str:
    """Give Cecilia a whole number of the private series, which can be typed in at a demonstration."""
    settings.IS_DEMO = True
    assert world.cecilia.born_on is not None
    given = private_number(world.cecilia.born_on, 7)
    Person.objects.filter(id=world.cecilia.id).update(identifier=given.value)
    world.cecilia.refresh_from_db()
    return given.shown()


def past_the_limit(world: World) -> Choice:
    now = clock.now()
    at_norra, at_sodra = (world.norra, world.dags()), (world.sodra, world.evas())
    for place, by in (at_norra, at_sodra, at_norra):
        listed(world.annas(), place, by, now=now)
        now += SECOND
    return choose(world.annas(), world.sodra, now=now, reason="other", text="Bussen slutade gå.")


def test_the_unit_sees_who_has_chosen_it_from_when_and_why_and_the_reading_is_in_the_log(
    world: World, eva: Client, dag: Client
) -> None:
    choice = past_the_limit(world)
    page = seen(eva.get("/desk/listing/"))
    assert "Anna Test" in page
    assert "Något annat: Bussen slutade gå." in page
    read = Entry.objects.filter(action="listing.list", subject_id=world.anna.id)
    assert {one.object_id for one in read} >= {choice.id}
    leaves = seen(dag.get("/desk/listing/?list=leave"))
    assert "Anna Test" in leaves
    assert "Bussen" not in leaves
    assert "Södra" not in leaves


def test_another_unit_sees_nothing_of_it(world: World, dag: Client) -> None:
    choose(world.annas(), world.sodra, now=clock.now())
    for name in desk.LISTS:
        assert "Anna Test" not in seen(dag.get(f"/desk/listing/?list={name}"))


def test_registering_ends_the_case_and_moves_the_person_to_the_other_list(world: World, eva: Client) -> None:
    choice = choose(world.annas(), world.sodra, now=clock.now())
    case = seen(eva.get(f"/desk/cases/{choice.case_id}/"))
    assert "Registrera valet i regionens listningsregister" in case
    version = Case.objects.get(id=case_of(choice)).version
    form = {"outcome": "registered", "text": "Välkommen!", "version": str(version)}
    done = post(eva, f"/desk/cases/{choice.case_id}/do/complete/", form)
    assert done.status_code == 303, seen(done)
    assert Case.objects.get(id=case_of(choice)).outcome == "registered"
    assert "Anna Test" not in seen(eva.get("/desk/listing/"))
    assert "Anna Test" in seen(eva.get("/desk/listing/?list=registered"))


def test_a_choice_cannot_be_sent_on_to_a_unit_that_nobody_chose(world: World) -> None:
    choice = choose(world.annas(), world.sodra, now=clock.now())
    with pytest.raises(Http404):
        cases.change(
            world.evas(), case_of(choice), "forward", to_unit_id=world.norra.id, reason="x", now=clock.now()
        )
    assert Case.objects.get(id=case_of(choice)).unit_id == world.sodra.id


def test_a_protected_person_has_neither_name_nor_number_on_the_list_and_stands_in_no_file(
    world: World, eva: Client
) -> None:
    choose(world.annas(), world.sodra, now=clock.now())
    Person.objects.filter(id=world.anna.id).update(protection="sekretessmarkering")
    page = seen(eva.get("/desk/listing/"))
    assert "Skyddade personuppgifter" in page
    assert "Anna Test" not in page
    assert world.anna.number.shown() not in page
    assert world.anna.identifier not in eva.get("/desk/listing/register.csv").content.decode()


def test_the_file_for_the_register_holds_what_it_needs_and_no_more_and_each_is_logged(
    world: World, eva: Client
) -> None:
    choice = past_the_limit(world)
    answer = eva.get("/desk/listing/register.csv")
    text = answer.content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [one["choice"] for one in rows] == [str(choice.id)]
    assert rows[0]["person_number"] == world.anna.identifier
    assert rows[0]["holds_from"] == choice.holds_from.isoformat()
    assert "Bussen" not in text
    assert "Anna" not in text
    assert Entry.objects.filter(action="listing.export", subject_id=world.anna.id).count() == 1
    register(world.evas(), choice, now=clock.now())
    assert len(eva.get("/desk/listing/register.csv").content.decode().splitlines()) == 1


def test_the_region_fetches_every_choice_that_stands_since_a_day(world: World, capsys: Any) -> None:
    choice = choose(world.annas(), world.sodra, now=clock.now())
    back = choose(world.cecilias(), world.norra, now=clock.now())
    cases.change(world.cecilias(), case_of(back), "withdraw", now=clock.now())
    today = clock.local_date(clock.now())
    call_command("export_listings", "--region", SKANE, "--since", str(today), "--format", "json")
    rows = json.loads(capsys.readouterr().out)
    assert [(one["choice"], one["is_registered"]) for one in rows] == [(str(choice.id), "no")]
    assert Entry.objects.filter(action="listing.export", subject_id=world.anna.id, actor_id=None).exists()
    assert not desk.chosen_in(
        Viewer.system(region=SKANE), since=today + dt.timedelta(days=1), now=clock.now()
    )
    for wrong in (("99", str(today)), (SKANE, "i går")):
        with pytest.raises(CommandError):
            call_command("export_listings", "--region", wrong[0], "--since", wrong[1])


def test_a_unit_with_a_name_like_a_formula_is_no_formula_in_the_file(world: World) -> None:
    odd = unit("=1+1")
    choose(world.annas(), odd, now=clock.now())
    today = clock.local_date(clock.now())
    found = desk.chosen_in(Viewer.system(region=SKANE), since=today, now=clock.now())
    assert [one["unit"] for one in register_file.as_rows(found)] == ["'=1+1"]


def test_staff_choose_for_somebody_who_cannot_log_in_and_it_says_who_helped(
    world: World, dag: Client, number: str
) -> None:
    """The assisted twin: the same form, rules, case and row."""
    page = begin_to_help(dag, number)
    assert "Välj vårdcentral" in seen(dag.get(page))
    begun = post(dag, f"{page}services/listing.choose/", {"unit": str(world.sodra.id)})
    receipt = fill_in(dag, begun["Location"])
    assert dag.get(receipt).status_code == 200
    choice = Choice.objects.select_related("case__assistance").get()
    assert (choice.subject_id, choice.unit_id) == (world.cecilia.id, world.sodra.id)
    assert choice.case is not None
    assert choice.case.assistance is not None
    assert (choice.case.assistance.staff_id, choice.case.assistance.origin) == (world.dag.id, "phone")


def test_staff_meet_the_same_limit_as_the_person(world: World, dag: Client, number: str) -> None:
    now = clock.now() - dt.timedelta(minutes=5)
    at_norra, at_sodra = (world.norra, world.dags()), (world.sodra, world.evas())
    for place, by in (at_norra, at_sodra, at_norra):
        listed(world.cecilias(), place, by, now=now)
        now += SECOND
    page = begin_to_help(dag, number)
    begun = post(dag, f"{page}services/listing.choose/", {"unit": str(world.sodra.id)})["Location"]
    step = dag.get(begun)["Location"]
    review = post(dag, step, {"reason": "no", "go": "next"})["Location"]
    refused = post(dag, review)
    assert refused.status_code == 422
    assert "Alla byten" in seen(refused)
    assert Choice.objects.count() == 3
