"""Every page of a sensitive e-service can be left at once, and neither its title nor its address tells what it is (N8)."""

from __future__ import annotations

import dataclasses
import html
import re

import pytest
from django.test import Client

from tests.support import personas, things
from vardnav.platform.cases.models import Case
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import Door

ASK = "contact.ask"
#: An address that leads to a page of one e-service, or of one case or form of it.
OF_ONE = re.compile(r"<service:key>|<uuid:(?:case|draft)_id>")
#: What an address must not hold of an e-service: its key is in words.
PAGES = [
    (name, page)
    for name, page in things.pages(Door.PUBLIC, Door.PORTAL)
    if "GET" in page.methods and re.search(r"<\w+:(?:key|case_id|draft_id)>", page.path)
]


def _let_it_be_sensitive(patch: pytest.MonkeyPatch) -> None:
    made = dataclasses.replace(listing.service(ASK), is_sensitive=True)
    # Also where they are declared: a form that a region has built makes the list of all anew.
    for known in (listing.declared(), listing.services()):
        patch.setitem(known, ASK, made)


@pytest.fixture
def sensitive(monkeypatch):
    _let_it_be_sensitive(monkeypatch)


def _browser(house, door):
    made = Client() if door is Door.PUBLIC else personas.client_of(person=house.anna)
    made.cookies["vardnav_region"] = "12"
    return made


def faults(address: str, text: str) -> list[str]:
    """Return what a page of the sensitive e-service tells, or lacks."""
    title = html.unescape(re.findall("<title>(.*?)</title>", text, re.DOTALL)[0])
    found = []
    if "data-quick-exit" not in text:
        found.append("no way to leave at once")
    if str(listing.service(ASK).title) in title:
        found.append(f"the title tells: {title}")
    if ASK in address or any(ASK in one for one in re.findall(r'(?:href|action)="([^"]*)"', text)):
        found.append("an address tells")
    return found


@pytest.mark.parametrize(("name", "declared"), PAGES, ids=[name for name, _declared in PAGES])
def test_each_sensitive_page_can_be_left_at_once(house, things_of, sensitive, name, declared):
    address = things.address(name, declared, things_of)
    answer = _browser(house, declared.door).get(address)
    said = things.said(answer)
    if answer.status_code in (302, 303) or not answer["Content-Type"].startswith("text/html"):
        return  # on the way to a page that is walked too, or a file
    assert answer.status_code == 200
    assert faults(address, said) == []


def test_each_page_takes_an_e_service_by_its_address():
    """`<str:key>` would put the key in words into the browser's history."""
    assert [name for name, page in PAGES if not OF_ONE.search(page.path)] == []


def unmarked(capabilities) -> list[str]:
    """Return the residents' and visitors' own pages of a capability with a sensitive e-service that do not say so."""
    return [
        f"{one.key}:{page.name}"
        for one in capabilities
        if any(service.is_sensitive for service in one.services)
        for page in one.pages
        if page.door in (Door.PUBLIC, Door.PORTAL) and not page.is_sensitive
    ]


def test_the_own_pages_of_a_sensitive_capability_are_sensitive(house):
    assert unmarked(listing.capabilities()) == []
    marked = [(name, page) for name, page in things.pages(Door.PUBLIC, Door.PORTAL) if page.is_sensitive]
    assert marked
    for name, page in marked:
        if "GET" in page.methods and "<" not in page.path:
            said = things.said(_browser(house, page.door).get(things.address(name, page)))
            assert "data-quick-exit" in said, name
    one = next(each for each in listing.capabilities() if any(told.is_sensitive for told in each.services))
    name, page = next(each for each in marked if each[0].split(":")[0] == one.key)
    plain = dataclasses.replace(one, pages=[dataclasses.replace(page, is_sensitive=False)])
    assert unmarked([plain]) == [name]


def test_an_error_can_be_left_at_once_too(house, things_of, sensitive):
    anna = _browser(house, Door.PORTAL)
    for path, data in (
        (f"/my/drafts/{things_of.draft.id}/step/question/", {"question": ""}),
        (f"/my/drafts/{things_of.draft.id}/files/", {"go": "add"}),
        (f"/my/cases/{things_of.case.id}/write/", {"text": ""}),
    ):
        answer = anna.post(path, data)
        assert answer.status_code == 422
        assert faults(path, things.said(answer)) == []


def test_what_is_not_sensitive_is_as_before(house, things_of):
    said = things.said(_browser(house, Door.PORTAL).get(f"/my/cases/{things_of.case.id}/"))
    assert "data-quick-exit" not in said
    assert str(listing.service(ASK).title) in said


def test_leaving_keeps_what_was_typed_ends_the_session_and_leads_to_the_start_page(
    house, things_of, sensitive
):
    """As the button does it without scripts, on a page of questions and on any other."""
    anna = _browser(house, Door.PORTAL)
    step = f"/my/drafts/{things_of.draft.id}/step/question/"
    answer = anna.post(step, {"question": "Halvskrivet", "asked_before": "perhaps", "go": "leave"})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    things_of.draft.refresh_from_db()
    assert things_of.draft.answers["question"] == "Halvskrivet"
    assert anna.get(step).status_code == 302
    another = _browser(house, Door.PORTAL)
    assert another.get("/my/").status_code == 200
    answer = another.post("/leave/")
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert "storage" not in answer["Clear-Site-Data"]
    assert another.get("/my/").status_code == 302
    assert Client().post("/leave/").status_code == 303  # nobody is logged in: left all the same


def test_the_way_out_says_what_it_does_and_what_is_left(house, things_of, sensitive):
    """True for whoever is there: only those who are logged in are logged out, and only a form keeps what is written."""
    anna, visitor = _browser(house, Door.PORTAL), _browser(house, Door.PUBLIC)
    left = "Webbläsarens historik kan fortfarande visa att du har varit här."
    form = things.said(anna.get(f"/my/drafts/{things_of.draft.id}/step/question/"))
    case = things.said(anna.get(f"/my/cases/{things_of.case.id}/"))
    public = things.said(visitor.get(addresses.url("public:service", key=ASK)))
    assert f"Du loggas ut och kommer till startsidan. Det du har skrivit sparas. {left}" in form
    assert f"Du loggas ut och kommer till startsidan. {left}" in case
    assert f">Du kommer till startsidan. {left}" in public


def test_enter_never_leaves(house, things_of, sensitive):
    """The first button of a form is Enter's: it goes on."""
    said = things.said(_browser(house, Door.PORTAL).get(f"/my/drafts/{things_of.draft.id}/step/question/"))
    buttons = re.findall(r'<button[^>]*name="go"[^>]*>', said)
    assert 'value="next"' in buttons[0]
    assert 'form="answers"' in buttons[0]


def test_the_address_of_a_sensitive_e_service_tells_nothing_and_leads_there(house, sensitive):
    address = addresses.url("public:service", key=ASK)
    assert ASK not in address
    assert "contact" not in address
    visitor = _browser(house, Door.PUBLIC)
    assert str(listing.service(ASK).title) in things.said(visitor.get(address))
    # Written by hand, or an old bookmark: found all the same.
    assert visitor.get(f"/services/{ASK}/").status_code == 200
    assert visitor.get("/services/e0000000000/").status_code == 404


@pytest.mark.parametrize("name", ["cases:case", "cases:receipt", "cases:readers", "cases:withdraw"])
def test_a_case_that_is_kept_secret_can_be_left_at_once_whatever_it_is_about(house, things_of, name):
    address = things.address(name, dict(PAGES)[name], things_of)
    anna = _browser(house, Door.PORTAL)
    assert "data-quick-exit" not in things.said(anna.get(address))
    Case.objects.filter(id=things_of.case.id).update(is_secret=True)
    said = things.said(anna.get(address))
    assert "data-quick-exit" in said
    assert str(listing.service(ASK).title) not in re.findall("<title>(.*?)</title>", said, re.DOTALL)[0]


def test_a_page_without_the_way_out_is_found(house, things_of, sensitive, monkeypatch):
    name, page = next(one for one in PAGES if one[0] == "cases:readers")
    monkeypatch.setattr("vardnav.platform.cases.portal_shown.is_sensitive", lambda *given: False)
    with pytest.raises(AssertionError, match="no way to leave at once"):
        test_each_sensitive_page_can_be_left_at_once(house, things_of, None, name, page)


def test_a_page_that_takes_the_key_in_words_is_found():
    name, page = next(one for one in PAGES if one[0] == "cases:start")
    plain = dataclasses.replace(page, path="services/<str:key>/")
    assert OF_ONE.search(page.path)
    assert not OF_ONE.search(plain.path)
    assert name
