"""The table of what each unit offers is found by a visitor, and no cell of it stands without a word."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.support.personas import House
from vardnav.platform.registry import listing

IN_SKANE = {"cookie": "vardnav_region=12"}
#: A dash alone: to a screen reader nothing, to anybody a riddle.
BARE = re.compile(r">\s*[–-]\s*<")


@pytest.mark.parametrize("page", ["/", "/services/", "/about/", "/search/?q=recept"])
def test_a_visitor_finds_the_table_from_every_public_page(house: House, page: str) -> None:
    text = Client().get(page, headers=IN_SKANE).content.decode()
    assert 'href="/matrix/"' in text
    assert "Tjänster per mottagning" in text


def test_an_e_service_leads_to_the_units_that_have_it(house: House) -> None:
    key = next(iter(listing.declared()))
    text = Client().get(f"/services/{key}/", headers=IN_SKANE).content.decode()
    assert f'href="/matrix/services/{key}/"' in text


def test_a_unit_leads_to_all_that_is_there_and_is_not(house: House) -> None:
    text = Client().get(f"/units/12/{house.linden.id}/").content.decode()
    assert f'href="/matrix/units/{house.linden.id}/"' in text


def test_no_cell_is_a_bare_dash_and_each_sort_of_unit_has_its_own_services(house: House) -> None:
    text = Client().get("/matrix/", headers=IN_SKANE).content.decode()
    assert "Vårdcentralen Linden" in text
    assert not BARE.search(text)
    elsewhere = [one for one in listing.declared().values() if "health_centre" not in one.unit_kinds]
    assert elsewhere, "a service that is for another sort of unit only"
    table = text[text.index("Vårdcentraler") :]
    table = table[: table.index("</table>")]
    assert all(str(one.title) not in table for one in elsewhere)
    for page in (f"/matrix/units/{house.linden.id}/", "/matrix/services/contact.ask/"):
        assert not BARE.search(Client().get(page, headers=IN_SKANE).content.decode())
