"""It takes two from now on: last of all, because whatever is written after it waits."""

from __future__ import annotations

from tests.faults import forms
from tests.faults.forms import Form
from tests.faults.stack import Stack
from tests.faults.writes import proposals


@forms.sent_to("steering:proposals_two")
def two(stack: Stack) -> Form:
    """From now on it takes two; what was tried here is taken back before."""
    proposals.takes_two(stack, False)
    return (
        forms.write(stack.world["ada"], "/steering/proposals/two/", two="yes"),
        forms.LOGGED,
        ["catalogue.approval"],
    )
