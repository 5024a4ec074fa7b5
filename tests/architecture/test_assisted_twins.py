"""Nobody is left outside: whatever a resident can do with e-ID, staff can do for somebody without (N12, R14)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.test import Client

from tests.support import personas
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import Person
from vardnav.platform.assisted.tests.filling import begin_to_help, fill_in
from vardnav.platform.cases import models
from vardnav.platform.registry import listing
from vardnav.platform.registry.questions import Item, ItemType

SERVICES = list(listing.services())


def receiver(house: personas.House, key: str) -> Unit:
    """Return a unit of a sort that gives the e-service."""
    kinds = listing.service(key).unit_kinds
    if house.linden.kind not in kinds:
        Unit.objects.filter(id=house.ekbacken.id).update(kind=kinds[0])
        return house.ekbacken
    return house.linden


def helped(dag: Client, house: personas.House, person: Person, key: str) -> models.Case | None:
    """Help `person` with an e-service from the first page to the receipt; None where it is refused."""
    page = begin_to_help(dag, person.number.shown())
    begun: Any = dag.post(f"{page}services/{key}/", {"unit": str(receiver(house, key).id)})
    if begun.status_code != 303:
        return None
    receipt = fill_in(dag, begun["Location"])
    assert dag.get(receipt).status_code == 200
    return models.Case.objects.get(id=receipt.rstrip("/").rsplit("/", 1)[1])


@pytest.fixture
def dag(house: personas.House) -> Client:
    return personas.client_of(assignment=house.dag_at_linden)


def lma(house: personas.House) -> Person:
    """Somebody who can never log in."""
    return Person.objects.create(
        identifier_kind="lma", identifier="12345678", given_name="Farid", family_name="Omar", home_region="12"
    )


@pytest.mark.parametrize("key", SERVICES)
def test_staff_can_do_every_e_service_for_somebody(house, dag, key):
    farid = lma(house)
    case = helped(dag, house, farid, key)
    assert case is not None, f"{key} has no assisted twin"
    assert (case.service_key, case.subject_id, case.status) == (key, farid.id, "received")
    assert case.assistance is not None
    assert (case.assistance.staff_id, case.assistance.origin) == (house.dag.id, "phone")


@pytest.mark.parametrize("key", SERVICES)
def test_a_child_is_helped_with_just_what_is_for_children(house, dag, key, settings, monkeypatch):
    settings.IS_DEMO = True
    Person.objects.filter(id=house.bo.id).update(identifier_kind="lma", identifier="87654321")
    house.bo.refresh_from_db()
    service = listing.service(key)
    assert (helped(dag, house, house.bo, key) is not None) is service.for_children
    # An e-service may have an age of its own besides: that is another question, asked when the form is sent.
    turned = dataclasses.replace(service, for_children=not service.for_children, admission=None)
    monkeypatch.setitem(listing.services(), key, turned)
    assert (helped(dag, house, house.bo, key) is not None) is not service.for_children


def test_an_e_service_without_its_twin_is_found(house, dag, monkeypatch):
    """A form whose required question staff are never asked cannot be sent by them."""
    service = listing.service("contact.ask")
    unasked = Item("of_their_own", ItemType.LINES, "Välj ur din lista", required=True, source="x.y")
    group = dataclasses.replace(service.form.groups[0], items=(*service.form.groups[0].items, unasked))
    form = dataclasses.replace(service.form, groups=(group,))
    monkeypatch.setitem(listing.services(), "contact.ask", dataclasses.replace(service, form=form))
    monkeypatch.setattr("vardnav.platform.assisted.tests.filling.Fields.handle_data", lambda *_given: None)
    monkeypatch.setattr(
        "vardnav.platform.cases.forms.GroupForm.answers",
        lambda self: {key: value for key, value in self.cleaned_data.items() if key != "of_their_own"},
    )
    with pytest.raises(AssertionError):
        test_staff_can_do_every_e_service_for_somebody(house, dag, "contact.ask")
