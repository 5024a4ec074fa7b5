"""Hostile input on every page: in its address, its forms, its files, in every encoding; never an error of ours."""

from __future__ import annotations

import functools
import inspect
import re
import urllib.parse
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.architecture import fhir_rows
from tests.support import personas, things
from vardnav.platform.registry.declarations import Door, Page

#: What people, scanners and broken programs send where a word is expected; as bytes, since not all of it is text.
VALUES = {
    "nothing": b"",
    "NUL": b"a\x00b",
    "a lone surrogate": b"a\xed\xa0\x80b",
    "not UTF-8": b"\xff\xfe\xfa",
    "line breaks": b"/a\r\nSet-Cookie: x=1\r\n\r\n\x00<p>",
    "markup": b"\"'><script>alert(1)</script>{{7*7}}{% x %}%s%(a)s",
    "SQL": b"'; DROP TABLE cases_case; --\\",
    "a huge number": b"9" * 5000,
    "digits that are not ASCII": "²٣".encode(),
    "a number below nothing": b"-1",
    "marks of direction": "\u202e\u2066\ufeff".encode(),
    "a path": b"../../../../etc/passwd",
    "another site": b"//evil.example/\\evil",
    "an id of nothing": b"00000000-0000-0000-0000-000000000000",
    "much": "å".encode() * 30_000,
}
#: Tried in each field alone too, where a fault in one would hide the next.
ALONE = ("line breaks", "a huge number", "an id of nothing")
WHO = {
    Door.PUBLIC: "nobody",
    Door.PORTAL: "anna",
    Door.DESK: "dag",
    Door.STEERING: "ada",
    Door.FHIR: "a system",
}
#: What these lack in a test (a provider, a worker) they say with a 503.
LACKING = frozenset({"login:start", "login:callback", "public:readyz"})
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "X")
DESK_VERBS = ("take", "assign", "release", "forward", "ask", "message", "complete", "submit", "withdraw")
_READ = re.compile(
    r"""(?:GET|POST|given)(?:\.get(?:list)?\(|\[)\s*["'](\w+)["']|["'](\w+)["'] in request\.GET"""
)
_NAMED = re.compile(r'<(?:input|textarea|select|button)\b[^>]*?\bname="([^"]+)"')
_OURS = frozenset({"csrfmiddlewaretoken", "form_key"})

Ask = Callable[[], Any]
Pairs = list[tuple[str, bytes]]


def browser_of(house, who: str) -> Client:
    """Return the browser of one of those who try."""
    made: Client = Client()
    if who == "anna":
        made = personas.client_of(person=house.anna)
    elif who == "a system":
        made = fhir_rows.system_of(house.linden.id)
    elif who != "nobody":
        made = personas.client_of(assignment={"dag": house.dag_at_linden, "ada": house.ada_of_skane}[who])
    made.raise_request_exception = False
    return made


def parameters(page: Page) -> list[str]:
    """Return the names that the page's module asks a request for."""
    source = Path(inspect.getfile(inspect.unwrap(page.view))).read_text(encoding="utf-8")
    return sorted({one or other for one, other in _READ.findall(source)}) or ["q"]


def fields(browser: Client, address: str, page: Page) -> list[str]:
    """Return the names of what the page's forms send, and of what its module asks for."""
    answer = browser.get(address)
    named = set(_NAMED.findall(things.said(answer))) if answer.status_code < 300 else set()
    return sorted((named | set(parameters(page))) - _OURS)


def encoded(pairs: Pairs) -> str:
    """Return pairs as a query string or a form's body."""
    return "&".join(f"{urllib.parse.quote(name)}={urllib.parse.quote(value)}" for name, value in pairs)


def together(names: list[str]) -> Iterator[tuple[str, Pairs]]:
    """Yield (description, pairs): each value in all fields at once, twice in each."""
    for words, value in VALUES.items():
        yield words, [(name, value) for name in names] * 2


def combinations(names: list[str]) -> Iterator[tuple[str, Pairs]]:
    """Yield (description, pairs): each value in all fields at once, and the worst in each field alone."""
    yield from together(names)
    for name in names:
        for words in ALONE:
            yield f"{words} in {name}", [(name, VALUES[words])]


def fault_of(ask: Ask, *, may_lack: bool = False) -> str:
    """Return what is wrong with an answer, "" if nothing; whatever the request wrote is taken back."""
    with transaction.atomic():
        answer = ask()
        said = things.said(answer)
        transaction.set_rollback(True)
    if answer.status_code >= 500 and not (may_lack and answer.status_code == 503):
        return str(answer.status_code)
    place = answer.get("Location", "")
    if place and not re.match(r"/(?![/\\])[!-~]*$|http://(127\.0\.0\.1|localhost)[:/]", place):
        return f"leads to {place[:60]!r}"
    if "<script>alert" in said or "x" in answer.cookies:
        return "says it as it came"
    return ""


def faults(name: str, asked: Iterable[tuple[str, Ask]]) -> list[str]:
    """Return a line for each request that was answered wrongly."""
    lacks = name in LACKING
    return [f"{name}, {words}: {wrong}" for words, ask in asked if (wrong := fault_of(ask, may_lack=lacks))]


@pytest.mark.parametrize("door", list(Door))
def test_no_address_breaks_a_page(house, things_of, door):
    found, browser = [], browser_of(house, WHO[door])
    for name, page in things.pages(door):
        if "GET" not in page.methods:
            continue
        address = things.address(name, page, things_of)
        found += faults(name, (
            (words, functools.partial(browser.get, address, QUERY_STRING=encoded(pairs)))
            for words, pairs in combinations(parameters(page))
        ))  # fmt: skip
    assert found == []


def posted(browser: Client, address: str, pairs: Pairs) -> Any:
    """Send a form once, under a key of its own."""
    body = encoded([("form_key", str(uuid.uuid4()).encode()), *pairs])
    return browser.generic("POST", address, body, "application/x-www-form-urlencoded")


@pytest.mark.parametrize("door", list(Door))
def test_no_form_breaks_a_page(house, things_of, door):
    found, views, browser = [], set(), browser_of(house, WHO[door])
    for name, page in things.pages(door):
        # A page of a region and of a unit may have one view: walked once.
        if "POST" not in page.methods or name == "desk:act" or page.view in views:
            continue
        views.add(page.view)
        address = things.address(name, page, things_of)
        found += faults(name, (
            (words, functools.partial(posted, browser, address, pairs))
            for words, pairs in combinations(fields(browser, address, page))
        ))  # fmt: skip
    assert found == []


def test_no_form_of_a_case_breaks_the_desk(house, things_of):
    found, browser = [], browser_of(house, "dag")
    case, act = (
        things.address(name, dict(things.pages(Door.DESK))[name], things_of)
        for name in ("desk:case", "desk:act")
    )
    names = fields(browser, case, dict(things.pages(Door.DESK))["desk:act"])
    assert {"text", "unit", "assignee", "version", "preview"} <= set(names)
    for verb in DESK_VERBS:
        address = act.replace("/take/", f"/{verb}/")
        found += faults(f"desk:act {verb}", (
            (words, functools.partial(posted, browser, address, pairs))
            for words, pairs in together(names)
        ))  # fmt: skip
    assert found == []


def _part(head: bytes, value: bytes) -> bytes:
    return b"--X\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + value + b"\r\n"


def _files(*names: bytes) -> bytes:
    return b"".join(_part(b'name="%s"; filename="a.jpg"' % one, b"x") for one in names)


def bodies() -> Iterator[tuple[str, str, bytes]]:
    """Yield (description, content type, body) of forms that are not as a browser sends them."""
    plain, multipart = "application/x-www-form-urlencoded", "multipart/form-data; boundary=X"
    key = _part(b'name="form_key"', str(uuid.uuid4()).encode())
    text, end = key + _part(b'name="text"', b"+2AA-+AAA-"), b"--X--\r\n"
    for charset in ("utf-7", "utf-16", "unicode_escape", "raw_unicode_escape", "latin-1", "no-such"):
        yield f"{charset} in parts", f"{multipart}; charset={charset}", text + end
        yield f"{charset} in a form", f"{plain}; charset={charset}", b"text=%2B2AA-"
    strange = _part(b'name="attached"; filename="../\x00\xff\xe2\x80\xae.jpg"', b"\xff\xd8\xff")
    strange += _part(b"name=\"files\"; filename*=rot13''a%00.jpg", b"\x89PNG\r\n\x1a\n")
    yield "strange names of files", multipart, key + strange + end
    yield "text where files are expected", multipart, key + _part(b'name="files"', b"x") + end
    yield "files where text is expected", multipart, key + _files(b"text", b"unit", b"question", b"go") + end
    transfer = _part(b'name="text"\r\nContent-Transfer-Encoding: base64', b"!!!")
    yield "a transfer encoding", multipart, key + transfer + end
    yield "600 files", multipart, key + _files(*[b"files"] * 600) + end
    yield "cut short", multipart, text[:-10]
    yield "no boundary", "multipart/form-data", text + end
    yield "a boundary of signs", "multipart/form-data; boundary=\xe5\xe4", text + end
    yield "JSON, deep", "application/json", b'{"a":' * 5000
    yield "10 000 fields", plain, b"&".join(b"a%d=1" % one for one in range(10_000))
    yield "3 MB of text", plain, b"text=" + b"a" * 3_000_000


BODIES = list(bodies())


@pytest.mark.parametrize("door", list(Door))
def test_no_body_breaks_a_page(house, things_of, door):
    found, browser = [], browser_of(house, WHO[door])
    for name, page in things.pages(door):
        if "POST" not in page.methods:
            continue
        address = things.address(name, page, things_of)
        found += faults(name, (
            (words, functools.partial(browser.generic, "POST", address, body, kind))
            for words, kind, body in BODIES
        ))  # fmt: skip
    assert found == []


def test_no_method_breaks_a_page_or_does_what_a_form_does(house, things_of):
    found = []
    for name, page in things.pages():
        browser, address = browser_of(house, WHO[page.door]), things.address(name, page, things_of)
        with transaction.atomic():
            seen = 405
            if "GET" in page.methods:
                answer = browser.get(address)
                things.said(answer)
                seen = answer.status_code
            transaction.set_rollback(True)
        for method in [one for one in METHODS if one not in page.methods]:
            with transaction.atomic():
                answer = browser.generic(method, address)
                # The file of a HEAD, which nobody reads; close() ends the connection too.
                for close in vars(answer)["_resource_closers"]:
                    close()
                transaction.set_rollback(True)
            if answer.status_code != (seen if method == "HEAD" else 405):
                found.append(f"{method} {name}: {answer.status_code}")
    assert found == []


def test_a_page_that_breaks_is_found(house, monkeypatch):
    from vardnav.platform.public import looking

    def break_down(*_given, **_named):
        raise ValueError

    monkeypatch.setattr(looking, "find", break_down)
    browser = browser_of(house, "nobody")
    assert fault_of(lambda: browser.get("/search/?q=a")) == "500"
    assert fault_of(lambda: browser.get("/search/?q=")) == ""


def test_a_way_to_another_site_is_found(house, monkeypatch):
    from vardnav.platform.registry import addresses

    monkeypatch.setattr(addresses, "is_own_path", lambda _text: True)
    browser = browser_of(house, "nobody")
    assert "leads to" in fault_of(lambda: posted(browser, "/language/", [("next", VALUES["another site"])]))


def test_the_walk_fills_in_what_pages_ask_for(house, things_of):
    asked = {name: set(parameters(page)) for name, page in things.pages()}
    assert "q" in asked["public:search"]
    assert {"queue", "service", "number"} <= asked["desk:queue"]
    assert {"go", "from"} <= asked["cases:step"]
    browser, page = browser_of(house, "anna"), dict(things.pages())["cases:step"]
    assert {"question", "asked_before"} <= set(
        fields(browser, things.address("cases:step", page, things_of), page)
    )
