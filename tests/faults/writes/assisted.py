"""Staff help somebody who has no e-ID: Dag helps Anna."""

from __future__ import annotations

import datetime as dt
import uuid

from tests.faults import doing, forms, visitors
from tests.faults.forms import Form
from tests.faults.stack import Stack
from tests.faults.writes import cases, questionnaires
from tests.support.personas import ANNA_NUMBER
from vardnav.kernel import clock

_ASKED = {"question": "Hur?", "asked_before": "no"}


def _helped(stack: Stack) -> str:
    """Begin to help Anna; return the path of the page where that is done."""
    return forms.done(
        stack, stack.world["dag"], "/desk/assist/", number=ANNA_NUMBER, origin="phone", identified_by="called"
    )


def _begun(stack: Stack) -> str:
    """Begin a form for her; return the draft's id."""
    unit = stack.world["linden"]
    path = f"{_helped(stack)}services/contact.ask/"
    return forms.done(stack, stack.world["dag"], path, unit=unit).split("/")[4]


def _of_draft(stack: Stack, tail: str, query: str, *before: str, **fields: str) -> Form:
    draft = _begun(stack)
    write = forms.write(stack.world["dag"], f"/desk/assist/drafts/{draft}/{tail}/", **fields)
    return write, query, [*before, draft]


@forms.sent_to("assisted:start")
def start(stack: Stack) -> Form:
    """Somebody is found by number."""
    write = forms.write(
        stack.world["dag"], "/desk/assist/", number=ANNA_NUMBER, origin="visit", identified_by="document"
    )
    return write, "SELECT count(*) FROM cases_assistance WHERE person_id = %s", [stack.world["anna"]["id"]]


@forms.sent_to("assisted:choose")
def choose(stack: Stack) -> Form:
    """A form is begun for somebody."""
    path = _helped(stack)
    write = forms.write(stack.world["dag"], f"{path}services/contact.ask/", unit=stack.world["linden"])
    return write, "SELECT count(*) FROM cases_draft WHERE assistance_id = %s", [path.split("/")[3]]


@forms.sent_to("assisted:write")
def letter(stack: Stack) -> Form:
    """The unit writes to somebody on its own accord."""
    path = _helped(stack)
    write = forms.write(
        stack.world["dag"], f"{path}write/", letter="unit.message", text="Vi ses", is_patient="on"
    )
    query = "SELECT count(*) FROM cases_case WHERE is_from_unit AND subject_id = %s"
    return write, query, [stack.world["anna"]["id"]]


@forms.sent_to("assisted:step")
def step(stack: Stack) -> Form:
    """A page of questions is answered for somebody."""
    return _of_draft(stack, "step/question", forms.LOGGED_OF, "cases.save", **_ASKED)


@forms.sent_to("assisted:files")
def add_file(stack: Stack) -> Form:
    """A picture is added for somebody."""
    write, _query, parameters = _of_draft(stack, "files", cases.FILES, go="add")
    write.picture = cases.picture()
    return write, cases.FILES, parameters


@forms.sent_to("assisted:remove_file")
def remove_file(stack: Stack) -> Form:
    """And taken away again."""
    added, _query, (draft,) = add_file(stack)
    assert visitors.send(stack.origin, added).is_done
    file = forms.one_row(stack, cases.NEWEST_FILE, draft)
    write = forms.write(stack.world["dag"], f"/desk/assist/drafts/{draft}/files/{file}/remove/")
    return write, cases.FILE_GONE, [file]


@forms.sent_to("assisted:review")
def review(stack: Stack) -> Form:
    """The form is sent for somebody."""
    answered, _query, (_verb, draft) = step(stack)
    assert visitors.send(stack.origin, answered).is_done
    write = forms.write(stack.world["dag"], f"/desk/assist/drafts/{draft}/review/")
    return write, "SELECT count(*) FROM cases_case WHERE draft_id = %s", [draft]


@forms.sent_to("assisted:discard")
def discard(stack: Stack) -> Form:
    """The form is thrown away for somebody."""
    return _of_draft(stack, "discard", forms.LOGGED_OF, "cases.discard")


def _asked(stack: Stack) -> tuple[Form, str]:
    """A form of the region's own that Anna is asked to answer, not yet sent; and its e-service's key."""
    path = questionnaires.published(stack)
    key = forms.one_row(stack, "SELECT key FROM questionnaires_form WHERE id = %s", path.split("/")[3])
    last_on = clock.local_date(clock.now()) + dt.timedelta(days=7)
    write = forms.write(
        stack.world["dag"],
        f"{_helped(stack)}form/",
        service=key,
        text="Svara gärna.",
        last_on_0=str(last_on.year),
        last_on_1=str(last_on.month),
        last_on_2=str(last_on.day),
        is_patient="on",
    )
    return (write, "SELECT count(*) FROM cases_case WHERE service_key = %s", [key]), key


def _waiting(stack: Stack) -> tuple[str, str]:
    """Ask Anna to answer a form; return the case's id and the e-service's key."""
    (write, _query, _parameters), key = _asked(stack)
    answer = visitors.send(stack.origin, write)
    assert answer.is_done, f"{answer.status} {answer.words}"
    return forms.one_row(stack, "SELECT id::text FROM cases_case WHERE service_key = %s", key), key


@forms.sent_to("assisted:send_form")
def send_form(stack: Stack) -> Form:
    """Somebody is asked to answer a form."""
    return _asked(stack)[0]


@forms.sent_to("cases:request_begin")
def begin_asked(stack: Stack) -> Form:
    """And begins to."""
    case, key = _waiting(stack)
    write = forms.write(stack.world["anna"], f"/my/cases/{case}/form/")
    return write, "SELECT count(*) FROM cases_draft WHERE service_key = %s", [key]


@forms.sent_to("assisted:fill_form")
def fill_asked(stack: Stack) -> Form:
    """Or staff begin to, in the person's place."""
    case, key = _waiting(stack)
    write = forms.write(
        stack.world["dag"], f"/desk/cases/{case}/form/", origin="phone", identified_by="called"
    )
    return (
        write,
        "SELECT count(*) FROM cases_draft WHERE service_key = %s AND assistance_id IS NOT NULL",
        [key],
    )


@forms.sent_to("cases:request_act")
def take_back(stack: Stack) -> Form:
    """The unit takes its question back."""
    case, _key = _waiting(stack)
    write = forms.write(stack.world["dag"], f"/desk/cases/{case}/request/", do="withdraw", version="1")
    query = "SELECT count(*) FROM cases_formrequest WHERE case_id = %s AND withdrawn_at IS NOT NULL"
    return write, query, [case]


@forms.sent_to("assisted:case")
def in_place(stack: Stack) -> Form:
    """A case is taken back at the word of somebody who rings."""
    one, helped = stack.world["residents"][0], str(uuid.uuid4())
    (case,) = doing.cases(stack, one, 1)
    with stack.sql() as sql:
        sql.execute(
            "INSERT INTO cases_assistance (id, region, person_id, staff_id, unit_id, origin, started_at) "
            "VALUES (%s, '12', %s, %s, %s, 'phone', now())",
            [helped, one["id"], stack.world["dag"]["id"], stack.world["linden"]],
        )
    path = f"/desk/assist/{helped}/cases/{case}/"
    write = forms.write(stack.world["dag"], path, do="withdraw", is_wanted="on")
    return write, forms.LOGGED_OF, ["cases.withdraw", case]
