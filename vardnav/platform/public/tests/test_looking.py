"""The need box by what people really write: definite forms, plurals, misspellings, a place beside the need."""

import pytest

from tests.support import personas
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import models, rules
from vardnav.kernel.organisations.sorting import sort_key
from vardnav.platform.public import looking

LUND, MALMO = "1281", "1280"
RENEW, ASK = "prescriptions.renew", "contact.ask"


def _place(name: str, kind: str, municipality: str) -> None:
    town = models.Municipality.objects.get(code=municipality).name
    models.Unit.objects.create(
        region_id=personas.SKANE,
        name=name,
        kind=kind,
        municipality_id=municipality,
        sort_key=sort_key(name),
        search_text=rules.search_text(name=name, kind=kind, municipality=town),
    )


@pytest.fixture
def town(house: personas.House) -> personas.House:
    """Places of four kinds in Lund and Malmö."""
    _place("Vårdcentralen Kastanjen", "health_centre", LUND)
    _place("Lundens tandläkare", "dental", MALMO)
    _place("Apoteket Svanen", "pharmacy", MALMO)
    _place("Barnmorskorna Storken", "maternity", LUND)
    _place("Sjukhuset Kullen", "emergency", LUND)
    return house


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("doktor i lund", "Vårdcentralen Kastanjen"),
        ("doktorn i lund", "Vårdcentralen Kastanjen"),
        ("Doktorer i Lund", "Vårdcentralen Kastanjen"),
        ("läkaren i lund", "Vårdcentralen Kastanjen"),
        ("läkarna lund", "Vårdcentralen Kastanjen"),
        ("doktron i lund", "Vårdcentralen Kastanjen"),
        ("läkkare i lund", "Vårdcentralen Kastanjen"),
        ("jag skulle vilja boka tid hos doktorn i Lund", "Vårdcentralen Kastanjen"),
        ("lunds vårdcentral", "Vårdcentralen Kastanjen"),
        ("vårdcentralerna i lund", "Vårdcentralen Kastanjen"),
        ("vårdsentralen i lund", "Vårdcentralen Kastanjen"),
        ("kastanjens vårdcentral", "Vårdcentralen Kastanjen"),
        ("tandläkaren", "Lundens tandläkare"),
        ("tandläkarna i malmö", "Lundens tandläkare"),
        ("tandlekare", "Lundens tandläkare"),
        ("lundens", "Lundens tandläkare"),
        ("apoteket", "Apoteket Svanen"),
        ("apoteken i malmö", "Apoteket Svanen"),
        ("appotek", "Apoteket Svanen"),
        ("barnmorskan", "Barnmorskorna Storken"),
        ("barnmorskor i lund", "Barnmorskorna Storken"),
        ("barnmoska", "Barnmorskorna Storken"),
        ("akuten i lund", "Sjukhuset Kullen"),
        ("akutten", "Sjukhuset Kullen"),
    ],
)
def test_the_need_box_finds_the_place(town, said, first):
    found = looking.find(town.viewer(town.anna), said, now=town.now)
    assert [hit.title for hit in found.others][:1] == [first]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("receptet", RENEW),
        ("recepten", RENEW),
        ("medicinen", RENEW),
        ("mediciner", RENEW),
        ("medisin", RENEW),
        ("läkemedlen", RENEW),
        ("tabletterna är slut", RENEW),
        ("förnya receptet i lund", RENEW),
        ("frågor", ASK),
        ("sjuksköterskan", ASK),
        ("sjukskötersorna", ASK),
        ("bilder på utslagen", ASK),
        ("besvären", ASK),
    ],
)
def test_the_need_box_finds_what_can_be_done(town, said, key):
    found = looking.find(town.viewer(town.anna), said, now=town.now)
    assert [card.key for card in found.services][:1] == [key]


@pytest.mark.parametrize("said", ["hunden", "en katt", "jag vill", "lundgren", "i"])
def test_no_form_of_a_word_makes_an_e_service_of_something_else(town, said):
    assert not looking.find(town.viewer(town.anna), said, now=town.now).services


def test_a_place_in_another_town_is_not_among_the_answers(town):
    found = looking.find(Viewer.anonymous(region=personas.SKANE), "apoteket i lund", now=town.now)
    assert "Apoteket Svanen" not in [hit.title for hit in found.others]
