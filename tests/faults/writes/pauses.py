"""A pause as one operation, at Ekbacken, by Ada."""

from __future__ import annotations

import re

from tests.faults import forms, visitors
from tests.faults.forms import Form
from tests.faults.stack import Stack
from tests.faults.writes import proposals

_PATH = "/steering/pause/"
_PLAN = {
    "services": "contact.ask",
    "where": "units",
    "reason_sv": "Sjuka.",
    "reason_en": "Ill.",
    "instead_sv": "Ring.",
    "instead_en": "Call.",
    "decision_reference": "RS 1",
    "open_cases": "drain",
    "phone_answered": "80",
    "visits_elsewhere": "120",
    "resume_plan": "Friska.",
}
_IN_FORCE = """
SELECT id::text FROM catalogue_pause WHERE confirmed_at IS NOT NULL AND resumed_at IS NULL ORDER BY proposed_at LIMIT 1
"""
_MEASURE = """
SELECT id::text FROM catalogue_measure WHERE pause_id = %s AND kind = 'phone_answered' AND NOT is_baseline
ORDER BY due_on LIMIT 1
"""


def _ready(stack: Stack) -> None:
    """Let nothing be paused, and one administrator be enough."""
    proposals.takes_two(stack, False)
    while before := forms.one_row(stack, _IN_FORCE):
        forms.done(stack, stack.world["ada"], f"{_PATH}{before}/resume/")


def _proposal(stack: Stack) -> visitors.Write:
    """Fill in and look at what it touches, as a person does; return the last step, not yet sent."""
    _ready(stack)
    plan = {**_PLAN, "units": stack.world["ekbacken"]}
    looked = visitors.send(
        stack.origin, forms.write(stack.world["ada"], f"{_PATH}new/", step="review", **plan)
    )
    found = re.search(r'name="standing" value="([^"]+)"', looked.body)
    assert found, f"{looked.status} {looked.words}"
    return forms.write(stack.world["ada"], f"{_PATH}new/", step="save", standing=found[1], **plan)


def _proposed(stack: Stack) -> str:
    """Propose a pause; return the path of its page."""
    answer = visitors.send(stack.origin, _proposal(stack))
    assert answer.is_done, f"{answer.status} {answer.words}"
    return answer.location


def _of_pause(stack: Stack, tail: str, verb: str, **fields: str) -> Form:
    path = _proposed(stack)
    who = stack.world["ada"]
    return (
        forms.write(who, f"{path}{tail}/", **fields),
        forms.LOGGED_OF,
        [f"catalogue.{verb}", path.split("/")[3]],
    )


@forms.sent_to("steering:pause_new")
def new(stack: Stack) -> Form:
    """A pause is decided."""
    return _proposal(stack), "SELECT count(*) FROM catalogue_pause", []


@forms.sent_to("steering:pause_measure")
def measure(stack: Stack) -> Form:
    """A number is written down."""
    write, query, (verb, pause) = _of_pause(stack, "measure", "measure", value="75")
    write.fields["measure"] = forms.one_row(stack, _MEASURE, pause)
    return write, query, [verb, pause]


@forms.sent_to("steering:pause_resume")
def resume(stack: Stack) -> Form:
    """Everything it paused is opened again."""
    return _of_pause(stack, "resume", "resume")


@forms.sent_to("steering:pause_words")
def words(stack: Stack) -> Form:
    """What residents read of it is put better."""
    texts = {"reason_sv": "Bättre", "reason_en": "Better", "instead_sv": "Ring", "instead_en": "Call"}
    write, query, parameters = _of_pause(stack, "words", "reword_pause", **texts)
    page = visitors.get(stack.origin, write.path, token=stack.world["ada"]["token"])
    found = re.search(r'name="seen" value="([^"]+)"', page.body)
    assert found, page.words
    write.fields["seen"] = found[1]
    return write, query, parameters
