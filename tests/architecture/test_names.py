"""Every e-service, page and place that is named anywhere exists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

import pytest
from django.apps import apps
from django.template import engines
from procrastinate.contrib.django import app as jobs

from tests.architecture import walking
from tests.support import personas, things
from vardnav.kernel import audit
from vardnav.platform.registry import listing
from vardnav.platform.registry.questions import ItemType

URL = re.compile(r"""\b(?:url|see_other|reverse|to_page)\(\s*["']([a-z_]+:[a-z_]+)["']""")
KNOWN_AS = re.compile(r"""\b(?:url|see_other)\(\s*["']([a-z_]+\.[a-z_]+)["']""")
CAPABILITIES = walking.PRODUCT / "capabilities"
WORD = r"[a-z][a-z0-9_]*"


def dotted_names() -> re.Pattern[str]:
    """Return the pattern of "contact.ask" and its like, for the capabilities there are."""
    keys = "|".join(one.key for one in listing.capabilities() if one.services)
    return re.compile(rf"""["']((?:{keys})\.{WORD})["']""")


def unknown_services(text: str) -> list[str]:
    """Return the names like an e-service's in `text` that are nothing that exists."""
    known = {
        *listing.services(),
        *listing.line_sources(),
        *(one.key for one in audit.all_verbs()),
        *jobs.tasks,
    }
    known |= {model._meta.label_lower for model in apps.get_models()}
    known |= {f"{config.label}.{config.label}" for config in apps.get_app_configs()}
    return [name for name in dotted_names().findall(text) if name not in known]


def unknown_pages(text: str, known: Iterable[str]) -> list[str]:
    """Return the pages named in `text` that do not exist."""
    return [name for name in (*URL.findall(text), *KNOWN_AS.findall(text)) if name not in known]


def test_every_service_named_anywhere_exists():
    found = [
        f"{walking.named(path)}: {name}"
        for path in walking.files(".py", ".html", ".toml", ".js", ".csv")
        for name in unknown_services(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_service_that_does_not_exist_is_found():
    assert unknown_services('start("contact.asks") or "contact.ask"') == ["contact.asks"]


def test_every_page_named_anywhere_exists():
    known = {name for given, page in things.pages() for name in (given, page.known_as)}
    found = [
        f"{walking.named(path)}: {name}"
        for path in walking.files(".py", ".html")
        for name in unknown_pages(path.read_text(encoding="utf-8"), known)
    ]
    assert found == []
    assert unknown_pages("""{{ url('cases:casee', case_id=1) }}""", known) == ["cases:casee"]


def foreign_pages(room: str, text: str) -> list[str]:
    """Return the pages of other capabilities that a capability's `text` names: it leads to what they are known as."""
    others = {one.name for one in CAPABILITIES.iterdir()} - {room}
    return [name for name in URL.findall(text) if name.partition(":")[0] in others]


def test_no_capability_names_another_where_it_leads_to_its_pages():
    found = [
        f"{walking.named(path)}: {name}"
        for path in walking.files(".py", ".html")
        if path.is_relative_to(CAPABILITIES)
        for name in foreign_pages(path.relative_to(CAPABILITIES).parts[0], path.read_text(encoding="utf-8"))
    ]
    assert found == []
    assert foreign_pages("vaccination", """{{ url("booking:one") }}""") == ["booking:one"]


def test_every_list_of_ones_own_that_a_form_asks_for_is_declared():
    asked = {
        item.source
        for service in listing.services().values()
        for item in service.form.items()
        if item.type is ItemType.LINES
    }
    assert asked
    assert asked <= set(listing.line_sources())


def test_every_service_key_begins_with_its_capability_and_is_declared_once():
    keys = [(one.key, service.key) for one in listing.capabilities() for service in one.services]
    assert [key for capability, key in keys if not key.startswith(f"{capability}.")] == []
    assert len({key for _capability, key in keys}) == len(keys)


PLACES = cast(Any, next(iter(engines.all()))).env.get_template("layouts/places.html").module.PLACES


@pytest.mark.parametrize("place", PLACES)
def test_every_place_of_the_frame_answers(house, place):
    path = PLACES[place]
    if path.startswith("/desk/"):
        browser = personas.client_of(assignment=house.dag_at_linden)
    elif path.startswith("/steering/"):
        browser = personas.client_of(assignment=house.ada_of_skane)
    else:
        browser = personas.client_of(person=house.anna)
    answer = browser.get(path)
    assert answer.status_code in (200, 302, 303, 405), f"{place} {path}: {answer.status_code}"
