"""Finding care through the browser, in words a visitor sees."""

import datetime as dt
import html
import re

import pytest

from vardnav.capabilities.find_care.tests.conftest import TUESDAY_TEN, add_unit
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import models
from vardnav.platform.catalogue import actions as catalogue

pytestmark = pytest.mark.django_db


def text_of(response):
    body = html.unescape(response.content.decode())
    return " ".join(
        re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style|head).*?</\1>", " ", body, flags=re.S)).split()
    )


def page_of(unit):
    return f"/units/{unit.region_id}/{unit.id}/"


def decide(state, *, unit=None, **fields):
    choice = catalogue.Choice(state=state, valid_from=TUESDAY_TEN - dt.timedelta(days=1), **fields)
    catalogue.decide(
        Viewer.system(region="12"), "contact.ask", choice, unit_id=unit and unit.id, now=TUESDAY_TEN
    )


def test_without_a_region_one_is_asked_to_choose(client, kryddgarden):
    response = client.get("/units/")
    assert response.status_code == 200
    assert "Välj din region först" in text_of(response)
    assert "Kryddgården" not in text_of(response)


def test_the_regions_units_are_listed_with_what_is_open(skane, kryddgarden):
    add_unit("Blomstermåla", region="08", municipality="0862")
    seen = text_of(skane.get("/units/"))
    assert "Kryddgårdens vårdcentral Vårdcentral · Kryddgatan 12, Malmö Öppet till 17.00" in seen
    assert "Blomstermåla" not in seen


def test_a_misspelt_search_finds_and_says_that_it_guesses(skane, kryddgarden):
    seen = text_of(skane.get("/units/", {"q": "krydgarden"}))
    assert "Kryddgårdens vårdcentral" in seen
    assert "Vi hittade inget som heter precis ”krydgarden”" in seen


def test_open_now_leaves_out_what_is_closed(skane, kryddgarden):
    closed = add_unit("Stängda mottagningen")
    models.OpeningHours.objects.create(unit=closed, weekday=5, opens=dt.time(8), closes=dt.time(9))
    seen = text_of(skane.get("/units/", {"open": "on"}))
    assert "Kryddgårdens" in seen
    assert "Stängda" not in seen
    assert "Stängda mottagningen" in text_of(skane.get("/units/"))


def test_kind_and_municipality_narrow_the_list(skane, kryddgarden):
    add_unit("Apoteket Svanen", kind="pharmacy", municipality="1281")
    assert "Apoteket" not in text_of(skane.get("/units/", {"kind": "health_centre"})).replace("Apotek (", "")
    assert "Kryddgårdens" not in text_of(skane.get("/units/", {"municipality": "1281"}))


def test_the_health_centre_is_called_what_the_region_calls_it(client, kryddgarden):
    add_unit("Blomstermåla", region="08", municipality="0862")
    client.cookies["vardnav_region"] = "08"
    assert "Hälsocentraler (1)" in text_of(client.get("/units/"))


def test_nothing_found_has_a_next_step_and_a_number(skane, kryddgarden):
    seen = text_of(skane.get("/units/", {"q": "xyzzy", "open": "on", "municipality": "1280"}))
    assert "Vi hittade ingen mottagning" in seen
    for way in ("Visa även de som har stängt", "Sök i hela regionen", "Visa alla mottagningar", "1177"):
        assert way in seen


def test_long_lists_are_cut_in_pages_that_keep_the_search(skane, kryddgarden):
    for number in range(45):
        add_unit(f"Enhet {number}")
    response = skane.get("/units/", {"q": "enhet", "page": "2"})
    assert "Sida 2 av 3" in text_of(response)
    assert 'href="/units/?q=enhet&amp;page=3"' in response.content.decode()
    assert "Sida 3 av 3" in text_of(skane.get("/units/", {"q": "enhet", "page": "99"}))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"q": "a" * 101}, "Sökningen är för lång"),
        ({"q": "vård\0central"}, "tecken som inte går att läsa"),
        ({"kind": "zoo"}, "Den sortens mottagning finns inte"),
        ({"municipality": "0114"}, "Kommunen finns inte i din region"),
        ({"page": "0"}, "Den sidan finns inte"),
        ({"page": "9" * 400}, "Den sidan finns inte"),
    ],
)
def test_what_cannot_be_read_is_said_by_the_field_and_kept(skane, kryddgarden, asked, said):
    response = skane.get("/units/", {"q": "doktor", **asked})
    assert response.status_code == 422
    assert said in text_of(response)
    assert f'value="{asked.get("q", "doktor")}"'.replace("\0", "") in response.content.decode().replace(
        "\0", ""
    )


@pytest.mark.parametrize(
    "naughty", ["<script>alert(1)</script>", "' OR 1=1 --", "%", "\u202edrow", "ﷺ" * 50, "{{7*7}}"]
)
def test_naughty_searches_are_shown_back_as_typed(skane, kryddgarden, naughty):
    response = skane.get("/units/", {"q": naughty})
    assert response.status_code == 200
    assert f'value="{html.escape(naughty)}"' in response.content.decode()


def test_a_unit_tells_phone_address_and_hours(skane, kryddgarden):
    seen = text_of(skane.get(page_of(kryddgarden)))
    for told in (
        "Öppet till 17.00",
        "040-606 00 00",
        "Kryddgatan 12",
        "213 65 Malmö",
        "Malmö kommun, Region Skåne",
        "Tisdag 3 mars (i dag) 8.00–17.00",
        "Torsdag 5 mars Stängt",
        "Torsdag 5 mars: Personalen utbildas",
        "Söndag 8 mars Stängt",
        "fre 3 april 2026: Stängt – Långfredagen",
    ):
        assert told in seen


def test_phone_hours_stand_apart_and_a_holiday_is_told_once(skane, kryddgarden):
    models.OpeningHours.objects.create(
        unit=kryddgarden, what="phone", weekday=5, opens=dt.time(8), closes=dt.time(11)
    )
    seen = text_of(skane.get(page_of(kryddgarden)))
    assert "Telefontider" in seen
    assert seen.count("Långfredagen") == 1


def test_an_open_service_starts_at_this_unit(skane, kryddgarden):
    decide("on")
    response = skane.get(page_of(kryddgarden))
    assert "Det här kan du göra på nätet" in text_of(response)
    assert f"?unit={kryddgarden.id}" in response.content.decode()


def test_a_paused_service_says_why_and_what_to_do_instead(skane, kryddgarden):
    decide("on")
    texts = {"reason_sv": "Många är sjuka här.", "instead_sv": "Ring oss på förmiddagen."}
    decide("paused", unit=kryddgarden, texts=texts)
    response = skane.get(page_of(kryddgarden))
    assert "Pausad" in text_of(response)
    assert "Många är sjuka här." in text_of(response)
    assert "Ring oss på förmiddagen." in text_of(response)
    assert "Mottagningen: 040-606 00 00 Råd om vård: 1177" in text_of(response)
    assert f"?unit={kryddgarden.id}" not in response.content.decode()


def test_a_service_that_is_closed_or_missing_says_why_also_where_nobody_has_written_it(skane, kryddgarden):
    assert "Region Skåne har inte valt att erbjuda det här digitalt." in text_of(
        skane.get(page_of(kryddgarden))
    )
    decide("on")
    decide("off", unit=kryddgarden)
    seen = text_of(skane.get(page_of(kryddgarden)))
    assert "Stängd Mottagningen eller regionen har stängt tjänsten." in seen


def test_a_unit_outside_the_e_services_says_what_to_do_instead(skane, kryddgarden):
    other = add_unit("Annan vårdcentral", phone="040-1", source_ref="osm:1")
    seen = text_of(skane.get(page_of(other)))
    assert "Här kan du inte skicka ärenden på nätet än" in seen
    assert "1177" in seen
    assert "Vi vet inte när den här mottagningen har öppet" in seen
    assert "© OpenStreetMap contributors" in seen


def test_a_pharmacy_is_not_said_to_lack_e_services(skane, kryddgarden):
    pharmacy = add_unit("Apoteket Svanen", kind="pharmacy")
    assert "skicka ärenden" not in text_of(skane.get(page_of(pharmacy)))


def test_a_unit_shows_only_services_meant_for_its_kind(skane, kryddgarden):
    decide("on")
    pharmacy = add_unit("Apoteket Svanen", kind="pharmacy", is_connected=True)
    assert "Det här kan du göra på nätet" not in text_of(skane.get(page_of(pharmacy)))


def test_a_units_address_holds_its_region(client, kryddgarden):
    assert client.get(page_of(kryddgarden)).status_code == 200
    assert client.get(page_of(kryddgarden).replace("/12/", "/08/")).status_code == 404
    assert client.get(page_of(kryddgarden).replace("/12/", "/99/")).status_code == 404


def test_an_english_reader_reads_english_dates(skane, kryddgarden):
    skane.cookies["vardnav_language"] = "en"
    seen = text_of(skane.get(page_of(kryddgarden)))
    assert "Tuesday 3 Mar" in seen
    assert "8:00–17:00" in seen
    assert "Health centre" in seen
    assert "Good Friday" in seen


def test_the_need_box_finds_units_and_a_way_to_all(skane, kryddgarden):
    for number in range(5):
        add_unit(f"Vårdcentral {number}")
    response = skane.get("/search/", {"q": "vårdcentral"})
    assert "Kryddgårdens vårdcentral" in text_of(response)
    assert "Visa alla 6 mottagningar som passar" in text_of(response)
    assert "/units/?q=v%C3%A5rdcentral" in response.content.decode()


def test_the_need_box_does_not_guess_wildly(skane, kryddgarden):
    assert "Kryddgårdens" not in text_of(skane.get("/search/", {"q": "förnya recept"}))


def test_the_list_and_the_unit_cost_few_statements(skane, kryddgarden, django_assert_max_num_queries):
    decide("on")
    with django_assert_max_num_queries(6):
        skane.get("/units/", {"q": "krydd"})
    with django_assert_max_num_queries(
        7
    ):  # the last two only after a decision: forms built, shortcuts chosen
        skane.get(page_of(kryddgarden))
