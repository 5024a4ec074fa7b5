"""The demonstration walked in English, behind every door: nothing of the interface is left in Swedish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CharField, JSONField, TextField
from django.test import Client

from tests.support import personas
from vardnav.config import wording
from vardnav.config.demo.tests import swedish
from vardnav.config.demo.tests.conftest import NOW
from vardnav.kernel import clock
from vardnav.kernel.organisations import models as organisations
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments.models import Resource
from vardnav.platform.catalogue import queries as catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
#: Residents who together have one of everything there is to see.
RESIDENTS = ("Anna", "Bertil", "Cecilia", "Maja", "Sven", "Fatima")
#: Where staff look around: what is done there differs.
PLACES = ("Vårdcentralen Lönngården", "Mottagningen Lyktan", "Hudmottagningen Lindblom")
#: The rooms in whose tables people's own words stand.
WRITTEN_IN = (
    ["platform", "cases"],
    ["platform", "contacts"],
    ["platform", "guarantee"],
    ["platform", "questionnaires"],
    ["capabilities", "certificates"],
    ["capabilities", "prescriptions"],
    ["capabilities", "self_tests"],
)
#: Columns with words of ours: a certificate is called by the product, not by whoever issues it.
NOT_WRITTEN = frozenset({"title", "title_en"})
#: Of each kind of page so many are looked at: the same page about other things.
OF_EACH_KIND = 3
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
_NO_PAGE = re.compile(r"\.pdf$|/files/|/document/|\.(?:json|csv|ics)\b|/login/|/export/|\.fhir")


@pytest.fixture(autouse=True)
def _at_the_time_of_the_demonstration(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    catalogue.forget()
    yield
    catalogue.forget()


def names() -> set[str]:
    """Return what stands in Swedish on every page because it is called so: people, places, titles, addresses."""
    found: set[str] = set()
    for model, fields in (
        (organisations.Unit, ("name", "address", "postal_town")),
        (organisations.CareProvider, ("name",)),
        (organisations.Municipality, ("name",)),
        (organisations.Region, ("name", "short_name")),
        (organisations.Staff, ("given_name", "family_name", "title")),
        (Resource, ("name",)),
        (Person, ("given_name", "family_name", "address", "postal_town")),
    ):
        for row in model.objects.values_list(*fields):
            found |= {one for one in row if one}
    return found


def written() -> set[str]:
    """Return what people have written, and what forms and sources of another system say: not what is a text of ours."""
    ours = {
        one
        for message in wording.read("en")
        for one in (message.id if message.pluralizable else [message.id])
    }
    found: set[str] = set()
    for model in apps.get_models():
        if model.__module__.split(".")[1:3] in WRITTEN_IN:
            fields = [
                one.attname
                for one in model._meta.concrete_fields
                if isinstance(one, (CharField, TextField, JSONField))
                and one.name not in NOT_WRITTEN
                and not one.choices
            ]
            for row in model.objects.values_list(*fields) if fields else ():  # type: ignore[attr-defined]
                found |= {text for value in row for text in texts(value)}
    return {" ".join(one.split()) for one in found - ours if swedish.is_swedish(one)}


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a value of a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def shape(path: str) -> str:
    """Return what kind of page an address leads to."""
    place, _, query = path.partition("?")
    keys = "&".join(sorted(one.partition("=")[0] for one in query.split("&") if one))
    return _ID.sub("*", re.sub(r"/services/[^/]+/", "/services/*/", place)) + (f"?{keys}" if keys else "")


def walked(client: Client, *starts: str) -> Iterator[tuple[str, str]]:
    """Yield address and page for what links lead to, some of each kind."""
    waiting, seen, counted = list(starts), set(starts), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        kind = shape(path)
        counted[kind] = counted.get(kind, 0) + 1
        if counted[kind] > OF_EACH_KIND or _NO_PAGE.search(path):
            continue
        answer = client.get(path, follow=True)
        if answer.streaming or not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        yield path, page
        for link in _LINK.findall(page):
            there = link.replace("&amp;", "&")
            if there not in seen:
                seen.add(there)
                waiting.append(there)


def visitors() -> dict[str, tuple[Client, tuple[str, ...]]]:
    """Return who looks around behind which door, and where they begin."""
    public = Client()
    public.cookies["vardnav_region"] = "12"
    found: dict[str, tuple[Client, tuple[str, ...]]] = {
        "public": (public, ("/", "/units/", "/matrix/", "/search/?q=xyzzy", "/self-tests/"))
    }
    demo = Person.objects.filter(is_demo=True, home_region="12")
    for person in [demo.filter(given_name=name).order_by("id").first() for name in RESIDENTS]:
        assert person is not None
        found[f"resident {person.name}"] = (personas.client_of(person=person, now=NOW), ("/my/",))
    held = organisations.Assignment.objects.filter(region_id="12", staff__is_demo=True).order_by("id")
    administrator = held.filter(kind="administrator").first()
    for given in [administrator, *(held.filter(unit__name=name).first() for name in PLACES)]:
        assert given is not None
        door = "/steering/" if given is administrator else "/desk/"
        where = given.unit.name if given.unit else given.region_id
        found[f"{given.staff.name}, {where}"] = (personas.client_of(assignment=given, now=NOW), (door,))
    for client, _starts in found.values():
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return found


def test_no_page_in_english_says_anything_in_swedish_without_saying_so() -> None:
    known, found = names() | written(), dict[str, str]()
    pages = 0
    for who, (client, starts) in visitors().items():
        for path, page in walked(client, *starts):
            pages += 1
            for text in swedish.left(page, known):
                found.setdefault(text, f"{who}: {path}")
    assert pages > 300, f"only {pages} pages were found"
    assert found == {}


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<p>Långfredagen</p>", ["Långfredagen"]),
        ("<p>Nej</p>", ["Nej"]),
        ('<input placeholder="Skriv det">', ["Skriv det"]),
        ("<p lang=sv>Hej och <b>välkommen</b></p><p>Yes</p>", []),
        ("<p>Vårdcentralen Linden</p>", []),
        ("<p data-written>Jag har ont i halsen</p>", []),
        ('<div lang="sv"><p lang="en">Svara inte</p></div>', ["Svara inte"]),
        ("<p>Say men, under, see the region</p>", []),
    ],
)
def test_swedish_is_found_where_it_is_not_marked(page: str, said: list[str]) -> None:
    assert swedish.left(f'<html lang="en">{page}', {"Vårdcentralen Linden"}) == said
