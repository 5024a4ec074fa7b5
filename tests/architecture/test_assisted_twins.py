"""Nobody is left outside: whatever a resident can do with e-ID, staff can do for somebody without (N12, R14)."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from tests.architecture import twins, walking
from tests.support import personas, things
from vardnav.kernel import clock
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import Person
from vardnav.platform.assisted.tests.filling import begin_to_help, fill_in
from vardnav.platform.cases import form_requests, models
from vardnav.platform.questionnaires.tests.forms import catalogue_renewed, form, published, question
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Door, Page
from vardnav.platform.registry.questions import Item, ItemType

#: A programmed e-service is no form: its pages have twins of their own (tests/architecture/twins.py).
SERVICES = [
    key for key, one in listing.services().items() if not one.page and key not in twins.SERVICES_WITHOUT
]


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


def asked_of(house: personas.House, person: Person, key: str) -> models.Case:
    """Return a case in which Dag's unit asks `person` to answer the region's form `key`."""
    helped = models.Assistance.objects.create(
        region="12", person=person, staff=house.dag, unit=house.linden, origin="unit", started_at=house.now
    )
    return form_requests.send(
        house.staff_viewer(house.dag_at_linden),
        assistance_id=helped.id,
        service_key=key,
        text="Svara gärna.",
        last_on=clock.local_date(house.now),
        now=house.now,
    )


def test_staff_can_answer_whatever_form_a_unit_asks_somebody_for(house, dag, settings, tmp_path):
    settings.VAR, settings.CLAMAV = tmp_path, ""
    sorts = ("string", "text", "boolean", "integer", "decimal", "date", "attachment", "display")
    published(form(*(question(f"q{place}", sort) for place, sort in enumerate(sorts))))
    catalogue_renewed()
    asked_for = [one.key for one in listing.services_in("12").values() if one.region]
    assert asked_for, "the region has no form that can be asked for"
    farid = lma(house)
    for key in asked_for:
        case = asked_of(house, farid, key)
        begun: Any = dag.post(f"/desk/cases/{case.id}/form/", {"origin": "phone", "identified_by": "called"})
        assert begun.status_code == 303, f"{key} cannot be filled in for somebody"
        assert dag.get(fill_in(dag, begun["Location"])).status_code == 200
        case.refresh_from_db()
        assert (case.status, case.subject_id) == ("in_progress", farid.id)
        assert case.assistance is not None
        assert (case.assistance.staff_id, case.assistance.origin) == (house.dag.id, "phone")


def test_a_form_that_staff_cannot_fill_in_is_found(house, dag, settings, tmp_path, monkeypatch):
    def never(*_given: Any, **_more: Any) -> None:
        raise Http404

    monkeypatch.setattr("vardnav.platform.assisted.actions.fill", never)
    with pytest.raises(AssertionError, match="cannot be filled in for somebody"):
        test_staff_can_answer_whatever_form_a_unit_asks_somebody_for(house, dag, settings, tmp_path)


def only_for_residents(tree: ast.Module) -> list[str]:
    """Return the functions that write a draft without being told of an assistance."""
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(one).endswith("Draft.objects.create") for one in _called(node))
        and "assistance_id" not in {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
    ]


def _called(node: ast.FunctionDef) -> list[ast.expr]:
    return [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]


def test_whatever_begins_a_form_can_be_begun_by_staff_for_somebody():
    product = [path for path in walking.files(".py") if "config/demo" not in walking.named(path)]
    found = [
        f"{walking.named(path)}: {one}"
        for path in product
        for one in only_for_residents(walking.parsed(path))
    ]
    assert found == []
    wrong = ast.parse("def begin(viewer):\n    models.Draft.objects.create(id=1)\n")
    assert only_for_residents(wrong) == ["begin"]


def untwinned(pages: dict[str, Page], two: Mapping[str, str], why_none: Mapping[str, str]) -> list[str]:
    """Return what is wrong between the portal's writing pages and what is said of them, in words."""
    writing = {name for name, page in pages.items() if page.door is Door.PORTAL and "POST" in page.methods}
    desk = {name for name, page in pages.items() if page.door is Door.DESK and "POST" in page.methods}
    said = two.keys() | why_none.keys()
    return [
        *(f"{name} can be done with e-ID only: name its twin at the desk, or say why" for name in writing - said),
        *(f"{name} is no page by which a resident writes" for name in said - writing),
        *(f"{name} has both a twin and a reason to have none" for name in two.keys() & why_none.keys()),
        *(f"{twin}, the twin of {name}, is no page by which staff write" for name, twin in two.items() if twin not in desk),
        *(f"{name}: “{why}” is no reason" for name, why in why_none.items() if len(why.split()) < SAID_WITH),
    ]  # fmt: skip


#: A reason takes at least so many words.
SAID_WITH = 6


def test_every_page_by_which_a_resident_writes_has_its_twin_at_the_desk_or_a_reason():
    pages = dict(things.pages(Door.PORTAL, Door.DESK))
    assert untwinned(pages, twins.TWINS, twins.WHY_NONE) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda pages, two, _why: pages.update({"x:y": pages["cases:withdraw"]}), "x:y can be done with e-ID only"),
        (lambda _pages, two, _why: two.pop("cases:begin"), "cases:begin can be done with e-ID only"),
        (lambda _pages, two, _why: two.update({"cases:mine": "desk:act"}), "cases:mine is no page"),
        (lambda _pages, two, _why: two.update({"cases:begin": "desk:queue"}), "desk:queue, the twin of cases:begin"),
        (lambda _pages, _two, why: why.update({"cases:begin": "so it is and always will be, sorry"}), "has both"),
        (lambda _pages, _two, why: why.update({"portal:unit": "not needed"}), "is no reason"),
    ],
)  # fmt: skip
def test_a_writing_page_without_its_twin_is_found(change, told):
    pages, two, why = dict(things.pages(Door.PORTAL, Door.DESK)), dict(twins.TWINS), dict(twins.WHY_NONE)
    change(pages, two, why)
    assert any(told in one for one in untwinned(pages, two, why)), untwinned(pages, two, why)
