"""Every page says its language, title and one heading, and brings nothing from elsewhere, in both languages."""

from __future__ import annotations

import html.parser
import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from tests.architecture import walking
from tests.support import personas, things
from vardnav.platform.registry.declarations import Door

#: Where a link (not a resource) may lead outside: nowhere; the way out in a hurry leads to our own start page.
OUTSIDE_LINKS: frozenset[str] = frozenset()
NOT_PAGES = frozenset({"public:healthz", "public:readyz"})
LOADS = {"src", "srcset", "poster", "data", "action", "formaction", "manifest", "background"}


class Reader(html.parser.HTMLParser):
    """Gathers what the rules are about."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.headings = 0
        self.language = self.title = ""
        self.ids: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.headings += tag == "h1"
        self._in_title = self._in_title or (tag == "title" and not self.title)
        if tag == "html":
            self.language = given.get("lang") or ""
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "style" or "style" in given:
            self.faults.append(f"<{tag}> with a style of its own")
        if tag == "script" and "src" not in given and given.get("type") not in ("application/json",):
            self.faults.append("<script> with code in the page")
        if tag == "iframe":
            self.faults.append("<iframe>")
        for name, value in given.items():
            self._attribute(tag, name, value or "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        is_outside = bool(re.match(r"\s*(?:https?:)?//", value))
        if name.startswith("on"):
            self.faults.append(f"<{tag} {name}>")
        if is_outside and (name in LOADS or (name in ("href", "xlink:href") and tag != "a")):
            self.faults.append(f"<{tag} {name}={value}> loads from elsewhere")
        if is_outside and tag == "a" and name == "href" and value not in OUTSIDE_LINKS:
            self.faults.append(f"<a href={value}> leads elsewhere")
        if value.lower().lstrip().startswith("javascript:"):
            self.faults.append(f"<{tag} {name}=javascript:>")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"


def faults(page: str, language: str) -> list[str]:
    """Return a sentence for each rule that a page breaks."""
    reader = Reader()
    reader.feed(page)
    found = reader.faults
    if reader.headings != 1:
        found.append(f"{reader.headings} h1")
    if reader.language != language:
        found.append(f"says lang={reader.language!r}")
    if len(reader.title.strip()) < 4:
        found.append("no title")
    found.extend(
        f"id {one} twice" for one in sorted({one for one in reader.ids if reader.ids.count(one) > 1})
    )
    return found


def browser(house, door, language):
    of: dict[Door, Callable[[], Client]] = {
        Door.PUBLIC: Client,
        Door.PORTAL: lambda: personas.client_of(person=house.anna),
        Door.DESK: lambda: personas.client_of(assignment=house.dag_at_linden),
        Door.STEERING: lambda: personas.client_of(assignment=house.ada_of_skane),
    }
    made = of[door]()
    made.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    made.cookies["vardnav_region"] = "12"
    return made


#: Parts of a page, for its script to put where they belong.
PARTS = {"conversations:lines", "conversations:desk_lines"}
PARTS_HAVE_NONE = {"0 h1", "says lang=''", "no title"}
GETS = [
    one
    for one in things.pages()
    if "GET" in one[1].methods and one[0] not in NOT_PAGES and one[1].door is not Door.FHIR
]


@pytest.mark.parametrize(("name", "declared"), GETS, ids=[name for name, _declared in GETS])
def test_every_page_keeps_the_rules(house, things_of, name, declared):
    for language in ("sv", "en"):
        _keeps_the_rules(house, things_of, name, declared, language)


def _keeps_the_rules(house, things_of, name, declared, language):
    answer = browser(house, declared.door, language).get(things.address(name, declared, things_of))
    said = things.said(answer)
    assert answer.status_code < 500 or name in (
        "login:start",
        "login:callback",
    )  # 503: no e-ID provider in tests
    assert answer.status_code != 500
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"] or declared.door is Door.PUBLIC
    if not answer["Content-Type"].startswith("text/html") or answer.status_code in (301, 302, 303):
        return
    found = faults(said, language)
    if name in PARTS:
        assert "<html" not in said
        found = [one for one in found if one not in PARTS_HAVE_NONE]
    assert found == [], f"{name} ({answer.status_code})"


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("address", ["/nowhere/", "/my/nowhere/", "/services/no.such/", "/desk/cases/1/"])
def test_pages_of_error_keep_the_rules_too(house, address, language):
    answer = browser(house, Door.PUBLIC, language).get(address)
    assert answer.status_code == 404
    assert faults(answer.content.decode(), language) == []


GOOD = '<html lang="sv"><title>Start</title><h1>Hej</h1>'


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ("<html lang='sv'><title>Start</title>", "0 h1"),
        (GOOD + "<h1>Två</h1>", "2 h1"),
        ("<html><title>Start</title><h1>x</h1>", "says lang=''"),
        ("<html lang=sv><title></title><h1>x</h1>", "no title"),
        (GOOD + "<p style='color:red'>", "style of its own"),
        (GOOD + "<script>alert(1)</script>", "code in the page"),
        (GOOD + "<a onclick='x()'>", "<a onclick>"),
        (GOOD + "<img src='https://elsewhere.se/x.png'>", "loads from elsewhere"),
        (GOOD + "<link href='//elsewhere.se/x.css'>", "loads from elsewhere"),
        (GOOD + "<form action='https://elsewhere.se'>", "loads from elsewhere"),
        (GOOD + "<a href='https://elsewhere.se'>", "leads elsewhere"),
        (GOOD + "<a href='javascript:x()'>", "javascript:"),
        (GOOD + "<p id=a><p id=a>", "id a twice"),
    ],
)
def test_a_page_that_breaks_a_rule_is_found(wrong, fault):
    assert faults(GOOD, "sv") == []
    assert fault in " ".join(faults(wrong, "sv"))


FOREIGN = re.compile(
    r"""(?:url\(|@import|\bimport\b[^;]*?|fetch\(|src=|sendBeacon\()\s*["']?(?:https?:)?//"""
)


def test_nothing_is_fetched_from_elsewhere_by_styles_or_scripts():
    found = [
        walking.named(path)
        for path in walking.files(".css", ".js", ".mjs")
        if FOREIGN.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
    for wrong in ("a{background:url(https://x.se/a.png)}", "@import '//x.se/a.css'", 'fetch("https://x.se")'):
        assert FOREIGN.search(wrong)


def test_no_page_has_a_persons_number_in_its_address_or_title(house, things_of):
    for name, declared in GETS:
        answer = browser(house, declared.door, "sv").get(things.address(name, declared, things_of))
        said = things.said(answer)
        links = " ".join(re.findall(r'(?:href|action|src)="([^"]*)"', said))
        reader = Reader()
        reader.feed(said if answer["Content-Type"].startswith("text/html") else "")
        for secret in (personas.ANNA_NUMBER, personas.ANNA_NUMBER[2:], "780204-2387", "Lindqvist"):
            assert secret not in links, name
            assert secret not in reader.title, name
