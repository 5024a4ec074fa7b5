"""A unit signs with its own name: the resident reads no person's, on the page or on paper; staff and the log do."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import actions, unit_actions
from vardnav.platform.cases.models import Assistance, Case, Message
from vardnav.platform.cases.tests.world import ASK, World, anna, decide, seen, unit

__all__ = ["anna"]


def answered(world: World, *, key: str = ASK) -> Case:
    now = clock.now()
    draft = actions.begin(world.annas(), service_key=key, unit_id=world.norra.id, now=now)
    actions.save_answers(world.annas(), draft.id, {"question": "Hur mår jag?"}, now=now)
    case = actions.submit(world.annas(), draft.id, now=now)
    return actions.change(world.dags(), case.id, "complete", outcome="answered", text="Bra.", now=now)


def test_as_it_was_the_resident_reads_who_answered(world: World, anna: Client) -> None:
    assert "Dag Vård, Läkare" in seen(anna.get(f"/my/cases/{answered(world).id}/"))


@pytest.mark.parametrize("at_unit", [True, False], ids=["the unit", "the region"])
def test_decided_so_the_resident_reads_the_units_name_and_staff_read_who_wrote(
    world: World, anna: Client, dag: Client, at_unit: bool
) -> None:
    decide(key=ASK, unit_id=world.norra.id if at_unit else None, options={"sign_by_unit": True})
    case = answered(world)
    page = seen(anna.get(f"/my/cases/{case.id}/"))
    assert "Vårdcentralen Norra" in page
    assert "Dag Vård" not in page
    desk = seen(dag.get(f"/desk/cases/{case.id}/"))
    assert "Dag Vård" in desk
    assert "Undertecknat med mottagningens namn" in desk
    paper = seen(dag.get(f"/desk/cases/{case.id}/paper/"))
    assert "Dag Vård" not in paper.split("Bra.", maxsplit=1)[0].rsplit("Hur mår jag?", maxsplit=1)[-1]
    assert Entry.objects.filter(action="cases.complete", object_id=case.id, actor_id=world.dag.id).exists()


def test_what_is_decided_later_changes_nothing_of_what_was_written(world: World, anna: Client) -> None:
    case = answered(world)
    decide(key=ASK, options={"sign_by_unit": True})
    assert "Dag Vård" in seen(anna.get(f"/my/cases/{case.id}/"))


def letter(world: World, at: Any = None, **more: Any) -> Message:
    now = clock.now()
    helped = Assistance.objects.create(
        region="12", person=world.anna, staff=world.dag, unit=at or world.norra, origin="unit", started_at=now
    )
    viewer = world._staff(world.dag, at or world.norra)
    case = unit_actions.write_to(viewer, assistance_id=helped.id, text="Hej.", now=now, **more)
    return Message.objects.get(case=case)


def test_a_letter_of_a_clinic_that_one_comes_to_alone_and_one_about_tracing_is_the_units(
    world: World,
) -> None:
    assert not letter(world, letter="unit.message").signed_by_unit
    assert letter(world, letter="unit.contact_tracing").signed_by_unit
    lyktan = unit("Lyktan", kind="sexual_health")
    assert letter(world, lyktan, letter="unit.message").signed_by_unit
    assert not letter(world, letter="unit.contact_tracing", signed_by_unit=False).signed_by_unit


def test_a_letter_about_tracing_carries_the_quick_exit_and_a_neutral_title(
    world: World, anna: Client
) -> None:
    message = letter(world, letter="unit.contact_tracing")
    page = anna.get(f"/my/cases/{message.case_id}/").content.decode()
    assert "/leave/" in page
    title = page.split("<title>", 1)[1].split("</title>", 1)[0]
    assert "Smittspårning" not in title
    assert "Dag Vård" not in page


def test_the_form_of_a_letter_has_the_choice_ticked_where_it_is_the_rule(world: World, dag: Client) -> None:
    Person.objects.filter(id=world.anna.id).update(home_region="12")
    helped = Assistance.objects.create(
        id=uuid.uuid4(), region="12", person=world.anna, staff=world.dag, unit=world.norra, origin="unit",
        started_at=clock.now() - dt.timedelta(minutes=1),
    )  # fmt: skip
    at = f"/desk/assist/{helped.id}/write/"
    page = dag.get(f"{at}?letter=unit.contact_tracing").content.decode()
    box = page.split('name="signed_by_unit"', 1)[1].split(">", 1)[0]
    assert "checked" in box
    plain = dag.get(f"{at}?letter=unit.message").content.decode()
    assert "checked" not in plain.split('name="signed_by_unit"', 1)[1].split(">", 1)[0]
