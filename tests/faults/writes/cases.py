"""A resident's form and case: begun, filled in, with files, sent, thrown away, written in, withdrawn."""

from __future__ import annotations

import io

from PIL import Image

from tests.faults import doing, forms, visitors
from tests.faults.forms import Form
from tests.faults.stack import Stack

FILES = "SELECT count(*) FROM files_storedfile WHERE container_id = %s"
FILE_GONE = "SELECT 1 - count(*) FROM files_storedfile WHERE id = %s"
NEWEST_FILE = "SELECT id::text FROM files_storedfile WHERE container_id = %s ORDER BY id DESC LIMIT 1"


def _resident(stack: Stack) -> dict[str, str]:
    who: dict[str, str] = stack.world["residents"][0]
    return who


def _of_draft(stack: Stack, tail: str, query: str, *before: str, **fields: str) -> Form:
    (draft,) = doing.drafts(stack, _resident(stack), 1)
    return forms.write(_resident(stack), f"/my/drafts/{draft}/{tail}/", **fields), query, [*before, draft]


def _of_case(stack: Stack, tail: str, query: str, *before: str, **fields: str) -> Form:
    (case,) = doing.cases(stack, _resident(stack), 1)
    return forms.write(_resident(stack), f"/my/cases/{case}/{tail}/", **fields), query, [*before, case]


def picture() -> bytes:
    """Return a small red picture."""
    drawn = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(drawn, "PNG")
    return drawn.getvalue()


@forms.sent_to("cases:begin")
def begin(stack: Stack) -> Form:
    """A form is begun at a unit."""
    one = _resident(stack)
    write = forms.write(one, "/my/services/contact.ask/begin/", unit=stack.world["linden"])
    return write, "SELECT count(*) FROM cases_draft WHERE person_id = %s", [one["id"]]


@forms.sent_to("cases:step")
def step(stack: Stack) -> Form:
    """A page of questions is answered."""
    answers = {"question": "Hur?", "asked_before": "no"}
    return _of_draft(stack, "step/question", forms.LOGGED_OF, "cases.save", **answers)


@forms.sent_to("cases:review")
def review(stack: Stack) -> Form:
    """A form is sent."""
    return _of_draft(stack, "review", "SELECT count(*) FROM cases_case WHERE draft_id = %s")


@forms.sent_to("cases:discard")
def discard(stack: Stack) -> Form:
    """A form is thrown away."""
    return _of_draft(stack, "discard", forms.LOGGED_OF, "cases.discard")


@forms.sent_to("cases:write")
def write(stack: Stack) -> Form:
    """Something is added to a case."""
    return _of_case(stack, "write", "SELECT count(*) FROM cases_message WHERE case_id = %s", text="En gång")


@forms.sent_to("cases:withdraw")
def withdraw(stack: Stack) -> Form:
    """A case is taken back."""
    return _of_case(stack, "withdraw", forms.LOGGED_OF, "cases.withdraw")


def _read(stack: Stack) -> tuple[str, str]:
    """Return a case in which Dag has written something that its resident has read, and that message."""
    case = doing.written_to(stack, _resident(stack))
    visitors.get(stack.origin, f"/my/cases/{case}/", _resident(stack)["token"])
    newest = "SELECT id::text FROM cases_message WHERE case_id = %s AND direction = 'to_resident' ORDER BY number DESC"
    return case, forms.one_row(stack, newest, case)


@forms.sent_to("cases:put_away")
def put_away(stack: Stack) -> Form:
    """A conversation that is read is put away out of the inbox."""
    case, newest = _read(stack)
    write = forms.write(_resident(stack), f"/my/inbox/{newest}/put-away/")
    return write, "SELECT count(*) FROM cases_putaway WHERE case_id = %s", [case]


@forms.sent_to("cases:take_back")
def take_back(stack: Stack) -> Form:
    """And taken back."""
    case, newest = _read(stack)
    forms.done(stack, _resident(stack), f"/my/inbox/{newest}/put-away/")
    write = forms.write(_resident(stack), f"/my/inbox/{case}/take-back/")
    return write, forms.LOGGED_OF, ["cases.take_back", case]


@forms.sent_to("guarantee:stop")
def no_longer(stack: Stack) -> Form:
    """The time that an accepted case waits for is no longer needed."""
    (case,) = doing.cases(stack, _resident(stack), 1)
    dag = stack.world["dag"]
    assert visitors.send(stack.origin, doing.act(dag, case, "complete", 1, "Välkommen")).is_done
    with stack.sql() as sql:  # what the world's e-service cannot: end with a yes
        sql.execute("UPDATE cases_case SET outcome = 'accepted' WHERE id = %s", [case])
    forms.done(stack, dag, f"/desk/cases/{case}/guarantee/", do="start", kind="treatment")
    write = forms.write(_resident(stack), f"/my/cases/{case}/no-longer/")
    return write, forms.LOGGED_OF, ["guarantee.decline", case]


@forms.sent_to("guarantee:wrong")
def pause_is_wrong(stack: Stack) -> Form:
    """The time of a case stands still, and the person says that it should not."""
    (case,) = doing.cases(stack, _resident(stack), 1)
    dag, page = stack.world["dag"], f"/desk/cases/{case}/guarantee/"
    forms.done(stack, dag, page, do="start", kind="treatment")
    clock = forms.one_row(stack, "SELECT id::text FROM guarantee_guaranteeclock WHERE case_id = %s", case)
    forms.done(stack, dag, page, do="pause", reason="own_wish", clock=clock, version="1")
    write = forms.write(_resident(stack), f"/my/cases/{case}/pause-wrong/", text="Jag vill inte vänta.")
    return write, forms.LOGGED_OF, ["guarantee.object", case]


@forms.sent_to("cases:files")
def add_file(stack: Stack) -> Form:
    """A picture is added to a form."""
    made, _query, parameters = _of_draft(stack, "files", FILES, go="add")
    made.picture = picture()
    return made, FILES, parameters


@forms.sent_to("cases:remove_file")
def remove_file(stack: Stack) -> Form:
    """A picture is taken away again."""
    added, _query, (draft,) = add_file(stack)
    assert visitors.send(stack.origin, added).is_done
    file = forms.one_row(stack, NEWEST_FILE, draft)
    return forms.write(_resident(stack), f"/my/drafts/{draft}/files/{file}/remove/"), FILE_GONE, [file]
