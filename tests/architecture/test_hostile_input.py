"""Hostile input on every page: as a parameter, as a form, as a file, in every encoding; never an error of ours."""

from __future__ import annotations

import inspect
import re
import urllib.parse
import uuid
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.support import personas, things
from vardnav.platform.registry.declarations import Door, Page

#: What people, scanners and broken programs send where a word is expected; as bytes, since not all of it is text.
VALUES = {
    "nothing": b"",
    "NUL": b"a\x00b",
    "a lone surrogate": b"a\xed\xa0\x80b",
    "not UTF-8": b"\xff\xfe\xfa",
    "line breaks": b"a\r\nSet-Cookie: x=1\r\n\r\n<p>",
    "markup": b"\"'><script>alert(1)</script>{{7*7}}{% x %}%s%(a)s",
    "SQL": b"'; DROP TABLE cases_case; --\\",
    "a huge number": b"9" * 5000,
    "digits that are not ASCII": "²٣".encode(),
    "a number below nothing": b"-1",
    "marks of direction": "\u202e\u2066\ufeff\u0000".encode(),
    "a path": b"../../../../etc/passwd",
    "another site": b"//evil.example/\\evil",
    "an id of nothing": b"00000000-0000-0000-0000-000000000000",
    "much": "å".encode() * 60_000,
}
#: Few enough to be tried in each field by itself, where the others would hide it.
ALONE = (
    "NUL",
    "a lone surrogate",
    "line breaks",
    "a huge number",
    "digits that are not ASCII",
    "an id of nothing",
)
WHO = {Door.PUBLIC: "nobody", Door.PORTAL: "anna", Door.DESK: "dag", Door.STEERING: "ada"}
PAGES = things.pages()
IDS = [name for name, _page in PAGES]
_READ = re.compile(
    r"""(?:GET|POST|given|FILES)(?:\.get(?:list)?\(|\[)\s*["'](\w+)["']|["'](\w+)["'] in request\.GET"""
)
_NAMED = re.compile(r'<(?:input|textarea|select|button)\b[^>]*?\bname="([^"]+)"')
_OURS = frozenset({"csrfmiddlewaretoken", "form_key"})


def browser_of(house, who: str) -> Client:
    """Return the browser of one of those who try."""
    made = {
        "nobody": Client,
        "anna": lambda: personas.client_of(person=house.anna),
        "dag": lambda: personas.client_of(assignment=house.dag_at_linden),
        "ada": lambda: personas.client_of(assignment=house.ada_of_skane),
    }[who]()
    made.raise_request_exception = False
    return made


def parameters(page: Page) -> list[str]:
    """Return the names that the page's module asks a request for."""
    source = inspect.getsource(inspect.getmodule(inspect.unwrap(page.view)))
    return sorted({one or other for one, other in _READ.findall(source)})


def encoded(pairs: list[tuple[str, bytes]]) -> str:
    """Return pairs as a query string or a form's body."""
    return "&".join(f"{urllib.parse.quote(name)}={urllib.parse.quote(value)}" for name, value in pairs)


def combinations(names: list[str]) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Yield (description, pairs): each value in all fields at once, twice in each; the worst in each field alone."""
    for words, value in VALUES.items():
        yield words, [(name, value) for name in names] * 2
    for name in names:
        for words in ALONE:
            yield f"{words} in {name}", [(name, VALUES[words])]


def fault_of(ask) -> str:
    """Return what is wrong with an answer, "" if nothing; whatever the request wrote is taken back."""
    with transaction.atomic():
        answer = ask()
        said = things.said(answer)
        transaction.set_rollback(True)
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    place = answer.get("Location", "")
    if place and not re.match(r"/(?![/\\])", place) and not place.startswith("http://127.0.0.1"):
        return f"leads to {place[:60]!r}"
    if "<script>alert" in said or "x" in answer.cookies:
        return "says it as it came"
    return ""


def faults(asked: Iterator[tuple[str, object]]) -> list[str]:
    """Return a line for each request that was answered wrongly."""
    return [f"{words}: {wrong}" for words, ask in asked if (wrong := fault_of(ask))]


@pytest.mark.parametrize(("name", "page"), [one for one in PAGES if "GET" in one[1].methods])
def test_no_parameter_of_an_address_breaks_a_page(house, things_of, name, page):
    browser, address = browser_of(house, WHO[page.door]), things.address(name, page, things_of)
    names = parameters(page) or ["q"]
    asked = (
        (words, lambda pairs=pairs: browser.get(address, QUERY_STRING=encoded(pairs)))
        for words, pairs in combinations(names)
    )
    assert faults(asked) == []


def fields(browser: Client, address: str, page: Page) -> list[str]:
    """Return the names of what the page's forms send, and of what its module asks for."""
    shown = browser.get(address)
    named = set(_NAMED.findall(things.said(shown))) if shown.status_code < 300 else set()
    return sorted((named | set(parameters(page))) - _OURS)


def _post(browser: Client, address: str, pairs: list[tuple[str, bytes]]) -> object:
    body = encoded([("form_key", str(uuid.uuid4()).encode()), *pairs])
    return browser.generic("POST", address, body, "application/x-www-form-urlencoded")


POSTED = [one for one in PAGES if "POST" in one[1].methods]


@pytest.mark.parametrize(("name", "page"), POSTED)
def test_no_form_breaks_a_page(house, things_of, name, page):
    browser, address = browser_of(house, WHO[page.door]), things.address(name, page, things_of)
    looked_at = (
        things.address("desk:case", dict(PAGES)["desk:case"], things_of) if name == "desk:act" else address
    )
    names = fields(browser, looked_at, page) or ["text"]
    asked = (
        (words, lambda pairs=pairs: _post(browser, address, pairs)) for words, pairs in combinations(names)
    )
    assert faults(asked) == []


@pytest.mark.parametrize(
    "verb", ["take", "assign", "release", "forward", "ask", "message", "complete", "submit", "\x00"]
)
def test_no_form_of_the_desk_breaks_it(house, things_of, verb):
    browser = browser_of(house, "dag")
    address = f"/desk/cases/{things_of.case.id}/{urllib.parse.quote(verb)}/"
    names = ["text", "outcome", "unit", "reason", "assignee", "version", "preview"]
    asked = (
        (words, lambda pairs=pairs: _post(browser, address, pairs)) for words, pairs in combinations(names)
    )
    assert faults(asked) == []


def bodies() -> Iterator[tuple[str, str, bytes]]:
    """Yield (description, content type, body) of forms that are not as a browser sends them."""
    key = str(uuid.uuid4()).encode()

    def part(head: bytes, value: bytes) -> bytes:
        return b"--X\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + value + b"\r\n"

    def whole(*parts: bytes) -> bytes:
        return part(b'name="form_key"', key) + b"".join(parts) + b"--X--\r\n"

    text = part(b'name="text"', b"+2AA-+AAA-")
    multipart = "multipart/form-data; boundary=X"
    for charset in ("utf-7", "utf-16", "unicode_escape", "raw_unicode_escape", "latin-1", "no-such"):
        yield f"{charset} in parts", f"{multipart}; charset={charset}", whole(text)
        yield (
            f"{charset} in a form",
            f"application/x-www-form-urlencoded; charset={charset}",
            b"form_key=" + key,
        )
    yield (
        "text where files are expected",
        multipart,
        whole(*(part(b'name="%s"' % one, b"x") for one in (b"files", b"attached"))),
    )
    yield (
        "files where text is expected",
        multipart,
        whole(
            *(
                part(b'name="%s"; filename="a.jpg"' % one, b"x")
                for one in (b"text", b"unit", b"question", b"go")
            )
        ),
    )
    yield (
        "a name with everything in it",
        multipart,
        whole(
            part(b'name="attached"; filename="../\x00\xff\xe2\x80\xae.jpg"', b"\xff\xd8\xff"),
            part(b"name=\"files\"; filename*=rot13''a%00.jpg", b"\x89PNG\r\n\x1a\n"),
        ),
    )
    yield (
        "an unknown transfer encoding",
        multipart,
        whole(part(b'name="text"\r\nContent-Transfer-Encoding: base64', b"!!!")),
    )
    yield "cut short", multipart, whole(text)[:-30]
    yield "no boundary", "multipart/form-data", whole(text)
    yield "a boundary of signs", "multipart/form-data; boundary=\xe5\xe4", whole(text)
    yield "not a form", "application/json", b'{"a":' * 5000
    yield (
        "10 000 fields",
        "application/x-www-form-urlencoded",
        b"&".join(b"a%d=1" % one for one in range(10_000)),
    )
    yield (
        "600 files",
        multipart,
        whole(*(part(b'name="files"; filename="a%d"' % n, b"x") for n in range(600))),
    )
    yield (
        "3 MB of text",
        "application/x-www-form-urlencoded",
        b"form_key=" + key + b"&text=" + b"a" * 3_000_000,
    )


BODIES = list(bodies())
WRITING = [
    one
    for one in POSTED
    if one[0] in {"cases:write", "cases:files", "cases:step", "desk:act", "public:region"}
]


@pytest.mark.parametrize(("name", "page"), WRITING)
def test_no_body_breaks_a_page(house, things_of, name, page):
    browser, address = browser_of(house, WHO[page.door]), things.address(name, page, things_of)
    asked = (
        (words, lambda kind=kind, body=body: browser.generic("POST", address, body, kind))
        for words, kind, body in BODIES
    )
    assert faults(asked) == []


@pytest.mark.parametrize(("name", "page"), PAGES)
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "X"])
def test_no_method_breaks_a_page(house, things_of, name, page, method):
    browser, address = browser_of(house, WHO[page.door]), things.address(name, page, things_of)
    with transaction.atomic():
        answer = browser.generic(method, address)
        transaction.set_rollback(True)
    allowed = (200, 302, 303, 400, 404) if method == "HEAD" and "GET" in page.methods else (405,)
    assert answer.status_code in allowed


def test_a_page_that_breaks_is_found(house, monkeypatch):
    from vardnav.platform.public import looking

    def break_down(*_given, **_named):
        raise ValueError

    monkeypatch.setattr(looking, "find", break_down)
    browser = browser_of(house, "nobody")
    assert fault_of(lambda: browser.get("/search/?q=a")) == "500"
    assert fault_of(lambda: browser.get("/search/?q=")) == ""


def test_the_walk_fills_in_what_pages_ask_for():
    known = {name: set(parameters(page)) for name, page in PAGES}
    assert "q" in known["public:search"]
    assert {"queue", "service", "number"} <= known["desk:queue"]
    assert {"go", "from"} <= known["cases:step"]
    _unused = SimpleUploadedFile
