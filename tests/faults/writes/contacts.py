"""Contact details: a code is asked for and written, details are confirmed, staff help."""

from __future__ import annotations

import uuid

from tests.faults import forms, visitors
from tests.faults.forms import Form
from tests.faults.stack import Stack
from tests.support.personas import ANNA_NUMBER
from vardnav.config.launch import folders
from vardnav.platform.contacts import rules

_TRIED = "SELECT tries FROM contacts_verification WHERE id = %s"


def _code(stack: Stack, verification_id: str) -> str:
    """Return the right code, as the one who gets it reads it."""
    return rules.code(folders.secret_key(stack.folder), uuid.UUID(verification_id))


def _rested(stack: Stack) -> None:
    """Let all codes be of long ago, so that more may be asked for."""
    with stack.sql() as sql:
        sql.execute("UPDATE contacts_verification SET asked_at = asked_at - interval '2 days'")


@forms.sent_to("contacts:check")
def check(stack: Stack) -> Form:
    _rested(stack)
    one = stack.world["residents"][3]
    with stack.sql() as sql:
        sql.execute("UPDATE people_account SET email = 'a@exempel.se' WHERE person_id = %s", [one["id"]])
    query = "SELECT count(*) FROM contacts_verification WHERE person_id = %s"
    return forms.write(one, "/my/contact/check/", channel="email"), query, [one["id"]]


@forms.sent_to("contacts:confirm")
def confirm(stack: Stack) -> Form:
    write = forms.write(stack.world["residents"][3], "/my/contact/confirm/", answer="yes")
    return write, forms.LOGGED, ["contacts.confirm"]


@forms.sent_to("contacts:verify")
def verify(stack: Stack) -> Form:
    write, _query, _parameters = check(stack)
    place = visitors.send(stack.origin, write).location
    code_id = place.split("/")[3]
    written = forms.write(stack.world["residents"][3], place, code=_code(stack, code_id))
    return written, _TRIED, [code_id]


@forms.sent_to("contacts:assisted")
def ask_for_somebody(stack: Stack) -> Form:
    _rested(stack)
    dag = stack.world["dag"]
    helped = forms.done(stack, dag, "/desk/assist/", number=ANNA_NUMBER, origin="phone")
    write = forms.write(dag, f"{helped}contact/", channel="email", email="b@exempel.se")
    return write, "SELECT count(*) FROM contacts_verification WHERE value = %s", ["b@exempel.se"]


@forms.sent_to("contacts:assisted_verify")
def verify_for_somebody(stack: Stack) -> Form:
    write, _query, _parameters = ask_for_somebody(stack)
    place = visitors.send(stack.origin, write).location
    code_id = place.rstrip("/").split("/")[-1]
    written = forms.write(stack.world["dag"], place, code=_code(stack, code_id))
    return written, _TRIED, [code_id]
