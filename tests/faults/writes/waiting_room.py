"""A region's waiting rooms: opened, changed, stopped, by Ada, months before anybody may come."""

from __future__ import annotations

from tests.faults import forms
from tests.faults.forms import Form
from tests.faults.stack import Stack
from tests.faults.visitors import Write

_PATH = "/steering/waiting-rooms/"
_LIMITS = {"most_inside": "50", "most_a_minute": "120", "other_way_sv": "Ring.", "other_way_en": "Call."}
_NONE_OPEN = "UPDATE waiting_room_room SET closed_at = now() WHERE region = '12' AND closed_at IS NULL"


def _opening(stack: Stack) -> Write:
    """Return the form that opens a room before the nurse's times; whatever stood there before is closed."""
    with stack.sql() as sql:
        sql.execute(_NONE_OPEN)
    day = forms.one_row(stack, "SELECT to_char(now() + interval '200 days', 'YYYY-MM-DD')").split("-")
    fields = {f"opens_on_{place}": part for place, part in enumerate(day)}
    plan = {"key": "booking:nurse", "opens_time": "9.00", "lead_minutes": "45", "turn_minutes": "15"}
    return forms.write(stack.world["ada"], f"{_PATH}new/", **_LIMITS, **plan, **fields)


def _opened(stack: Stack) -> tuple[str, str]:
    """Open a room; return the path of its page, and its id."""
    opening = _opening(stack)
    path = forms.done(stack, stack.world["ada"], opening.path, **opening.fields)
    return path, path.split("/")[3]


@forms.sent_to("waiting_room:new")
def new(stack: Stack) -> Form:
    """A room is opened."""
    return _opening(stack), "SELECT count(*) FROM waiting_room_room", []


@forms.sent_to("waiting_room:decide")
def decide(stack: Stack) -> Form:
    """Nobody is let in for a while."""
    path, room = _opened(stack)
    write = forms.write(stack.world["ada"], f"{path}decide/", step="stop", version="1")
    return write, forms.LOGGED_OF, ["waiting_room.stop", room]


@forms.sent_to("waiting_room:change")
def change(stack: Stack) -> Form:
    """Fewer are let in at once."""
    path, room = _opened(stack)
    fields = {**_LIMITS, "most_inside": "40"}
    write = forms.write(stack.world["ada"], f"{path}change/", version="1", **fields)
    return write, forms.LOGGED_OF, ["waiting_room.change", room]
