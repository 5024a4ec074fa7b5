"""The parts that other rooms give to the start page: each stands for itself, in its order, and one that fails says so."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.tests.test_flow import sent_case
from vardnav.platform.cases.tests.world import World, seen
from vardnav.platform.registry import listing
from vardnav.platform.registry.start_parts import Started, StartLine, StartPart

NOTHING = "Kunde inte visas just nu."
SECRET = "19610710A101"


def part(
    make: Callable[..., Started | None], *, key: str = "test_one", order: int = 20, there: str = ""
) -> StartPart:
    return StartPart(
        key, f"Del {key}", order, make, page="cases:mine", page_title=f"Allt i {key}", there=there
    )


def shows(*texts: str, is_sensitive: bool = False) -> Callable[..., Started]:
    return lambda viewer, now: Started(
        [StartLine(one, "/my/cases/") for one in texts], is_sensitive=is_sensitive
    )


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the start page have these parts and no others."""

    def put(*parts: StartPart) -> None:
        ordered = tuple(sorted(parts, key=lambda one: (one.order, one.key)))
        monkeypatch.setattr(listing, "start_parts", lambda: ordered)
        monkeypatch.setattr(listing, "start_there", lambda: tuple(one.there or "true" for one in ordered))

    return put


def test_a_part_is_one_declaration_and_stands_where_its_order_says(
    world: World, anna: Client, declared: Callable[..., None]
) -> None:
    sent_case(anna, world.norra)
    declared(
        part(shows("Sist"), key="test_last", order=120),
        part(shows("Först"), key="test_first", order=10),
        part(shows("Sedan"), key="test_second", order=20),
    )
    text = seen(anna.get("/my/"))
    places = [text.index(one) for one in ("Först", "Sedan", "Pågår", "Sist")]
    assert places == sorted(places)
    assert "Allt i test_first" in text


def test_a_part_without_anything_is_left_out(
    world: World, anna: Client, declared: Callable[..., None]
) -> None:
    declared(part(lambda viewer, now: None), part(shows(), key="test_two"))
    assert "Del test_" not in seen(anna.get("/my/"))


def test_what_is_not_there_is_not_asked_for(
    world: World, anna: Client, declared: Callable[..., None]
) -> None:
    asked: list[Viewer] = []

    def make(viewer: Viewer, now: dt.datetime) -> Started | None:
        asked.append(viewer)
        return None

    own = "EXISTS (SELECT FROM people_person p WHERE p.id = found.subject_id AND p.given_name = '{}')"
    declared(part(make, there=own.format("Cecilia")))
    anna.get("/my/")
    assert asked == []
    declared(part(make, there=own.format("Anna")))
    anna.get("/my/")
    assert [one.subject_id for one in asked] == [world.anna.id]


def _asks_wrong(viewer: Viewer, now: dt.datetime) -> Started:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s FROM no_such_table", [SECRET])
    raise AssertionError


def _asks_right(viewer: Viewer, now: dt.datetime) -> Started:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Started([StartLine("Den andra delen", "/my/cases/")])


def _is_wrong(viewer: Viewer, now: dt.datetime) -> Started:
    raise ValueError(SECRET)


@pytest.mark.parametrize("wrong", [_asks_wrong, _is_wrong])
def test_one_that_fails_says_so_and_the_rest_of_the_page_is_there(
    world: World,
    anna: Client,
    declared: Callable[..., None],
    caplog: pytest.LogCaptureFixture,
    wrong: Callable[..., Started],
) -> None:
    case = sent_case(anna, world.norra)
    declared(part(wrong, key="test_broken"), part(_asks_right, key="test_whole", order=30))
    with caplog.at_level(logging.ERROR, logger="vardnav.platform.portal.start_parts"):
        answer = anna.get("/my/")
    assert answer.status_code == 200
    text = seen(answer)
    for words in (
        "Del test_broken",
        NOTHING,
        "Allt i test_broken",
        "Den andra delen",
        case.number,
        "Hej Anna",
    ):
        assert words in text
    assert text.count(NOTHING) == 1
    (line,) = [one.getMessage() for one in caplog.records if one.name.endswith("start_parts")]
    assert "test_broken" in line
    assert SECRET not in caplog.text, "what went wrong is logged without what it was about"


def test_a_sensitive_part_gives_the_way_out(
    world: World, anna: Client, declared: Callable[..., None]
) -> None:
    declared(part(shows("En tid")))
    assert "data-quick-exit" not in anna.get("/my/").content.decode()
    declared(part(shows("En tid", is_sensitive=True)))
    assert "data-quick-exit" in anna.get("/my/").content.decode()


def test_for_whoever_has_nothing_the_page_asks_no_more_than_before(world: World, anna: Client) -> None:
    anna.get("/my/")
    with CaptureQueriesContext(connection) as sent:
        anna.get("/my/")
    assert len([one for one in sent.captured_queries if "SAVEPOINT" not in one["sql"]]) == 2
