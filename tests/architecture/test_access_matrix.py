"""Who comes in where: every page of every door, for every kind of person, as the rules say (reliability.md S1).

The tables are written by hand, not from the code. A page that the registry knows and no row speaks of fails.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.architecture import actors, booking_rows, fhir_rows, power_rows, steering_rows
from tests.architecture.rows_of_bo import MAY_READ_DRUGS_OF_BO, MAY_READ_OF_BO, ROWS_OF_BO, WHO_OF_BO, of
from tests.support import things
from vardnav.kernel.access import kept
from vardnav.kernel.people import policy
from vardnav.platform.portal import gate
from vardnav.platform.registry.declarations import Door, Page

#: What a cell may say. "I" is every answer of the page itself: shown, done, refused with a word about the form.
WORDS = {
    "I": "let in",
    "L": "sent to log in",
    "S": "sent to log in as staff",
    "C": "sent to choose an assignment",
    "A": "sent to accept the terms",
    "H": "sent home, as oneself again",
    "N": "nothing here (404)",
    "T": "asked for a token (401)",
}
PAGES = things.pages()


def outcome(answer: Any) -> str:
    """Return the letter of an answer."""
    place = answer.get("Location", "")
    if answer.status_code == 302:
        away = {"/login/assignment/": "C", "/login/staff/": "S", "/login/": "L", "/my/activate/": "A"}
        return next((letter for path, letter in away.items() if place.startswith(path)), "") or (
            "H" if place == "/my/" else "I"
        )
    if answer.status_code in (401, 404):
        return "T" if answer.status_code == 401 else "N"
    return "I" if answer.status_code in (200, 204, 303, 409, 422, 503) else str(answer.status_code)


# --- Anna's things ---------------------------------------------------------------------------------------------------

#: The columns, in the order of the letters below; each is made in tests/architecture/actors.py.
WHO = (
    # nobody we let in as a resident: 7
    "a visitor", "anna, time out", "anna, logged out", "anna, weak e-ID", "anna, old terms", "anna, locked",
    "anna, dead",
    # residents: 3
    "anna", "anna, protected", "cecilia",
    # Anna on an errand for her son: 3
    "anna for bo", "anna for bo, 13", "anna for bo, blocked",
    # staff: 8
    "dag", "dag, no assignment", "dag, assignment over", "dag, assignment to come", "dag, eva's assignment",
    "eva", "eva in kalmar", "ada",
    # another region's administrator, and one who was
    "ada of kalmar", "ada, assignment over",
)  # fmt: skip
_SHUT, _STAFF = "LLLLALL", "LLLLLLLL LL"
#: A page of one's own that everybody has: each sees their own.
OWN = f"{_SHUT} III IHH {_STAFF}"
#: A page about something of Anna's.
ANNAS = f"{_SHUT} IIN NHH {_STAFF}"
PUBLIC = "IIIIIII III III IIIIIIII II"
DESK = "SSSSSSS SSS SSS ICCCCIIN NC"
DESK_CASE = "SSSSSSS SSS SSS ICCCCNNN NC"
STEERING, STEERING_UNIT = steering_rows.STEERING, steering_rows.STEERING_UNIT
#: One row for each page. A method of its own has a row of its own ("cases:discard POST").
ROWS = {
    "public:start": PUBLIC,
    "public:about": PUBLIC,
    "public:accessibility": PUBLIC,
    **dict.fromkeys(("public:healthz", "public:readyz", "public:language", "public:region"), PUBLIC),
    **dict.fromkeys(("public:leave", "public:search", "public:services", "public:service"), PUBLIC),
    **of("find_care", "units unit", PUBLIC),
    **of("advice", "start now back again", PUBLIC), **of("advice", "mine new keep", OWN),
    **of("advice", "one one_back remove", ANNAS),  # "on" names no unit in its form: none is found
    "advice:on GET": ANNAS, "advice:on POST": f"{_SHUT} NNN NHH {_STAFF}",
    "matrix:table": PUBLIC,
    "matrix:unit": PUBLIC,
    "matrix:cell": PUBLIC,
    "matrix:service": PUBLIC,
    "matrix:table_data": PUBLIC,
    "matrix:services_json": PUBLIC,
    "matrix:services_csv": PUBLIC,
    "matrix:history": PUBLIC,
    "matrix:openapi": PUBLIC,
    "matrix:news": PUBLIC,
    "matrix:calendar": PUBLIC,
    "login:start": PUBLIC,
    "login:callback": PUBLIC,
    "login:staff": PUBLIC,
    "login:logout": PUBLIC,
    "login:logged_out": PUBLIC,
    "login:locked": PUBLIC,
    # Who is in already is led to their pages; new terms are asked for there, and an ended right to act seen there.
    "login:choose": "IIIIHII HHH HHH IIIIIIII II",
    # Any member of staff may look; a form that names no assignment of theirs finds nothing.
    "login:assignment GET": "SSSSSSS SSS SSS IIIIIIII II",
    "login:assignment POST": "SSSSSSS SSS SSS NNNNNNNN NN",
    "portal:start": OWN,
    "portal:family": OWN,
    "portal:settings": OWN,
    "portal:acting": OWN,
    # The one it is about, as themselves: not whoever acts for somebody.
    "portal:end_acting": ANNAS,
    "portal:lock": OWN,
    **power_rows.rows(_SHUT, _STAFF),
    "portal:unit GET": OWN,
    # The forms name nothing: nothing is found.
    "portal:unit POST": f"{_SHUT} NNN NHH {_STAFF}",
    "portal:act_for": f"{_SHUT} NNN NHH {_STAFF}",
    # Anna has agreed already; only with old terms there is something to agree to.
    "login:activate GET": f"LLLLILL HHH HHH {_STAFF}",
    "login:activate POST": f"LLLLILL III IHH {_STAFF}",
    "contacts:check": f"{_SHUT} NNN NHH {_STAFF}",  # the form names neither phone nor e-mail
    "contacts:confirm": OWN,
    "contacts:verify": f"{_SHUT} IIN IHH {_STAFF}",  # one's own, also while one acts for a child
    **of("contacts", "assisted assisted_verify assisted_replies", DESK_CASE),
    "contacts:notices": OWN, "contacts:replies": OWN, "paper:listed": DESK, **of("paper", "letter document", DESK_CASE),
    "unread:listed": DESK, "unread:one": DESK_CASE, **of("advice", "desk desk_fhir", DESK_CASE),
    "cases:mine": OWN,
    **of("cases", "inbox away", OWN),
    "prescriptions:mine": OWN, "referrals:mine": OWN,
    "prescriptions:decide": "SSSSSSS SSS SSS NCCCCNNN NC",  # Anna's case is no renewal
    "certificates:mine": OWN,
    **of("certificates", "certificate document renew send sent retry", ANNAS),
    **booking_rows.rows(_SHUT, _STAFF, own=OWN, annas=ANNAS, desk=DESK, desk_case=DESK_CASE),
    "listing:mine": OWN, "listing:desk": DESK, "listing:register": DESK,
    "listing:desk_queue GET": DESK, "listing:assisted GET": DESK_CASE,
    # The forms of queues name nothing: nothing is found.
    "listing:queue": f"{_SHUT} NNN NHH {_STAFF}",
    **dict.fromkeys(("listing:desk_queue POST", "listing:assisted POST"), "SSSSSSS SSS SSS NCCCCNNN NC"),
    "cases:start": OWN,
    # The form names no unit: none is found.
    "cases:begin": f"{_SHUT} NNN NHH {_STAFF}",
    "cases:draft": ANNAS,
    "cases:step": ANNAS,
    "cases:files": ANNAS,
    "cases:draft_file": ANNAS,
    "cases:remove_file": ANNAS,
    "cases:review": ANNAS,
    "cases:discard GET": ANNAS,
    # Throwing away what is not there: done, and nothing done.
    "cases:discard POST": OWN,
    "cases:case": ANNAS,
    "cases:receipt": ANNAS,
    "cases:file": ANNAS,
    "cases:readers": ANNAS,
    **of("cases", "withdraw put_away take_back", ANNAS),
    **of("guarantee", "stop wrong", ANNAS),
    "cases:write": ANNAS,
    "cases:request_begin": ANNAS,
    "cases:request_act": DESK_CASE,
    "desk:queue": DESK,
    **of("desk", "case file paper", DESK_CASE),
    # A reload after an error leads to the case's page, whatever the case.
    "desk:act GET": DESK,
    "desk:act POST": DESK_CASE,
    "desk:transfer": DESK_CASE, "desk:redirect": DESK_CASE, "desk:transfers": DESK, "desk:give_back POST": DESK_CASE,
    # The case has never been sent on, nor here from elsewhere.
    "desk:give_back GET": "SSSSSSS SSS SSS NCCCCNNN NC",
    **of("desk", "retrieve forwarded", "SSSSSSS SSS SSS NCCCCNNN NC"),
    "guarantee:near": DESK,
    "guarantee:case": DESK_CASE,
    "guarantee:forming": STEERING,
    "certificates:desk_overview": DESK,
    **of("certificates", "desk_choose desk_write desk_certificate desk_document desk_correct desk_revoke", DESK_CASE),
    **of("certificates", "desk_send desk_sent desk_retry desk_look_after", DESK_CASE),
    "assisted:start": DESK,
    "assisted:person": DESK_CASE,
    "assisted:fill_form": DESK_CASE,
    "assisted:choose GET": DESK_CASE,
    # The form names no unit: none is found.
    "assisted:choose POST": "SSSSSSS SSS SSS NCCCCNNN NC",
    "assisted:write": DESK_CASE,
    "assisted:case": DESK_CASE,
    "assisted:send_form": DESK_CASE,
    "assisted:sent": DESK,
    "assisted:receipt": DESK_CASE,
    "assisted:draft": DESK_CASE,
    "assisted:step": DESK_CASE,
    "assisted:files": DESK_CASE,
    "assisted:draft_file": DESK_CASE,
    "assisted:remove_file": DESK_CASE,
    "assisted:review": DESK_CASE,
    "assisted:discard GET": DESK_CASE,
    # Throwing away what is not there: done, and nothing done.
    "assisted:discard POST": DESK,
    **of("proxies", "overview extend block represent register paper scan end lock unlock", DESK_CASE),
    **fhir_rows.rows(PUBLIC),
    "self_tests:public": PUBLIC, "self_tests:mine": OWN,
    "self_tests:begin": f"{_SHUT} NNN NHH {_STAFF}",  # the form names no unit
    **dict.fromkeys(("self_tests:order", "self_tests:register", "self_tests:cancel", "self_tests:ask"), ANNAS),
    **dict.fromkeys(("self_tests:desk", "self_tests:desk_labels", "self_tests:desk_dispatch"), DESK),
    **of("self_tests", "desk_order desk_slip desk_task desk_message", DESK_CASE),
    "self_tests:steering": STEERING,
    "steering:overview": STEERING,
    "steering:service": STEERING,
    "steering:change": STEERING,
    "steering:resume": STEERING,
    "steering:unit_service": STEERING_UNIT,
    "steering:unit_change": STEERING_UNIT,
    "steering:unit_resume": STEERING_UNIT,
    "steering:follow": STEERING_UNIT,
    "questionnaires:overview": STEERING,
    "questionnaires:new": STEERING,
    "questionnaires:import": STEERING,
    "questionnaires:form": STEERING_UNIT,
    "questionnaires:settings": STEERING_UNIT,
    "questionnaires:add": STEERING_UNIT,
    "questionnaires:item": STEERING_UNIT,
    "questionnaires:change": STEERING_UNIT,
    "questionnaires:preview": STEERING_UNIT,
    "questionnaires:publish": STEERING_UNIT,
    "questionnaires:next": STEERING_UNIT,
    "questionnaires:retire": STEERING_UNIT,
    "questionnaires:undo": STEERING_UNIT,
    "questionnaires:response": DESK_CASE,
    "questionnaires:export": STEERING_UNIT,
    **of("steering", "pauses pause_new", STEERING),
    **of("steering", "pause pause_resume pause_measure", STEERING_UNIT),
    **steering_rows.ROWS,
}  # fmt: skip
#: Whose eyes Anna's words are for. The others may be let in to a page of their own, and read nothing of hers.
MAY_READ = {"anna", "anna, protected", "dag"}


def cells(rows: dict[str, str], who: tuple[str, ...], name: str, method: str) -> list[tuple[str, str]]:
    """Return (who, letter) for a page and method."""
    row = rows.get(f"{name} {method}") or rows[name]
    return list(zip(who, row.replace(" ", ""), strict=True))


def unlisted(pages: list[tuple[str, Page]]) -> list[str]:
    """Return the pages and methods of which no row speaks."""
    asked = [(name, method) for name, page in pages for method in page.methods]
    return [f"{name} {method}" for name, method in asked if not {name, f"{name} {method}"} & set(ROWS)]


def test_every_page_has_a_row_and_every_row_a_page():
    assert unlisted(PAGES) == []
    methods = {name: page.methods for name, page in PAGES}
    for row in (*ROWS, *ROWS_OF_BO):
        name, _space, method = row.partition(" ")
        assert name in methods, f"{row}: a row for a page that is gone"
        assert not method or method in methods[name], row
    assert unlisted([("new:page", PAGES[0][1])]) == ["new:page GET"]


def test_every_cell_says_what_a_page_can_say():
    for rows, who in ((ROWS, WHO), (ROWS_OF_BO, WHO_OF_BO)):
        for row, letters in rows.items():
            assert len(letters.replace(" ", "")) == len(who), row
            assert set(letters) <= {*WORDS, " "}, row
    assert len({*WHO, *WHO_OF_BO}) >= 18


@contextlib.contextmanager
def taken_back() -> Iterator[None]:
    """Take back whatever was done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    policy.forget()


def ask(browser: Client, method: str, address: str) -> Any:
    """Ask for a page, or send a form that every page understands."""
    if method != "POST":
        return browser.generic(method, address)
    return browser.post(address, dict(things.FORM))


def fault(
    house: Any,
    who: str,
    method: str,
    address: str,
    expected: str,
    before: tuple[object, ...],
    *,
    may_read: bool,
) -> str:
    """Return what is wrong with what one person got, "" if nothing. `before`: what strangers must leave as it was."""
    with taken_back():
        browser = actors.browser(house, who)
        if expected != "I" and "," in who:  # "anna, locked": to make them so may change what is watched
            before = things.effects()
        answer = ask(browser, method, address)
        said, got = things.said(answer), outcome(answer)
        leaked = [] if may_read else [one for one in things.CANARIES.values() if one in said]
        is_changed = expected != "I" and things.effects() != before
    if got != expected:
        return f"{who}: {got} ({answer.status_code}), the rules say {expected}, {WORDS[expected]}"
    if leaked:
        return f"{who}: reads {leaked}"
    if is_changed:
        return f"{who}: changes something"
    return ""


CELLS = [(name, page, method) for name, page in PAGES for method in page.methods]


@pytest.mark.parametrize(
    ("name", "declared", "method"), CELLS, ids=[f"{name} {method}" for name, _p, method in CELLS]
)
def test_each_page_lets_in_whom_the_rules_let_in(house, things_of, name, declared, method):
    address = things.address(name, declared, things_of)
    before = things.effects()
    found = [
        fault(house, who, method, address, expected, before, may_read=who in MAY_READ)
        for who, expected in cells(ROWS, WHO, name, method)
    ]
    assert [one for one in found if one] == []


CELLS_OF_BO = [
    (name, page, method)
    for name, page, method in CELLS
    if name in ROWS_OF_BO or f"{name} {method}" in ROWS_OF_BO
]


@pytest.mark.parametrize(
    ("name", "declared", "method"), CELLS_OF_BO, ids=[f"{name} {method}" for name, _p, method in CELLS_OF_BO]
)
def test_a_childs_things_are_open_to_whom_the_rules_let_in(house, things_of_bo, name, declared, method):
    address = things.address(name, declared, things_of_bo)
    before = things.effects()
    found = [
        fault(house, who, method, address, expected, before, may_read=who in MAY_READ_OF_BO)
        for who, expected in cells(ROWS_OF_BO, WHO_OF_BO, name, method)
    ]
    assert [one for one in found if one] == []


def test_the_medicines_list_is_open_to_fewer_than_the_cases(house, things_of_bo):
    for who in WHO_OF_BO:
        with taken_back():
            answer = actors.browser(house, who).get("/my/prescriptions/")
            is_read = things.CANARIES["drug"] in things.said(answer)
        assert is_read is (who in MAY_READ_DRUGS_OF_BO), who


def test_those_who_may_read_do(house, things_of):
    """Were nothing of Anna's ever shown, that nobody else sees it would prove nothing."""
    pages = dict(PAGES)
    for name, who in (("cases:case", "anna, protected"), ("cases:inbox", "anna"), ("desk:case", "dag")):
        with taken_back():
            said = things.said(actors.browser(house, who).get(things.address(name, pages[name], things_of)))
        assert things.CANARIES["from_dag"] in said, f"{name} {who}"


def _row_fails(house, things_of, name: str) -> bool:
    try:
        test_each_page_lets_in_whom_the_rules_let_in(house, things_of, name, dict(PAGES)[name], "GET")
    except AssertionError:
        return True
    return False


def test_an_open_gate_is_found(house, things_of, monkeypatch):
    """Each of these lets somebody in whom the rules keep out; the matrix sees each."""
    assert not _row_fails(house, things_of, "cases:case")
    with monkeypatch.context() as one:
        one.setattr(gate, "ASSURANCE", 0)
        assert _row_fails(house, things_of, "cases:mine")
    with monkeypatch.context() as one:
        one.setattr(gate, "may_act", lambda found, today: True)
        assert _row_fails(house, things_of, "portal:start")
    with monkeypatch.context() as one:
        one.setattr("vardnav.platform.desk.gate.in_force", lambda found: True)
        assert _row_fails(house, things_of, "desk:queue")
    with monkeypatch.context() as one:
        one.setattr("vardnav.kernel.access.sessions.IDLE", dt.timedelta(days=9))
        assert _row_fails(house, things_of, "cases:mine")
    with monkeypatch.context() as one:
        one.setattr(kept, "_shape", kept._shape.__wrapped__)  # no SQL of before, none of this afterwards
        one.setattr("vardnav.platform.cases.models.CaseQuerySet.visible_to", lambda self, viewer: self)
        assert _row_fails(house, things_of, "cases:case")


def test_addresses_of_the_locked_doors_are_the_ones_with_secrets():
    """A page of the public door that named a draft or a case would be open to all."""
    secrets = "case_id|draft_id|file_id|person"
    found = [name for name, page in things.pages(Door.PUBLIC) if re.search(secrets, page.path)]
    assert found == []
