"""Contact details: a code is asked for and written, details are confirmed, staff help; how answers come."""

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
    helped = forms.done(
        stack, dag, "/desk/assist/", number=ANNA_NUMBER, origin="phone", identified_by="called"
    )
    write = forms.write(dag, f"{helped}contact/", channel="email", email="b@exempel.se")
    return write, "SELECT count(*) FROM contacts_verification WHERE value = %s", ["b@exempel.se"]


@forms.sent_to("contacts:assisted_verify")
def verify_for_somebody(stack: Stack) -> Form:
    write, _query, _parameters = ask_for_somebody(stack)
    place = visitors.send(stack.origin, write).location
    code_id = place.rstrip("/").split("/")[-1]
    written = forms.write(stack.world["dag"], place, code=_code(stack, code_id))
    return written, _TRIED, [code_id]


_CHOICES = "SELECT count(*) FROM contacts_replychoice WHERE person_id = %s"


def _turned(stack: Stack, person_id: str) -> dict[str, str]:
    """Return a choice that is another than the one that stands, and the number of that one."""
    now = "SELECT replies FROM contacts_replychoice WHERE person_id = %s ORDER BY number DESC LIMIT 1"
    seen = forms.one_row(
        stack, "SELECT count(*)::text FROM contacts_replychoice WHERE person_id = %s", person_id
    )
    return {"replies": "both" if forms.one_row(stack, now, person_id) == "paper" else "paper", "seen": seen}


@forms.sent_to("contacts:replies")
def replies(stack: Stack) -> Form:
    one = stack.world["residents"][3]
    return forms.write(one, "/my/contact/replies/", **_turned(stack, one["id"])), _CHOICES, [one["id"]]


@forms.sent_to("contacts:assisted_replies")
def replies_for_somebody(stack: Stack) -> Form:
    dag, anna = stack.world["dag"], stack.world["anna"]["id"]
    helped = forms.done(
        stack, dag, "/desk/assist/", number=ANNA_NUMBER, origin="phone", identified_by="called"
    )
    write = forms.write(dag, f"{helped}replies/", reason="Sa det i telefon.", **_turned(stack, anna))
    return write, _CHOICES, [anna]


@forms.sent_to("contacts:summons")
def summons(stack: Stack) -> Form:
    """Another age than the one that stands."""
    seen = forms.one_row(stack, "SELECT count(*)::text FROM contacts_summonsrule WHERE region = '12'")
    fields = {"who": "ages", "from_age": str(20 + int(seen) % 50), "to_age": "", "seen": seen}
    write = forms.write(stack.world["ada"], "/steering/reach/summons/", **fields)
    return write, "SELECT count(*) FROM contacts_summonsrule", []


@forms.sent_to("contacts:notices")
def what_notices_say(stack: Stack) -> Form:
    """The clinic's name is let in, or taken back."""
    one = stack.world["residents"][3]
    query = "SELECT {} FROM notify_noticeconsent WHERE person_id = %s"
    seen = forms.one_row(stack, query.format("count(*)::text"), one["id"])
    latest = query.format("names_unit::text") + " ORDER BY number DESC LIMIT 1"
    fields = {} if forms.one_row(stack, latest, one["id"]) == "true" else {"names_unit": "on"}
    write = forms.write(one, "/my/contact/notices/", seen=seen, **fields)
    return write, query.format("count(*)"), [one["id"]]
