"""The queue of a full health centre: Linden, which takes nobody more; joined, for somebody too, and gone through."""

from __future__ import annotations

from tests.faults import forms
from tests.faults.forms import Form
from tests.faults.stack import Stack
from tests.support.personas import ANNA_NUMBER

_CHANGE = "/steering/services/listing.choose/change/"
_OF = "SELECT count(*) FROM listing_place WHERE subject_id = %s"


def _full(stack: Stack) -> str:
    """Let no health centre of the region take more people; return Linden's id."""
    standing = (
        "SELECT {} FROM catalogue_offering WHERE superseded_at IS NULL AND region_id = '12' "
        "AND service_key = 'listing.choose' AND unit_id IS NULL"
    )
    if forms.one_row(stack, standing.format("options->>'listing_is_full'")) != "true":
        expected = forms.one_row(stack, standing.format("id::text"))
        fields = {"step": "save", "state": "on", "option_listing_is_full": "yes", "expected": expected}
        forms.done(stack, stack.world["ada"], _CHANGE, **fields)
    linden: str = stack.world["linden"]
    return linden


def _place(stack: Stack, person_id: str) -> str:
    query = "SELECT id::text FROM listing_place WHERE subject_id = %s AND ended = ''"
    return forms.one_row(stack, query, person_id)


@forms.sent_to("listing:queue")
def join(stack: Stack) -> Form:
    """A resident stands in the queue, who stood in none."""
    linden, one = _full(stack), stack.world["residents"][6]
    place = _place(stack, one["id"])
    if place:
        forms.done(stack, one, "/my/listing/queue/", do="leave", place=place)
    return forms.write(one, "/my/listing/queue/", do="join", unit=linden), _OF, [one["id"]]


@forms.sent_to("listing:desk_queue")
def take_out(stack: Stack) -> Form:
    """Staff take somebody out of the queue."""
    linden, one = _full(stack), stack.world["residents"][7]
    if not _place(stack, one["id"]):
        forms.done(stack, one, "/my/listing/queue/", do="join", unit=linden)
    place = _place(stack, one["id"])
    write = forms.write(stack.world["dag"], "/desk/listing/queue/", do="remove", place=place)
    return write, forms.LOGGED_OF, ["listing.remove", place]


@forms.sent_to("listing:assisted")
def join_for_somebody(stack: Stack) -> Form:
    """Staff put somebody whom they help in the queue."""
    linden, dag, anna = _full(stack), stack.world["dag"], stack.world["anna"]["id"]
    helped = forms.done(
        stack, dag, "/desk/assist/", number=ANNA_NUMBER, origin="phone", identified_by="called"
    )
    place = _place(stack, anna)
    if place:
        forms.done(stack, dag, f"{helped}listing/", do="leave", place=place)
    return forms.write(dag, f"{helped}listing/", do="join", unit=linden), _OF, [anna]
