"""The health centre one is listed at."""

from __future__ import annotations

from tests.faults import forms
from tests.faults.forms import Form
from tests.faults.stack import Stack

_LATEST = "FROM listing_choice WHERE subject_id = %s ORDER BY number DESC LIMIT 1"


@forms.sent_to("listing:choose")
def choose(stack: Stack) -> Form:
    """Another health centre is chosen than the last time."""
    one = stack.world["residents"][0]
    replaces = forms.one_row(stack, f"SELECT id::text {_LATEST}", one["id"])
    here = forms.one_row(stack, f"SELECT unit_id::text {_LATEST}", one["id"])
    other = next(stack.world[name] for name in ("linden", "ekbacken") if stack.world[name] != here)
    # Beyond so many changes a year a reason is asked for; before that nobody looks at it.
    write = forms.write(one, f"/my/listing/{other}/", replaces=replaces, reason="moved")
    return write, "SELECT count(*) FROM listing_choice WHERE subject_id = %s", [one["id"]]
