"""What is another's looks as if it were not there: a matrix written by hand from the rules, not from the code."""

from __future__ import annotations

import re
import uuid

import pytest

from tests.architecture import fhir_rows
from tests.support import personas, things
from vardnav.kernel.access import kept
from vardnav.kernel.access import models as access
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import models as cases
from vardnav.platform.files.models import StoredFile
from vardnav.platform.registry.declarations import Door

#: Who must not reach Anna's things at Linden. Eva works at Ekbacken in the same region, once also in Kalmar.
RESIDENTS = ("cecilia", "anna acting for bo")
STAFF = ("eva at ekbacken", "eva in kalmar", "ada the administrator")
ADMINISTRATORS = ("ada of kalmar", "dag the doctor")
BOOKED = (
    "confirm",
    "one",
    "calendar",
    "reminder",
    "move",
    "cancel",
    "leave",
    "offer",
    "agree",
    "prior",
    "prior_step",
)
BOOKED_AT_DESK = (
    *("one", "note", "move", "cancel", "offer", "find", "wait", "rule", "schedule"),
    *("agree", "prior", "prior_step", "give", "about"),
)
#: One row for each page whose address names something: who is a stranger there, and what POST must say to them.
#: 404 unless a row says otherwise; a page for one thing gone answers a POST as if it had been done (303, no effect).
ROWS: dict[str, tuple[str, ...]] = {
    "cases:draft": RESIDENTS,
    "cases:step": RESIDENTS,
    "cases:files": RESIDENTS,
    "cases:draft_file": RESIDENTS,
    "cases:remove_file": RESIDENTS,
    "cases:review": RESIDENTS,
    "cases:discard": RESIDENTS,
    "cases:case": RESIDENTS,
    "cases:receipt": RESIDENTS,
    "cases:write": RESIDENTS,
    "cases:request_begin": RESIDENTS,
    "cases:request_act": STAFF,
    "assisted:fill_form": STAFF,
    **dict.fromkeys(("cases:withdraw", "cases:put_away", "cases:take_back"), RESIDENTS),
    "cases:readers": RESIDENTS,
    "cases:file": RESIDENTS,
    **dict.fromkeys((f"advice:{one}" for one in ("one", "one_back", "remove", "on")), RESIDENTS),
    "portal:end_acting": RESIDENTS,
    "powers:end": RESIDENTS,
    "powers:offer": ("cecilia",),
    "powers:give_up": ("cecilia",),
    **dict.fromkeys((f"booking:{one}" for one in BOOKED), RESIDENTS),
    **dict.fromkeys((f"booking:desk_{one}" for one in BOOKED_AT_DESK), STAFF),
    "vaccination:confirm": RESIDENTS,
    **dict.fromkeys((f"vaccination:{one}" for one in ("desk_called", "desk_dose", "helping")), STAFF),
    **dict.fromkeys(
        (f"vaccination:{one}" for one in ("campaign", "basics", "group", "place", "publish")), ADMINISTRATORS
    ),
    "certificates:certificate": RESIDENTS,
    "certificates:document": RESIDENTS,
    "certificates:renew": RESIDENTS,
    "certificates:send": RESIDENTS,
    "certificates:sent": RESIDENTS,
    "certificates:retry": RESIDENTS,
    "certificates:desk_choose": STAFF,
    "certificates:desk_write": STAFF,
    "certificates:desk_certificate": STAFF,
    "certificates:desk_document": STAFF,
    "certificates:desk_correct": STAFF,
    "certificates:desk_revoke": STAFF,
    "certificates:desk_send": STAFF,
    "certificates:desk_sent": STAFF,
    "certificates:desk_retry": STAFF,
    "certificates:desk_look_after": STAFF,
    "contacts:verify": ("cecilia",),
    "contacts:assisted": STAFF,
    "contacts:assisted_verify": STAFF,
    "contacts:assisted_replies": STAFF,
    "paper:letter": STAFF,
    "paper:document": STAFF,
    "unread:one": STAFF,
    "advice:desk": STAFF,
    "advice:desk_fhir": STAFF,
    "prescriptions:decide": STAFF,
    "desk:case": STAFF,
    "desk:act": STAFF,
    "desk:forwarded": STAFF,
    "desk:transfer": STAFF,
    "desk:give_back": STAFF,
    "desk:redirect": STAFF,
    "desk:retrieve": STAFF,
    "desk:file": STAFF,
    "desk:paper": STAFF,
    "guarantee:case": STAFF,
    "guarantee:stop": RESIDENTS,
    "guarantee:wrong": RESIDENTS,
    **dict.fromkeys((f"conversations:{one}" for one in ("chat", "lines", "typing", "rate")), RESIDENTS),
    **dict.fromkeys((f"conversations:desk_{one}" for one in ("chat", "lines", "typing")), STAFF),
    "self_tests:order": RESIDENTS,
    "self_tests:register": RESIDENTS,
    "self_tests:cancel": RESIDENTS,
    "self_tests:ask": RESIDENTS,
    "self_tests:desk_order": STAFF,
    "self_tests:desk_slip": STAFF,
    "self_tests:desk_task": STAFF,
    "self_tests:desk_message": STAFF,
    "assisted:person": STAFF,
    "listing:assisted": STAFF,
    "assisted:choose": STAFF,
    "assisted:case": STAFF,
    "assisted:write": STAFF,
    "assisted:send_form": STAFF,
    "assisted:receipt": STAFF,
    "assisted:draft": STAFF,
    "assisted:step": STAFF,
    "assisted:files": STAFF,
    "assisted:draft_file": STAFF,
    "assisted:remove_file": STAFF,
    "assisted:review": STAFF,
    "assisted:discard": STAFF,
    "proxies:overview": STAFF,
    "proxies:extend": STAFF,
    "proxies:block": STAFF,
    "proxies:represent": STAFF,
    "proxies:register": STAFF,
    "proxies:paper": STAFF,
    "proxies:scan": STAFF,
    "proxies:end": STAFF,
    "proxies:lock": STAFF,
    "proxies:unlock": STAFF,
    **dict.fromkeys(fhir_rows.ONE, fhir_rows.SYSTEMS),
    "steering:unit_service": ADMINISTRATORS,
    "steering:unit_change": ADMINISTRATORS,
    "steering:unit_resume": ADMINISTRATORS,
    "steering:follow": ADMINISTRATORS,
    "questionnaires:form": ADMINISTRATORS,
    "questionnaires:settings": ADMINISTRATORS,
    "questionnaires:add": ADMINISTRATORS,
    "questionnaires:item": ADMINISTRATORS,
    "questionnaires:change": ADMINISTRATORS,
    "questionnaires:preview": ADMINISTRATORS,
    "questionnaires:publish": ADMINISTRATORS,
    "questionnaires:next": ADMINISTRATORS,
    "questionnaires:retire": ADMINISTRATORS,
    "questionnaires:undo": ADMINISTRATORS,
    "questionnaires:response": STAFF,
    "questionnaires:export": ADMINISTRATORS,
    **dict.fromkeys((f"waiting_room:{one}" for one in ("one", "decide", "change")), ADMINISTRATORS),
    "steering:pause": ADMINISTRATORS,
    "steering:pause_resume": ADMINISTRATORS,
    "steering:pause_measure": ADMINISTRATORS,
    "steering:pause_words": ADMINISTRATORS,
    "steering:roll_out_words": ADMINISTRATORS,
    "steering:roll_out": ADMINISTRATORS,
    "steering:roll_out_confirm": ADMINISTRATORS,
    "steering:roll_out_stop": ADMINISTRATORS,
    "steering:roll_out_measure": ADMINISTRATORS,
    "steering:wave_new": ADMINISTRATORS,
    "steering:wave": ADMINISTRATORS,
    "steering:wave_remove": ADMINISTRATORS,
    "steering:wave_judge": ADMINISTRATORS,
    "steering:proposal": ADMINISTRATORS,
    "steering:proposal_approve": ADMINISTRATORS,
    "steering:proposal_reject": ADMINISTRATORS,
}
#: Not 404, yet the same for what is another's and for what does not exist (the test compares them).
ALIKE = {
    ("assisted:discard", "POST"): 303,
    ("cases:discard", "POST"): 303,  # throwing away what is not there: done
    ("desk:act", "GET"): 302,  # a reload after an error leads to the case's page, which is 404
}
#: Receipts and returns: Dag's case has not been sent on, nor been sent to him (vardnav/platform/desk/tests); and it is no
#: renewal (vardnav/capabilities/prescriptions/tests).
NOT_YET = {"desk:forwarded", "desk:give_back", "desk:retrieve", "prescriptions:decide"}
#: Pages whose address names a word of the product, the same for everybody.
NOBODYS = {
    "booking:wait": "a sort of time that a unit has, the same for everybody",
    **dict.fromkeys(
        (f"vaccination:{one}" for one in ("mine_one", "declare", "hold", "standby")),
        "a campaign, the same for everybody; what is one's own in it is found by who one is",
    ),
    "vaccination:desk_times": "a campaign; the sort of time is made at one's own unit",
    "cases:start": "an e-service",
    "cases:begin": "an e-service; the unit in the form is public",
    "steering:service": "an e-service, in the administrator's own region",
    "steering:change": "an e-service, in the administrator's own region",
    "steering:resume": "an e-service, in the administrator's own region",
}


def unlisted(pages) -> list[str]:
    """Return the pages whose address names something and that have no row."""
    return [name for name, page in pages if "<" in page.path and name not in ROWS and name not in NOBODYS]


LOCKED = things.pages(Door.PORTAL, Door.DESK, Door.STEERING, Door.FHIR)


def test_every_page_that_names_something_has_a_row():
    assert unlisted(LOCKED) == []


def test_a_row_for_a_page_that_is_gone_is_removed():
    assert sorted({*ROWS, *NOBODYS} - {name for name, _page in LOCKED}) == []


def test_a_page_without_a_row_is_found():
    name, page = next(one for one in LOCKED if one[0] == "cases:case")
    assert unlisted([("new:page", page), (name, page)]) == ["new:page"]


def client(house, who):
    """Return the browser of one of the strangers, or of the one whose things they are."""
    return {
        "anna": lambda: personas.client_of(person=house.anna),
        "dag": lambda: personas.client_of(assignment=house.dag_at_linden),
        "ada": lambda: personas.client_of(assignment=house.ada_of_skane),
        "cecilia": lambda: personas.client_of(person=house.cecilia),
        "anna acting for bo": lambda: personas.client_of(person=house.anna, acting_for=house.bo),
        "eva at ekbacken": lambda: personas.client_of(assignment=house.eva_at_ekbacken),
        "eva in kalmar": lambda: personas.client_of(assignment=personas.kalmar_nurse(house)),
        "ada the administrator": lambda: personas.client_of(assignment=house.ada_of_skane),
        "ada of kalmar": lambda: personas.client_of(assignment=personas.kalmar_administrator(house)),
        "dag the doctor": lambda: personas.client_of(assignment=house.dag_at_linden),
        "the system of linden": lambda: fhir_rows.system_of(house.linden.id),
        "the system of ekbacken": lambda: fhir_rows.system_of(house.ekbacken.id),
        "a system in kalmar": lambda: fhir_rows.system_of(house.linden.id, "08"),
    }[who]()


def asked(browser, page, address):
    """Return (method, answer) for each method of the page."""
    for method in page.methods:
        if method == "GET":
            yield method, browser.get(address)
        elif method != "POST":
            yield method, fhir_rows.asked(browser, method, address)
        else:
            yield method, browser.post(address, dict(things.FORM))


def bare(said) -> str:
    """Return a body without what differs in every answer: tokens, ids, times."""
    return re.sub(r'value="[^"]*"|[0-9a-f]{8}-?[0-9a-f-]{4,}|\d\d[:.]\d\d', "", said)


OWNERS = {Door.PORTAL: "anna", Door.DESK: "dag", Door.STEERING: "ada", Door.FHIR: "the system of linden"}
CELLS = [(name, page, who) for name, page in LOCKED for who in ROWS.get(name, ())]


@pytest.mark.parametrize(
    ("name", "declared", "who"), CELLS, ids=[f"{name} {who}" for name, _page, who in CELLS]
)
def test_a_stranger_finds_nothing_and_changes_nothing(house, things_of, name, declared, who):
    before, browser = things.effects(), client(house, who)
    there = things.address(name, declared, things_of)
    absent = things.address(name, declared)
    for (method, answer), (_same, nothing) in zip(
        asked(browser, declared, there), asked(browser, declared, absent), strict=True
    ):
        said, said_of_nothing = things.said(answer), things.said(nothing)
        assert answer.status_code == nothing.status_code, f"{method}: others' and absent differ"
        assert bare(said) == bare(said_of_nothing), f"{method}: others' and absent look different"
        said = things.said(answer)
        assert not [one for one in things.CANARIES.values() if one in said]
        assert "Lindqvist" not in said or who == "anna acting for bo"
    assert things.effects() == before


@pytest.mark.parametrize("name", [name for name in ROWS if name not in NOT_YET])
def test_the_one_whose_it_is_finds_it(house, things_of, name):
    """The matrix would be worth nothing if these addresses led nowhere for anybody."""
    page = dict(LOCKED)[name]
    browser = client(house, OWNERS[page.door])
    _method, answer = next(asked(browser, page, things.address(name, page, things_of)))
    assert answer.status_code in (200, 204, 302, 303, 409, 422), answer.status_code
    things.said(answer)


def test_an_open_page_would_be_found(house, things_of, monkeypatch):
    """With `visible_to` let slip, the matrix sees Cecilia in Anna's case."""
    monkeypatch.setattr(kept, "_shape", kept._shape.__wrapped__)  # no SQL of before, none of this afterwards
    monkeypatch.setattr(cases.CaseQuerySet, "visible_to", lambda self, viewer: self)
    monkeypatch.setattr(StoredFile.objects.all().__class__, "visible_to", lambda self, viewer: self)
    row = next(one for one in CELLS if one[0] == "cases:file" and one[2] == "cecilia")
    with pytest.raises(AssertionError):
        test_a_stranger_finds_nothing_and_changes_nothing(house, things_of, *row)


def test_anothers_session_cannot_be_used_by_its_id(house):
    """The cookie is a secret; the id that pages and log may know of opens nothing."""
    personas.client_of(person=house.anna)
    session = access.Session.objects.get(person=house.anna)
    thief = personas.client_of(person=house.cecilia)
    for token in (str(session.id), session.id.hex, bytes(session.token_digest).hex()):
        thief.cookies["vardnav_session"] = token
        assert thief.get("/my/").status_code == 302


def test_ids_cannot_be_guessed():
    """At least 62 of an id's bits are drawn."""
    drawn = {uuid7() for _ in range(1000)}
    assert len({one.int & ((1 << 62) - 1) for one in drawn}) == 1000
    assert all(uuid.UUID(str(one)).version == 7 for one in drawn)
