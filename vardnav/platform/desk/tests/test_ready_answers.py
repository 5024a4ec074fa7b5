"""A region and a unit write ready answers of their own; each arrives as written, with names in their places."""

from __future__ import annotations

import pytest
from django.test import Client

from vardnav.platform.cases.tests.world import RENEW, World, decide, seen
from vardnav.platform.desk.tests.desk_world import case_of, page
from vardnav.platform.registry import listing, replies

DRUGS = {"drugs": ["Metformin"], "works": "well", "side_effects": "no", "as_prescribed": "yes"}
REGIONS = "# Vi ringer\nHej {name}! Vi ringer dig.\n\nHälsningar {unit}\n# Provet först\nTa ett prov först."
BUILT_IN = [title for title, _text in listing.service(RENEW).standard_replies]


def offered(dag: Client, world: World) -> tuple[str, str]:
    case = case_of(world, key=RENEW, answers=DRUGS)
    return seen(page(dag, case)), seen(page(dag, case, "?reply=1"))


def test_a_regions_ready_answers_stand_before_the_services_own_with_names_filled_in(
    world: World, dag: Client
) -> None:
    decide(key=RENEW, options={"replies": REGIONS})
    listed, first = offered(dag, world)
    places = [listed.index(title) for title in ("Vi ringer", "Provet först", *BUILT_IN)]
    assert places == sorted(places)
    assert "Hej Anna! Vi ringer dig." in first
    assert "Hälsningar Vårdcentralen Norra" in first


def test_a_units_own_stand_instead_of_the_regions_and_only_there(
    world: World, dag: Client, eva: Client
) -> None:
    decide(key=RENEW, options={"replies": REGIONS})
    decide(key=RENEW, unit_id=world.norra.id, options={"replies": "# Vår egen\nVälkommen till oss."})
    listed, first = offered(dag, world)
    assert "Vår egen" in listed
    assert "Vi ringer" not in listed
    assert "Välkommen till oss." in first
    elsewhere = seen(page(eva, case_of(world, unit=world.sodra, key=RENEW, answers=DRUGS)))
    assert "Vi ringer" in elsewhere
    assert "Vår egen" not in elsewhere


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Utan namn", "Börja varje svar med en rad med #"),
        ("#\nText", "Skriv ett namn"),
        ("# " + "x" * 81 + "\nText", "Skriv ett namn"),
        ("# Namn", "Skriv en text"),
        ("# Ett\n# Två\nText", "under ”Ett”"),
        ("# Namn\n" + "x" * 2001, "Skriv en text"),
        ("# Namn\nHej {fornamn}", "inget fält {fornamn}"),
        ("\n".join(f"# {n}\nText" for n in range(21)), "högst 20"),
    ],
)
def test_what_is_no_list_of_answers_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(replies.CannotRead, match=words):
        replies.read(text)


def test_text_is_kept_as_it_is_written() -> None:
    assert replies.read("\n# Ett \n\nRad 1\n\n  Rad 2 {inte ett fält}\n##Två\r\nText\n") == [
        ("Ett", "Rad 1\n\n  Rad 2 {inte ett fält}"),
        ("Två", "Text"),
    ]
    assert replies.read("") == replies.read(" \n") == []
