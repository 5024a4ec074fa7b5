"""A region's administrator decides about one e-service: Ada, the renewal of prescriptions; each is taken back after."""

from __future__ import annotations

from tests.faults import forms
from tests.faults.forms import Form
from tests.faults.stack import Stack

RENEWAL = "/steering/services/prescriptions.renew/"
PAUSE = {
    "state": "paused",
    "step": "save",
    "reason_sv": "Semester",
    "instead_sv": "Ring",
    "option_answer_within_days": "2",
}
_DECISIONS = "SELECT count(*) FROM catalogue_offering"


def standing(stack: Stack, unit: str | None) -> str:
    """Return the id of the decision that stands for the renewal of prescriptions, "" if none does."""
    return forms.one_row(
        stack,
        "SELECT id::text FROM catalogue_offering WHERE superseded_at IS NULL AND region_id = '12' "
        "AND service_key = 'prescriptions.renew' AND unit_id IS NOT DISTINCT FROM %s",
        unit,
    )


def _decision(stack: Stack, tail: str, *, at_linden: bool = False, **fields: str) -> Form:
    unit = stack.world["linden"] if at_linden else None
    place = f"units/{unit}/" if unit else ""
    write = forms.write(
        stack.world["ada"], f"{RENEWAL}{place}{tail}/", expected=standing(stack, unit), **fields
    )
    return write, _DECISIONS, []


@forms.sent_to("steering:shortcuts")
def shortcuts(stack: Stack) -> Form:
    """Other shortcuts than those that stand."""
    seen = forms.one_row(stack, "SELECT count(*)::text FROM catalogue_tilechoice WHERE region_id = '12'")
    keys = ("contact.ask", "prescriptions.renew")[int(seen) % 2]
    write = forms.write(stack.world["ada"], "/steering/shortcuts/", keys=keys, seen=seen, step="save")
    return write, "SELECT count(*) FROM catalogue_tilechoice", []


@forms.sent_to("steering:change")
def change(stack: Stack) -> Form:
    """It is paused in the region."""
    return _decision(stack, "change", at_linden=False, **PAUSE)


@forms.sent_to("steering:resume")
def resume(stack: Stack) -> Form:
    """And opened again."""
    return _decision(stack, "resume")


@forms.sent_to("steering:unit_change")
def unit_change(stack: Stack) -> Form:
    """It is paused at a unit."""
    return _decision(stack, "change", at_linden=True, **PAUSE)


@forms.sent_to("steering:unit_resume")
def unit_resume(stack: Stack) -> Form:
    """And opened again there."""
    return _decision(stack, "resume", at_linden=True)


@forms.sent_to("steering:follow")
def follow(stack: Stack) -> Form:
    """The unit follows the region from now on."""
    write, _query, _none = _decision(stack, "follow", at_linden=True)
    return write, forms.LOGGED, ["catalogue.follow_region"]
