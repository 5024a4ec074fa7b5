"""Protected identity on every page of every door: a name is where somebody needs it for care, and nowhere else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from tests.support import personas, things
from vardnav.kernel.organisations.models import Assignment, Staff
from vardnav.kernel.people.models import Account, Guardianship, Person
from vardnav.platform.cases import actions
from vardnav.platform.catalogue import actions as catalogue
from vardnav.platform.registry.declarations import Door

NAME = "Hemligsson"
GETS = [(name, declared) for name, declared in things.pages() if "GET" in declared.methods]
#: The pages of the unit that has the case, where staff must know whom they answer.
FOR_CARE = {"desk:case", "conversations:desk_chat"}
#: A certificate says whom it is about: it stands on the certificate itself, and where it is written or put right. Not
#: where one is chosen, sent on or revoked: there its number says which.
FOR_CERTIFICATES = {f"certificates:desk_{page}" for page in ("write", "certificate", "correct")}
#: Where the unit looks at one time that somebody has there.
FOR_TIMES = {"booking:desk_one", "vaccination:desk_dose"}
#: Where a time is given the person of a case: it must be seen to be theirs.
FOR_GIVING = {"booking:desk_give"}
#: What the person answered about symptoms, with more questions to them.
FOR_ANSWERS = {"advice:desk"}


def seen_on(browser: Client, doors: tuple[Door, ...], things_of: things.Things) -> list[str]:
    """Return the pages behind these doors on which the name stands."""
    browser.raise_request_exception = False
    return [
        name
        for name, declared in GETS
        if declared.door in doors
        and NAME in things.said(browser.get(things.address(name, declared, things_of)))
    ]


def colleague(house: Any, *, unit: Any = None) -> Client:
    """Return the browser of Siv, who works beside Dag, or beside Ada."""
    siv = Staff.objects.create(
        hsa_id="SE2321000255-SIV", given_name="Siv", family_name="Berg", title="Sjuksköterska"
    )
    assignment = Assignment.objects.create(
        region_id=personas.SKANE,
        staff=siv,
        unit=unit,
        hsa_id="SE2321000255-SIV-A1",
        kind="care" if unit else "administrator",
        valid_from=dt.date(2020, 1, 1),
    )
    return personas.client_of(assignment=assignment)


@pytest.fixture
def bos_things(house, settings, tmp_path):
    """Bo's things, begun and sent by Anna; Cecilia is his guardian too."""
    settings.VAR, settings.CLAMAV = tmp_path, ""
    Person.objects.filter(id=house.anna.id).update(family_name=NAME)
    Guardianship.objects.create(
        guardian=house.cecilia, child=house.bo, valid_from=dt.date(2020, 1, 1), author="folkbokföringen"
    )
    return things.of_anna(house, acting_for=house.bo)


def _protect(person: Person) -> None:
    Person.objects.filter(id=person.id).update(protection="skyddad_folkbokforing")


def test_a_protected_guardian_is_named_to_nobody_but_those_who_give_care(house, bos_things):
    others = [
        (personas.client_of(person=house.cecilia, acting_for=house.bo), (Door.PUBLIC, Door.PORTAL)),
        (personas.client_of(person=house.cecilia), (Door.PORTAL,)),
        (personas.client_of(assignment=house.eva_at_ekbacken), (Door.DESK,)),
        (personas.client_of(assignment=house.ada_of_skane), (Door.STEERING,)),
    ]
    before = {page for browser, doors in others for page in seen_on(browser, doors, bos_things)}
    assert "cases:case" in before, "unprotected, Bo's other guardian reads who wrote"
    _protect(house.anna)
    assert [seen_on(browser, doors, bos_things) for browser, doors in others] == [[], [], [], []]
    dag = personas.client_of(assignment=house.dag_at_linden)
    assert set(seen_on(dag, (Door.DESK,), bos_things)) == FOR_CARE


def test_a_protected_patient_is_named_at_the_unit_only_where_the_case_is_open(house, things_of):
    Person.objects.filter(id=house.anna.id).update(family_name=NAME)
    dag = personas.client_of(assignment=house.dag_at_linden)
    before = set(seen_on(dag, (Door.DESK,), things_of))
    assert {"desk:queue", "desk:case", "assisted:person", "assisted:step"} <= before
    _protect(house.anna)
    assert set(
        seen_on(dag, (Door.DESK,), things_of)
    ) == FOR_CARE | FOR_CERTIFICATES | FOR_TIMES | FOR_GIVING | FOR_ANSWERS | {"paper:letter"}
    actions.change(
        house.staff_viewer(house.dag_at_linden),
        things_of.case.id,
        "forward",
        to_unit_id=house.ekbacken.id,
        now=house.now,
    )
    # What the unit has issued stays its own to read and correct, and what it wrote its own to post, wherever the case is.
    issued = {f"certificates:desk_{page}" for page in ("certificate", "correct")}
    issued |= {
        "paper:letter",
        "conversations:desk_chat",
    } | FOR_TIMES  # the chat is another case, and still here
    assert set(seen_on(dag, (Door.DESK,), things_of)) == issued


def test_protected_staff_are_named_on_no_page_but_their_own(house, things_of):
    Staff.objects.filter(id=house.dag.id).update(family_name=NAME)
    dag = house.staff_viewer(house.dag_at_linden)
    actions.change(dag, things_of.case.id, "take", now=house.now)
    personas.client_of(assignment=house.dag_at_linden).get(f"/desk/cases/{things_of.case.id}/")
    anna, siv = personas.client_of(person=house.anna), colleague(house, unit=house.linden)
    before = {*seen_on(anna, (Door.PORTAL,), things_of), *seen_on(siv, (Door.DESK,), things_of)}
    assert {"cases:case", "cases:readers", "desk:case"} <= before
    assert NAME in things.said(siv.get("/desk/?queue=open"))
    Staff.objects.filter(id=house.dag.id).update(is_protected=True)
    assert seen_on(anna, (Door.PORTAL,), things_of) == []
    assert seen_on(siv, (Door.DESK,), things_of) == []
    assert NAME not in things.said(siv.get("/desk/?queue=open"))


def test_a_protected_administrator_is_not_named_in_the_history(house, things_of):
    Staff.objects.filter(id=house.ada.id).update(family_name=NAME)
    choice = catalogue.Choice(state="on", valid_from=house.now - dt.timedelta(days=1))
    catalogue.decide(house.staff_viewer(house.ada_of_skane), "contact.ask", choice, now=house.now)
    siv = colleague(house)
    assert "steering:service" in seen_on(siv, (Door.STEERING,), things_of)
    Staff.objects.filter(id=house.ada.id).update(is_protected=True)
    assert seen_on(siv, (Door.STEERING, Door.PUBLIC), things_of) == []


def test_nobody_is_told_where_a_protected_person_lives(house, things_of):
    Person.objects.filter(id=house.anna.id).update(address="Kanariegatan 1", postal_town="Kanariestad")
    Account.objects.filter(person=house.anna).update(chosen_unit=house.linden.id)
    anna = personas.client_of(person=house.anna)
    assert "Kanariegatan" in things.said(anna.get("/my/profile/"))
    _protect(house.anna)
    everybody = [(anna, (Door.PORTAL,))] + [
        (personas.client_of(assignment=one), (Door.DESK, Door.STEERING))
        for one in (house.dag_at_linden, house.ada_of_skane)
    ]
    for browser, doors in everybody:
        for name, declared in GETS:
            if declared.door in doors:
                said = things.said(browser.get(things.address(name, declared, things_of)))
                assert "Kanariegatan" not in said, name
                assert "Kanariestad" not in said, name
