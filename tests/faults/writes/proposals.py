"""A change that waits: Ada proposes that the renewal of prescriptions has another text at Linden, Ulla answers."""

from __future__ import annotations

from tests.faults import forms, visitors
from tests.faults.forms import Form
from tests.faults.stack import Stack
from tests.faults.writes import steering

_TWO = """
INSERT INTO catalogue_approval (region_id, needs_two, changed_at) VALUES ('12', %s, now())
ON CONFLICT (region_id) DO UPDATE SET needs_two = excluded.needs_two, changed_at = excluded.changed_at
"""


def takes_two(stack: Stack, wanted: bool) -> None:
    """Let one or two administrators be needed."""
    with stack.sql() as sql:
        sql.execute(_TWO, [wanted])


def _waiting(stack: Stack) -> str:
    """Propose; return the path of the proposal. One is enough again afterwards, for the writes that follow."""
    takes_two(stack, True)
    linden = stack.world["linden"]
    path = f"{steering.RENEWAL}units/{linden}/change/"
    fields = {"state": "on", "step": "save", "text_sv": "Hej.", "expected": steering.standing(stack, linden)}
    answer = visitors.send(stack.origin, forms.write(stack.world["ada"], path, **fields))
    takes_two(stack, False)
    assert answer.is_done, f"{answer.status} {answer.words}"
    return answer.location


def _answered(stack: Stack, tail: str, verb: str, **fields: str) -> Form:
    path = _waiting(stack)
    write = forms.write(stack.world["ulla"], f"{path}{tail}/", **fields)
    return write, forms.LOGGED_OF, [f"catalogue.{verb}", path.split("/")[3]]


@forms.sent_to("steering:proposal_approve")
def approve(stack: Stack) -> Form:
    """A second administrator lets a change through."""
    return _answered(stack, "approve", "approve_change")


@forms.sent_to("steering:proposal_reject")
def reject(stack: Stack) -> Form:
    """A second administrator turns a change down."""
    return _answered(stack, "reject", "reject_change", answer="Nej.")
