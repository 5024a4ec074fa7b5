"""The public door: the need, the region, the language, and what is open here."""

import datetime as dt
import html
import re

import pytest
from django.test import Client

from tests.support import personas
from vardnav.kernel.people.models import Account
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.models import Offering
from vardnav.platform.public import looking

REGION = "vardnav_region"


def text(answer):
    return answer.content.decode()


def in_skane():
    client = Client()
    client.cookies[REGION] = "12"
    return client


def test_without_a_region_the_start_page_asks_for_one(house):
    assert "Var bor du?" in text(Client().get("/"))


def test_the_region_is_kept_on_the_device(house):
    client = Client()
    answer = client.post("/region/", {"region": "08", "next": "/services/"})
    assert (answer.status_code, answer["Location"]) == (303, "/services/")
    assert "Region Kalmar län" in text(client.get("/"))


def test_somebody_logged_in_keeps_the_region_on_the_account(house):
    client = personas.client_of(person=house.anna)
    client.post("/region/", {"region": "08"})
    assert Account.objects.get(person=house.anna).chosen_region == "08"
    assert "Region Kalmar län" in text(client.get("/my/"))


@pytest.mark.parametrize("code", ["", "99", "1", "12; DROP", "١٢", "\x00"])
def test_an_unknown_region_is_refused_beside_the_list(db, code):
    answer = Client().post("/region/", {"region": code})
    assert answer.status_code == 422
    assert "Välj en region i listan." in text(answer)


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_nobody_is_sent_to_another_site(db, next_):
    for path, data in (("/region/", {"region": "12"}), ("/language/", {"language": "en"})):
        assert Client().post(path, {**data, "next": next_})["Location"] == "/"


def test_the_language_is_kept_and_an_unknown_one_ignored(db):
    client = Client()
    client.post("/language/", {"language": "en"})
    answer = client.get("/")
    assert 'lang="en"' in text(answer)
    assert answer["Content-Language"] == "en"
    client.post("/language/", {"language": "xx"})
    assert 'lang="en"' in text(client.get("/"))


def test_a_paused_service_says_why_and_what_to_do_instead(house):
    Offering.objects.filter(region_id="12", service_key="prescriptions.renew").update(
        state="paused",
        valid_from=house.now - dt.timedelta(hours=1),
        reason_sv="Vi byter system.",
        instead_sv="Ring din vårdcentral.",
    )
    catalogue.forget()
    for path in ("/services/prescriptions.renew/", "/services/"):
        page = text(in_skane().get(path))
        assert "Pausad" in page
        assert "Ring din vårdcentral." in page
    assert "Vi byter system." in text(in_skane().get("/services/prescriptions.renew/"))


def test_a_missing_service_says_so_and_gives_another_way(house):
    client = Client()
    client.cookies[REGION] = "08"
    page = text(client.get("/services/prescriptions.renew/"))
    assert "Finns inte här" in page
    assert "1177" in page


def test_the_card_of_a_service_that_is_not_here_gives_a_number_to_call(house):
    client = Client()
    client.cookies[REGION] = "08"
    card = text(client.get("/services/")).split('<article class="vn-card vn-service vn-service-off">')[1]
    assert 'href="tel:1177"' in card.split("</article>")[0]
    assert (
        'href="tel:1177"'
        not in text(in_skane().get("/services/")).split("<article")[1].split("</article>")[0]
    )


def test_before_a_region_is_chosen_nothing_is_said_to_be_missing(house):
    for path in ("/search/?q=förnya resept", "/services/"):
        page = text(Client().get(path))
        assert "Förnya recept" in page
        assert "Finns inte här" not in page


def test_every_example_at_the_need_box_finds_something(house):
    client = in_skane()
    examples = set(re.findall(r'href="(/search/\?q=[^"]+)"', text(client.get("/"))))
    assert len(examples) == 3
    for path in examples:
        page = text(client.get(html.unescape(path)))
        assert "Vi hittade inget" not in page, path


def test_an_unknown_service_is_not_found(db):
    assert in_skane().get("/services/nothing/").status_code == 404


def test_emergency_numbers_stand_on_every_public_page(house):
    for path in (
        "/",
        "/services/",
        "/search/?q=x",
        "/region/",
        "/about/",
        "/accessibility/",
        "/login/",
        "/nowhere/",
    ):
        page = text(in_skane().get(path))
        assert 'href="tel:112"' in page, path
        assert "1177" in page, path


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("förnya recept", "prescriptions.renew"),
        ("resept", "prescriptions.renew"),
        ("medicinen är slut", "prescriptions.renew"),
        ("mina tabletter tog slut", "prescriptions.renew"),
        ("nytt recept", "prescriptions.renew"),
        ("renew prescription", "prescriptions.renew"),
        ("fraga", "contact.ask"),
        ("jag vill ställa en fråga", "contact.ask"),
        ("kontakta vårdcentralen", "contact.ask"),
    ],
)
def test_the_need_box_understands(house, said, key):
    found = looking.find(house.viewer(house.anna), said, now=house.now)
    assert key in [card.key for card in found.services[:3]]


@pytest.mark.parametrize("said", ["hej", "xqzw", "123", "%", "\x00", "' OR 1=1 --"])
def test_the_need_box_does_not_guess_wildly_and_always_has_a_next_step(house, said):
    answer = in_skane().get("/search/", {"q": said})
    assert answer.status_code == 200
    assert "112" in text(answer)
    assert not looking.find(house.viewer(house.anna), said.replace("\x00", ""), now=house.now).services


def test_what_is_searched_for_is_shown_back_as_text(house):
    page = text(in_skane().get("/search/", {"q": "<script>alert(1)</script>"}))
    assert "<script>alert(1)" not in page


def test_a_request_too_large_is_refused_before_it_is_read(db):
    answer = Client().post("/region/", data=b"", content_type="text/plain", CONTENT_LENGTH="999999999")
    assert answer.status_code == 413


def test_a_stranger_cannot_fill_the_disk_with_what_only_residents_send(db):
    for path in ("/my/cases/", "/language/", "/desk/"):
        answer = Client().post(path, data=b"", content_type="text/plain", CONTENT_LENGTH="4000000")
        assert answer.status_code == 413


def test_another_sites_name_does_not_show_our_pages(db):
    for path in ("/", "/my/", "/login/resident/start/"):
        answer = Client().get(path, headers={"host": "evil.example"})
        assert (answer.status_code, answer.content) == (400, b"")
        assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert Client().get("/healthz", headers={"host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: x=1",
        "/\x00",
        "/a\u2028b",
        "https:evil.example",
        "javascript:alert(1)",
        "/" + "a" * 600,
    ],
)
@pytest.mark.parametrize("form", [("/language/", {"language": "en"}), ("/region/", {"region": "12"})])
def test_a_choice_never_leads_to_another_site_or_breaks_the_answer(db, form, elsewhere):
    path, chosen = form
    answer = Client().post(path, {**chosen, "next": elsewhere})
    assert (answer.status_code, answer["Location"]) == (303, "/")


def test_a_choice_leads_back_to_a_swedish_address(db):
    answer = Client().post("/language/", {"language": "en", "next": "/search/?q=åderbråck"})
    assert answer["Location"] == "/search/?q=%C3%A5derbr%C3%A5ck"


def test_asking_only_for_the_head_of_a_page_is_no_choice(db):
    assert Client().head("/region/").status_code == 200


def test_the_process_is_alive_and_says_what_is_missing(db):
    assert Client().get("/healthz").json() == {"status": "ok"}
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": True, "migrations": True, "worker": False}
