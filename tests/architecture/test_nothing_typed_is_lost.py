"""Every form that any page shows: what cannot be taken is said by its field and above, and nothing typed is lost."""

from __future__ import annotations

import dataclasses
import html
import html.parser
import itertools
from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.architecture.test_hostile_input import WHO, browser_of
from tests.support import filling, things
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases import actions
from vardnav.platform.cases.models import Case
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Door, EService

#: What a person may write; no field takes it as it is lost, all must show it again.
TYPED = "Så skrev jag – <b>&amp;</b> \u202eåäö\u202c 😀 {{7*7}} %s"
ENDLESS = "å" * 60_000
TEXT_TYPES = ("text", "search", "email", "tel", "number", "")
#: Enough to send a form that asks for more than its required questions.
ANSWERS: dict[str, dict[str, Any]] = {
    "contact.ask": {"question": "?", "asked_before": "no"},
    "prescriptions.renew": {
        "drugs": ["Metoprolol 50 mg"],
        "works": "well",
        "side_effects": "no",
        "as_prescribed": "yes",
    },
}
SERVICES = {key: one for key, one in listing.services().items() if not one.page}
GETS = [(name, declared) for name, declared in things.pages() if "GET" in declared.methods]


@dataclasses.dataclass
class Form:
    """A form as a page shows it: where it goes, what it holds, and which of its fields take words."""

    action: str
    values: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    texts: list[str] = dataclasses.field(default_factory=list)
    #: What can be chosen: each radio, box and option by its field, in order; and what is.
    choices: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    chosen: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    buttons: list[tuple[str, str]] = dataclasses.field(default_factory=list)


class Reader(html.parser.HTMLParser):
    """Gathers the forms of a page that are sent by POST."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms = address, list[Form]()
        self._form: Form | None = None
        self._area: str = ""
        self._select: str = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action") or self.address)
            if given.get("method", "").lower() == "post":
                self.forms.append(self._form)
        if self._form is None or (not given.get("name") and tag != "option"):
            return
        if tag == "input":
            self._input(self._form, given)
        elif tag == "button":
            self._form.buttons.append((given["name"], given.get("value", "")))
        elif tag == "textarea":
            self._area = given["name"]
            self._form.texts.append(self._area)
            self._form.values[self._area] = [""]
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select:
            self._choice(self._form, self._select, given, is_chosen="selected" in given)
            if "selected" in given or self._select not in self._form.values:
                self._form.values[self._select] = [given.get("value", "")]

    def _choice(self, form: Form, name: str, given: dict[str, str], *, is_chosen: bool) -> None:
        value = given.get("value", "on")
        form.choices.setdefault(name, []).append(value)
        if is_chosen:
            form.chosen.setdefault(name, []).append(value)

    def _input(self, form: Form, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "").lower()
        if kind in TEXT_TYPES:
            form.texts.append(name)
            form.values[name] = [given.get("value", "")]
        elif kind == "hidden":
            form.values.setdefault(name, []).append(given.get("value", ""))
        elif kind == "submit":
            form.buttons.append((name, given.get("value", "")))
        elif kind in ("radio", "checkbox"):
            self._choice(form, name, given, is_chosen="checked" in given)
            if "checked" in given or (kind == "radio" and name not in form.values):
                form.values[name] = [given.get("value", "on")]

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.values[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


def forms_of(said: str, address: str) -> list[Form]:
    """Return the forms of a page that take words and are sent by POST."""
    reader = Reader(address)
    reader.feed(said)
    return [form for form in reader.forms if form.texts]


def submissions(form: Form, fields: list[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (what is wrong, in which field, form): one of `fields` NUL or endless, all others as a person writes.

    What can be chosen is, the last of each.
    """
    chosen = {name: [values[-1]] for name, values in form.choices.items()}
    for name in fields:
        for what, value in (("NUL", f"{TYPED}\x00"), ("endless", ENDLESS)):
            given: dict[str, Any] = {**form.values, **chosen, **dict.fromkeys(form.texts, TYPED), name: value}
            for button, word in form.buttons[:1]:
                given.setdefault(button, word)
            yield what, name, given


def written() -> tuple[object, ...]:
    """Return what a refused form must leave as it was; a form begun keeps its good answers, as it should."""
    cases, _drafts, *others = things.effects()
    accounts = list(
        Account.objects.order_by("person_id").values("person_id", "phone", "email", "terms_version")
    )
    return cases, *others, accounts


def losses(said: str, form: Form, given: dict[str, Any]) -> list[str]:
    """Return what was typed or chosen in `form` and does not stand in the same field of the page that came back."""
    reader = Reader(form.action)
    reader.feed(said)
    again = [
        one
        for one in reader.forms
        if _bare(one.action) == _bare(form.action)
        and one.texts == form.texts
        and one.values.get("do") == form.values.get("do")
    ]
    if not again:
        return ["the form"]
    back = again[0]
    lost = [
        f"what stood in {name}"
        for name in form.texts
        if (ENDLESS if given[name] == ENDLESS else TYPED) not in back.values.get(name, [""])[0]
    ]
    return lost + [
        f"what was chosen in {name}"
        for name, values in form.choices.items()
        if values[-1] not in back.chosen.get(name, [])
    ]


def _bare(address: str) -> str:
    return address.partition("#")[0]


def faults(browser: Client, form: Form, *, is_known: bool = False) -> list[str]:
    """Return a line for each submission that was taken, or refused without saying it and showing all again.

    Of a form that is known from elsewhere, field by field, only the first field is tried.
    """
    found = []
    before = written()
    for what, name, given in submissions(form, form.texts[:1] if is_known else form.texts):
        with transaction.atomic():
            answer = browser.post(form.action, given)
            said, is_partial = things.said(answer), written() != before
            transaction.set_rollback(True)
        where = f"{form.action} {name} {what}"
        if is_partial:
            found.append(f"{where}: writes half of it")
        if answer.status_code != 422:
            found.append(f"{where}: {answer.status_code}")
            continue
        found += [f"{where}: loses {lost}" for lost in losses(said, form, given)]
        if "error-summary" not in said or 'aria-invalid="true"' not in said:
            found.append(f"{where}: not said by the field and above")
    return found


def _receiver(house: Any, service: EService) -> Unit:
    """Return Linden, for a moment of the sort that gives the e-service."""
    kind = house.linden.kind if house.linden.kind in service.unit_kinds else service.unit_kinds[0]
    Unit.objects.filter(id=house.linden.id).update(kind=kind)
    return Unit.objects.get(id=house.linden.id)


def _enough(service: EService) -> dict[str, Any]:
    """Return an answer to each question of the form that must be answered."""
    answers: dict[str, Any] = {}
    for group in service.form.groups:
        filling.page(group, answers, {})
    return answers


@dataclasses.dataclass(frozen=True)
class Visit:
    """A page somebody looks at. `is_known`: the same form stands on another page, where each field is tried."""

    name: str
    browser: Client
    address: str
    is_known: bool = False


def browsers(house: Any) -> dict[Door, Client]:
    """Return the browser of somebody behind each door."""
    return {door: browser_of(house, who) for door, who in WHO.items()}


def pages(house: Any, things_of: things.Things) -> Iterator[Visit]:
    """Yield every page, and what who has not agreed to the terms meets first."""
    of = browsers(house)
    for name, declared in GETS:
        yield Visit(name, of[declared.door], things.address(name, declared, things_of))
    Account.objects.filter(person=house.anna).update(terms_version="2001-01")
    yield Visit("login:activate", of[Door.PORTAL], "/my/activate/")


def of_service(house: Any, key: str, service: EService) -> Iterator[Visit]:
    """Yield an e-service's settings and its decision, every step of its form, and its case on both sides."""
    of = browsers(house)
    # An e-service may send something home to the one who asks.
    Person.objects.filter(id=house.anna.id).update(address="Storgatan 1", postal_town="Lund")
    anna, dag = house.viewer(house.anna), house.staff_viewer(house.dag_at_linden)
    unit = _receiver(house, service)
    for where, page in (("region", "change/"), ("unit", f"units/{house.linden.id}/change/")):
        address = f"/steering/services/{key}/{page}"
        is_known = _is_tried_for_another(of[Door.STEERING], key, page)
        yield Visit(f"steering {key} {where}", of[Door.STEERING], address, is_known=is_known)
    if service.admission is not None:  # one of it at a time
        for one in Case.objects.filter(service_key=key).exclude(status="completed"):
            actions.change(anna, one.id, "withdraw", now=house.now)
    draft = actions.begin(anna, service_key=key, unit_id=unit.id, now=house.now)
    for group in service.form.groups:
        yield Visit(f"{key} {group.link_id}", of[Door.PORTAL], f"/my/drafts/{draft.id}/step/{group.link_id}/")
    actions.save_answers(anna, draft.id, ANSWERS.get(key) or _enough(service), now=house.now)
    case = actions.submit(anna, draft.id, now=house.now)
    yield Visit(f"desk {key}", of[Door.DESK], f"/desk/cases/{case.id}/")
    actions.change(dag, case.id, "ask", text="?", now=house.now)
    yield Visit(f"asked {key}", of[Door.PORTAL], f"/my/cases/{case.id}/")


def _is_tried_for_another(browser: Client, key: str, page: str) -> bool:
    """Tell whether an e-service before this one has the very same form there, field by field: there each field is tried."""
    mine = _shape(browser, f"/steering/services/{key}/{page}")
    before = itertools.takewhile(lambda one: one != key, SERVICES)
    return any(_shape(browser, f"/steering/services/{one}/{page}") == mine for one in before)


def _shape(browser: Client, address: str) -> list[tuple[Any, ...]]:
    answer = browser.get(address)
    assert answer.status_code in (200, 404), address
    found = forms_of(things.said(answer), address) if answer.status_code == 200 else []
    return [
        (one.texts, sorted(one.values), {name: len(of) for name, of in one.choices.items()}, one.buttons)
        for one in found
    ]


def problems(visits: Iterator[Visit]) -> tuple[list[str], set[str]]:
    """Return what is wrong with the forms with words on these pages, and on which pages there are any."""
    found: list[str] = []
    seen: set[str] = set()
    for one in visits:
        answer = one.browser.get(one.address)
        said = things.said(answer)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for form in forms_of(said, one.address):
                seen.add(one.name)
                found += [
                    f"{one.name}: {fault}" for fault in faults(one.browser, form, is_known=one.is_known)
                ]
    return found, seen


def test_no_form_loses_a_word(house, things_of):
    found, seen = problems(pages(house, things_of))
    assert found == []
    known = {"portal:settings", "login:activate", "cases:step", "cases:case", "desk:case", "steering:change"}
    assert known <= seen, "a form that takes words is no longer found"


@pytest.mark.parametrize("key", SERVICES)
def test_no_e_service_loses_a_word(house, things_of, key):
    found, seen = problems(of_service(house, key, SERVICES[key]))
    assert found == []
    assert {f"steering {key} region", f"steering {key} unit", f"desk {key}", f"asked {key}"} <= seen, (
        "a form that takes words is no longer found"
    )


#: A page that says what is wrong; and the form as it comes back with what stood in its two fields and one choice.
MARKS = '<div class="error-summary"><input aria-invalid="true"></div>'
AGAIN = (
    '<form method="post" action="/x/"><input name="one" value="%s"><textarea name="two">%s</textarea>'
    '<input type="radio" name="three" value="a"><input type="radio" name="three" value="b" checked></form>'
)


class Says:
    """A browser that always gets the same answer."""

    def __init__(self, status: int, body: str) -> None:
        self.answer = HttpResponse(body, status=status)

    def post(self, *_given: Any) -> HttpResponse:
        """Answer."""
        return self.answer


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (303, "", "303"),
        (500, "", "500"),
        (422, f"{MARKS}{AGAIN % (html.escape(TYPED), '')}", "loses what stood in two"),
        (
            422,
            f"{MARKS}{AGAIN % (html.escape(TYPED), html.escape(TYPED) + ENDLESS)}".replace("checked", ""),
            "in three",
        ),
        (422, f"{MARKS}{html.escape(TYPED)} {html.escape(TYPED)} {ENDLESS}", "loses the form"),
        (
            422,
            AGAIN % (html.escape(TYPED) + ENDLESS, html.escape(TYPED) + ENDLESS),
            "not said by the field and above",
        ),
    ],
)
def test_a_form_that_loses_words_or_says_nothing_is_found(db, status, body, fault):
    form = Form("/x/", {"one": [""], "two": [""], "three": ["b"]}, ["one", "two"], {"three": ["a", "b"]})
    assert fault in " ".join(faults(cast(Client, Says(status, body)), form))


def test_a_form_that_keeps_its_words_is_let_be(db):
    form = Form("/x/", {"one": [""], "two": [""], "three": ["b"]}, ["one", "two"], {"three": ["a", "b"]})
    kept = AGAIN % (html.escape(TYPED) + ENDLESS, html.escape(TYPED) + ENDLESS)
    assert faults(cast(Client, Says(422, MARKS + kept)), form) == []
