"""One valid write for every page that changes something: the double click (A5) sends each three times at once.

**Have you added a page that takes POST?** Write one function in the file of its room in `tests/faults/writes/` (a new
file is found by itself):

    @forms.sent_to("families:ask")
    def ask(stack: Stack) -> Form:
        one = stack.world["residents"][0]
        write = forms.write(one, "/my/family/ask/", text="Hej")
        return write, "SELECT count(*) FROM families_request WHERE person_id = %s", [one["id"]]

It returns a write that has not been sent, and a query with its parameters that counts its effects: after three at once,
and one more an hour later, there must be one more than before. The people are those of `tests/faults/world.py`; what the
write needs first (a case, a form) is made over HTTP. It is called anew for each round, so it finds or makes what it needs.
`.venv/bin/pytest tests/faults/test_hurry.py -k three_times` tries them all; FORMS=families only those of one room.

A page whose repeat can do no harm even without a form key stands in WITHOUT_EFFECT_TWICE, with the reason.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from tests.faults import visitors, writes
from tests.faults.stack import Stack
from tests.faults.visitors import Write
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Door

#: A write, and the query (with its parameters) that counts its effects.
Form = tuple[Write, str, list[Any]]
Maker = Callable[[Stack], Form]
#: Pages that no form key covers, and why a repeat does no harm.
WITHOUT_EFFECT_TWICE = {
    "advice:start": "a visitor's: of two that are begun one is gone on with, and the other goes in a day",
    "advice:now": "a visitor's: by the version that the page showed, on a locked row (advice/tests/test_flow.py)",
    "advice:back": "a visitor's: by the version that the page showed, on a locked row (advice/tests/test_flow.py)",
    "advice:again": "a visitor's: removes what is theirs; what is removed is not removed again",
    "conversations:typing": "tells pages that are open, and keeps nothing",
    "conversations:desk_typing": "tells pages that are open, and keeps nothing",
    "advice:keep": "keeps what the browser's mark holds, and the mark is gone with it (advice/tests/test_keep.py)",
    "public:region": "sets a cookie",
    "public:language": "sets a cookie, and the account's language to what it is already",
    "public:leave": "ends a session; one that has ended is not ended again",
    "login:logout": "ends a session; one that has ended is not ended again",
    "login:assignment": "chooses what is already chosen",
    "portal:lock": "locks the account and ends the session: what comes after is sent to log in; the lock is one",
    "self_tests:desk": "finds an order by its number and changes nothing",
    "fhir:token": "each token is for itself, and ends in minutes; it changes nothing else",
    "booking:fhir_appointments": "no form: once by the system's own identifier (booking/tests/test_fhir_storms.py)",
    **dict.fromkeys(
        (f"booking:fhir_{kind}_search" for kind in ("appointment", "healthcare_service", "schedule", "slot")),
        "finds what is asked for by a form, and changes nothing",
    ),
}
#: Pages after which no sentence says what was done, and why none is needed: what one sees next says it itself.
SEEN_ITSELF = {
    "advice:new": "the next question",
    "advice:on": "the form that was begun",
    "advice:one": "the next question",
    "advice:one_back": "the question before",
    "assisted:choose": "the form that was begun",
    "assisted:fill_form": "the form that was begun",
    "assisted:review": "the receipt",
    "assisted:start": "the person who was found",
    "assisted:step": "the next page of the form",
    "booking:hold": "the time that is held",
    "cases:begin": "the form that was begun",
    "cases:request_begin": "the form that was begun",
    "cases:review": "the receipt",
    "cases:step": "the next page of the form",
    "certificates:renew": "the form that was begun",
    "conversations:chat": "the line that was written",
    "conversations:desk_chat": "the line that was written",
    "contacts:assisted": "where the code is written",
    "contacts:check": "where the code is written",
    "desk:give_back": "the receipt",
    "desk:redirect": "the receipt",
    "desk:transfer": "the receipt",
    "portal:settings": "where the code is written, for a new number",
    "self_tests:ask": "the form that was begun",
    "self_tests:begin": "the form that was begun",
    "vaccination:hold": "the time that is held",
}
#: How a page says that something was done (design/components/alert).
_SAID = 'data-color="success" role="status"'
#: How often something was done, by the log's word for it; and done to what.
LOGGED = "SELECT count(*) FROM audit_entry WHERE action = %s AND outcome = 'done'"
LOGGED_OF = f"{LOGGED} AND object_id = %s"
#: These can be tried once in a whole run: somebody comes for the first time.
ONCE = {"login:activate"}
_makers: dict[str, Maker] = {}


def sent_to(page: str) -> Callable[[Maker], Maker]:
    """Say that the function makes the write for `page` ("room:name")."""

    def kept(maker: Maker) -> Maker:
        assert page not in _makers, f"{page} has two writes"
        _makers[page] = maker
        return maker

    return kept


def write(who: dict[str, str], path: str, /, **fields: str) -> Write:
    """Return a form to be posted by somebody, under a key of its own."""
    return visitors.new_write("form", who["token"], path, "", **fields)


def done(stack: Stack, who: dict[str, str], path: str, /, **fields: str) -> str:
    """Post a form that must be taken, as part of what a write needs first; return where it leads."""
    answer = visitors.send(stack.origin, write(who, path, **fields))
    assert answer.is_done, f"{path}: {answer.status} {answer.words}"
    return answer.location


def one_row(stack: Stack, query: str, *parameters: Any) -> str:
    """Return the first column of the first row as text, "" when there is none."""
    with stack.sql() as sql:
        row = sql.execute(query, parameters).fetchone()
    return str(row[0]) if row and row[0] is not None else ""


def all_of() -> dict[str, Maker]:
    """Return the maker of the write for each page by name, room by room, in the order they are written."""
    for found in sorted(one.name for one in pkgutil.iter_modules(writes.__path__)):
        importlib.import_module(f"{writes.__name__}.{found}")
    return dict(_makers)


def unsaid(page: str, after: str) -> list[str]:
    """Return what is wrong with the page that follows a write: it must say what was done (or it is in SEEN_ITSELF)."""
    is_said = _SAID in after
    if is_said == (page not in SEEN_ITSELF):
        return []
    if is_said:
        return ["the page after it says what was done: take it out of SEEN_ITSELF in tests/faults/forms.py"]
    return [
        "the page after it does not say what was done: return telling.after(…) (vardnav/platform/design/telling.py)"
    ]


def untried(changing: set[str]) -> list[str]:
    """Return what is wrong between the pages that change something and what is tried, in words."""
    known = all_of().keys() | WITHOUT_EFFECT_TWICE.keys()
    return [
        f"{page} changes something and no write is sent to it three times at once: add one in "
        f"tests/faults/writes/{page.partition(':')[0]}.py (how: the first lines of tests/faults/forms.py)"
        for page in sorted(changing - known)
    ] + [
        f"{page} is tried in tests/faults, and there is no such page that takes POST"
        for page in sorted(known - changing)
    ]


def changing() -> set[str]:
    """Return every page that takes POST, as "room:name"."""
    return {
        f"{room.key}:{page.name}"
        for door in Door
        for room, page in listing.pages(door)
        if "POST" in page.methods
    }
