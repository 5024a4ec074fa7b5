"""Every write leaves a row in the log, and what cannot be logged is not shown."""

from __future__ import annotations

import ast
import datetime as dt

import pytest
from django.db import connection, transaction

from tests.architecture import walking
from tests.support import personas, things
from vardnav.capabilities.prescriptions.models import Prescription
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people import actions as people
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import models as case_models
from vardnav.platform.cases import requested, rules
from vardnav.platform.cases.transfer_rules import Basis, Move
from vardnav.platform.catalogue import actions as catalogue
from vardnav.platform.registry.declarations import Door

#: It locks as the write beside it does; that it writes nothing is seen in test_what_only_asks_writes_nothing.
ASKS = "asks what the write will ask"
#: Writes that leave no row, each with its reason.
SILENT = {
    "vardnav.capabilities.advice.actions.purging.unkept": "removes answers of nobody known, a day after the last",
    "vardnav.platform.cases.unit_actions.locked": f"{ASKS}: a case as it is, locked; what is done to it logs",
    "vardnav.platform.cases.sending.hold": "locks a draft; sending it logs",
    "vardnav.platform.calendars.setup_actions.tried": "has free times anew, in which no person stands; setting logs",
    "vardnav.platform.files.actions.sweep": "removes bytes that no row speaks of",
    "vardnav.platform.fhir.actions.purge": "removes tokens that have ended; that each was given is logged",
    "vardnav.platform.jobs.actions.purge": "removes what holds no health data: answers, sessions, done jobs",
    "vardnav.platform.questionnaires.actions.check_publishable": f"{ASKS}, before a change is proposed",
    "vardnav.platform.questionnaires.actions.check_retirable": f"{ASKS}, before a change is proposed",
    "vardnav.platform.catalogue.actions.tell_every_process": "raises a number; what made it rise logs itself",
    "vardnav.platform.contacts.actions.wish_notice": "changes what a code is to turn on; writing the code logs",
    "vardnav.platform.paper.actions.can_post": f"{ASKS}: whether a letter may go home",
    "vardnav.platform.guarantee.actions.waits": f"{ASKS}: whether somebody still waits by a case",
    "vardnav.platform.notify.actions.retry_due": "asks for jobs; handing over logs itself",
    "vardnav.platform.waiting_room.purging.forget_entries": "entries go a week after their room: numbers and digests",
}
RECORDS = frozenset({"record", "record_many", "insert_sql"})


def known_as(tree: ast.Module) -> dict[str, str]:
    """Return the modules that a module knows, by the name it calls them."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def calls(node: ast.AST, module: str, names: dict[str, str]) -> set[str]:
    """Return what a function calls, as "module.function"; "log!" for the log itself."""
    found = set()
    for one in ast.walk(node):
        if not isinstance(one, ast.Call):
            continue
        if isinstance(one.func, ast.Name):
            found.add(names.get(one.func.id, f"{module}.{one.func.id}"))
        elif isinstance(one.func, ast.Attribute) and isinstance(one.func.value, ast.Name):
            owner = names.get(one.func.value.id, "")
            is_log = owner.endswith("kernel.audit") and one.func.attr in RECORDS
            found.add("log!" if is_log else f"{owner}.{one.func.attr}")
    return found


def come_to_the_log(modules: dict[str, ast.Module]) -> tuple[set[str], set[str]]:
    """Return (every function of these modules, those that record or call one that does)."""
    called = {
        f"{module}.{node.name}": calls(node, module, known_as(tree))
        for module, tree in modules.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    comes = {"log!"}
    while more := {name for name, those in called.items() if those & comes} - comes:
        comes |= more
    return set(called), comes


def dotted(path) -> str:
    return walking.named(path).removesuffix(".py").replace("/", ".")


ACTIONS = [path for path in walking.files(".py") if path.stem.endswith(("actions", "purging", "sending"))]


def silent(modules: dict[str, ast.Module], walked: set[str]) -> list[str]:
    """Return the public functions of the `walked` modules that never come to the log."""
    functions, comes = come_to_the_log(modules)
    return sorted(
        name
        for name in functions - comes
        if name.rsplit(".", 1)[0] in walked and not name.rsplit(".", 1)[1].startswith("_")
    )


def test_every_action_comes_to_the_log():
    modules = {dotted(path): walking.parsed(path) for path in walking.files(".py")}
    assert [one for one in silent(modules, {dotted(path) for path in ACTIONS}) if one not in SILENT] == []


def test_a_reason_for_silence_that_is_no_longer_needed_is_removed():
    modules = {dotted(path): walking.parsed(path) for path in walking.files(".py")}
    assert set(SILENT) - set(silent(modules, {dotted(path) for path in ACTIONS})) == set()


WRITES = frozenset(
    {"create", "save", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
)


def writing(tree: ast.Module, name: str) -> list[str]:
    """Return what a function of a module writes with, itself or through functions of the same module."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found, left, seen = [], [name], set()
    while left:
        here = left.pop()
        seen.add(here)
        for one in ast.walk(functions[here]):
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in WRITES:
                found.append(f"{here}: {ast.unparse(one.func)}")
            if isinstance(one, ast.Name) and one.id in functions and one.id not in seen:
                left.append(one.id)
    return found


@pytest.mark.parametrize("name", [name for name, why in SILENT.items() if why.startswith(ASKS)])
def test_what_only_asks_writes_nothing(name):
    module, function = name.rsplit(".", 1)
    tree = walking.parsed(walking.ROOT / f"{module.replace('.', '/')}.py")
    assert writing(tree, function) == []
    wrong = ast.parse("def check(form):\n    _look(form)\n\ndef _look(form):\n    form.save()\n")
    assert writing(wrong, "check") == ["_look: form.save"]


def test_an_action_that_says_nothing_is_found():
    wrong = ast.parse("def book(viewer):\n    Slot.objects.create()\n\ndef _quiet():\n    pass\n")
    near = ast.parse(
        "from vardnav.kernel import audit\n"
        "def book(viewer):\n    _note(viewer)\n\ndef _note(viewer):\n    audit.record(viewer)\n"
    )
    far = ast.parse("from x import near\ndef move(viewer):\n    near.book(viewer)\n")
    assert silent({"x.wrong": wrong}, {"x.wrong"}) == ["x.wrong.book"]
    assert silent({"x.near": near, "x.far": far}, {"x.near", "x.far"}) == []
    assert silent({"x.far": far}, {"x.far"}) == ["x.far.move"]


def _request(case):
    return case_models.FormRequest.objects.create(
        region=case.region, case=case, subject_id=case.subject_id, last_on=dt.date(2026, 12, 1)
    )


def _verbs(house, case):
    dag, anna = house.staff_viewer(house.dag_at_linden), house.viewer(house.anna)
    return {
        "take": (dag, {}),
        "assign": (dag, {"assignee_id": house.dag.id}),
        "release": (dag, {}),
        "forward": (dag, {"to_unit_id": house.ekbacken.id}),
        "redirect": (dag, {"move": Move(house.ekbacken.id, None, "contact.call_me")}),
        "transfer": (dag, {"move": Move(house.kalmar_unit.id, Basis.CONSENT)}),
        "return": (dag, {"move": Move(house.ekbacken.id, Basis.CONSENT)}),
        "retrieve": (dag, {"move": Move(house.ekbacken.id, Basis.CONSENT)}),
        "retrieve_abroad": (dag, {"move": Move(house.kalmar_unit.id, Basis.CONSENT)}),
        "ask": (dag, {"text": "?"}),
        "message": (dag, {"text": "!"}),
        "reply": (anna, {"text": "ja"}),
        "add": (anna, {"text": "mer"}),
        "complete": (dag, {"outcome": "answered"}),
        "withdraw": (anna, {}),
        "decline": (anna, {}),
        "recall": (dag, {"asked": requested.Recalled(_request(case))}),
        "lapse": (Viewer.system(region=case.region), {}),
        "hide": (dag, {"basis": "wish", "reason": "bad om det"}),
        "reveal": (dag, {"reason": "ändrade sig"}),
    }


@pytest.mark.parametrize("verb", sorted(set(rules.TRANSITIONS) - {"submit", "inform", "inquire", "continue"}))
def test_every_change_of_a_case_leaves_one_row_with_who_what_whom_and_where(house, things_of, verb):
    case = things_of.case
    viewer, more = _verbs(house, case)[verb]
    begins = sorted(rules.TRANSITIONS[verb][0])
    case.status = next((one for one in begins if one != rules.Status.COMPLETED), rules.Status.COMPLETED)
    if case.status == rules.Status.COMPLETED:
        case.outcome, case.closed_at = "answered", house.now
    case.is_secret = verb == "reveal"
    case.save()
    before = Entry.objects.count()
    cases.change(viewer, case.id, verb, now=house.now + dt.timedelta(minutes=1), **more)
    assert Entry.objects.count() == before + 1
    row = Entry.objects.filter(action=f"cases.{verb}", object_id=case.id).latest("at")
    assert (row.subject_id, row.unit_id, row.region, row.actor_id) == (
        house.anna.id, house.linden.id, "12", viewer.staff_id or viewer.person_id,
    )  # fmt: skip


def test_a_regions_decision_and_a_persons_details_leave_rows(house):
    ada, anna = house.staff_viewer(house.ada_of_skane), house.viewer(house.anna)
    choice = catalogue.Choice(state="paused", valid_from=house.now)
    catalogue.decide(ada, "contact.ask", choice, now=house.now)
    people.change_contact(anna, phone="070-174 06 05", email="", notify_by="sms", now=house.now)
    written = set(Entry.objects.values_list("action", "actor_id"))
    assert {("catalogue.decide", house.ada.id), ("people.change_contact", house.anna.id)} <= written


def shut_the_log() -> None:
    """Let the database refuse every new row of the log until the test is over, as a full disk would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL ROLE NONE"
        )  # only the owner can; the test goes on as the application's role
        cursor.execute("ALTER TABLE audit_entry ADD CONSTRAINT nobody_writes CHECK (action = '') NOT VALID")
        cursor.execute("SET LOCAL ROLE vardnav_app")


def test_a_write_that_cannot_be_logged_is_not_done(house, things_of):
    shut_the_log()
    dag = house.staff_viewer(house.dag_at_linden)
    with pytest.raises(Exception, match="nobody_writes"), transaction.atomic():
        cases.change(dag, things_of.case.id, "message", text="hej", now=house.now)
    with pytest.raises(Exception, match="nobody_writes"), transaction.atomic():
        cases.begin(
            house.viewer(house.anna), service_key="contact.ask", unit_id=house.linden.id, now=house.now
        )
    things_of.case.refresh_from_db()
    assert things_of.case.version == 4  # submit, ask, reply, certificate


PAGES = [one for one in things.pages(Door.PORTAL, Door.DESK) if "GET" in one[1].methods]


def shown(browser, address: str) -> tuple[int, list[str]]:
    """Return the status and the canaries that came out, and Anna's name unless the page's frame shows it to her."""
    answer = browser.get(address)
    said = things.said(answer)
    return answer.status_code, [one for one in (*things.CANARIES.values(), "Lindqvist") if one in said]


def _browser(house, door: Door):
    owner = {"person": house.anna} if door is Door.PORTAL else {"assignment": house.dag_at_linden}
    browser = personas.client_of(**owner)
    browser.raise_request_exception = False
    return browser


def _addresses(name, declared, things_of):
    address = things.address(name, declared, things_of)
    return (
        [address, f"{address}?preview=1", f"{address}?unscanned=yes"] if name.endswith("file") else [address]
    )


@pytest.mark.parametrize(("name", "declared"), PAGES, ids=[name for name, _declared in PAGES])
def test_what_cannot_be_logged_is_not_shown(house, things_of, name, declared):
    for address in _addresses(name, declared, things_of):
        status, out = shown(_browser(house, declared.door), address)
        is_health_data = set(out) - {"Lindqvist"} or name.endswith("file")
        if status != 200 or not is_health_data:
            continue
        before = Entry.objects.count()
        shown(_browser(house, declared.door), address)
        assert Entry.objects.count() > before, f"{address} shows {out} and leaves no row"
        with transaction.atomic():
            shut_the_log()
            status, out = shown(_browser(house, declared.door), address)
            transaction.set_rollback(True)
        assert status in (500, 503), f"{address}: {status}"
        assert out == [], f"{address} shows {out} without a row in the log"


def test_the_pages_show_what_they_are_tested_for(house, things_of):
    """The test above would be worth nothing if no page showed Anna's things."""
    seen: set[str] = set()
    for name, declared in PAGES:
        for address in _addresses(name, declared, things_of):
            seen |= set(shown(_browser(house, declared.door), address)[1])
    assert {
        things.CANARIES[one] for one in ("draft", "question", "from_anna", "from_dag", "file", "drug")
    } <= seen


def test_a_page_that_shows_without_logging_is_found(house, things_of, monkeypatch):
    monkeypatch.setattr(audit, "record", lambda *args, **options: None)
    name, declared = next(one for one in PAGES if one[0] == "certificates:certificate")
    with pytest.raises(AssertionError, match="leaves no row"):
        test_what_cannot_be_logged_is_not_shown(house, things_of, name, declared)


def test_every_verb_written_is_declared_and_every_reading_is_marked():
    """Rows are refused for unknown verbs; those that open somebody's data must show in "Vem har läst?"."""
    known = {one.key: one for one in audit.all_verbs()}
    for key in (
        "cases.read",
        "cases.read_draft",
        "cases.file",
        "cases.queue",
        "files.read",
        "prescriptions.list",
        "people.look_up",
    ):
        assert known[key].is_read
    with pytest.raises(audit.UnknownVerb):
        audit.record(Viewer.system(), action="cases.peek", now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def test_annas_drug_is_hers_alone(house, things_of):
    assert not Prescription.objects.visible_to(house.viewer(house.cecilia)).exists()
    assert Prescription.objects.visible_to(house.viewer(house.anna)).exists()
