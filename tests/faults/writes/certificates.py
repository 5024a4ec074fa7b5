"""Certificates: issued, corrected, revoked, sent on, tried again."""

from __future__ import annotations

from tests.faults import doing, forms
from tests.faults.forms import Form
from tests.faults.stack import Stack

_VISIT = {"visited_on": "2026-01-02", "way": "visit"}
_EMPLOYER = {"step": "send", "recipient": "employer", "address": "9999120018"}
_ISSUED = "SELECT id::text FROM certificates_certificate WHERE case_id = %s"


def _resident(stack: Stack) -> dict[str, str]:
    found: dict[str, str] = stack.world["residents"][1]
    return found


def _issue(case: str) -> tuple[str, dict[str, str]]:
    """Return where a certificate is issued from a case, and the form."""
    path = f"/desk/cases/{case}/certificates/visit/"
    return path, {**_VISIT, "message": "Klart", "ending": "open", "version": "1"}


def _issued(stack: Stack) -> tuple[str, str]:
    """Return the ids of a new certificate and its case."""
    (case,) = doing.cases(stack, _resident(stack), 1)
    path, fields = _issue(case)
    forms.done(stack, stack.world["dag"], path, **fields)
    return forms.one_row(stack, _ISSUED, case), case


def _of_one(stack: Stack, who: dict[str, str], door: str, tail: str, **fields: str) -> Form:
    certificate, case = _issued(stack)
    write = forms.write(who, f"/{door}/certificates/{certificate}/{tail}/", **fields)
    return write, forms.LOGGED_OF, [f"certificates.{tail}", case]


_MARK = "SELECT state || ' ' || floor(extract(epoch FROM trying_since))::bigint FROM certificates_sending WHERE id = %s"


def _given_up(stack: Stack, who: dict[str, str], door: str, tail: str, action: str) -> Form:
    """A sending that did not arrive, and what is done about it."""
    certificate, case = _issued(stack)
    place = forms.done(stack, _resident(stack), f"/my/certificates/{certificate}/send/", **_EMPLOYER)
    with stack.sql() as sql:
        sql.execute(
            "UPDATE certificates_sending SET state = 'failed', failure = 'gave_up', tries = 1, settled_at = now() "
            "WHERE id = %s",
            [place.split("/")[4]],
        )
    seen = forms.one_row(stack, _MARK, place.split("/")[4])
    write = forms.write(who, f"{place.replace('/my/', f'/{door}/')}{tail}/", seen=seen)
    return write, forms.LOGGED_OF, [f"certificates.{action}", case]


@forms.sent_to("certificates:desk_write")
def issue(stack: Stack) -> Form:
    (case,) = doing.cases(stack, _resident(stack), 1)
    path, fields = _issue(case)
    query = "SELECT count(*) FROM certificates_certificate WHERE case_id = %s"
    return forms.write(stack.world["dag"], path, **fields), query, [case]


@forms.sent_to("certificates:desk_correct")
def correct(stack: Stack) -> Form:
    return _of_one(stack, stack.world["dag"], "desk", "correct", **_VISIT, correction="Rättat")


@forms.sent_to("certificates:desk_revoke")
def revoke(stack: Stack) -> Form:
    return _of_one(stack, stack.world["dag"], "desk", "revoke", reason="Fel")


@forms.sent_to("certificates:desk_send")
def send_for_somebody(stack: Stack) -> Form:
    return _of_one(stack, stack.world["dag"], "desk", "send", **_EMPLOYER)


@forms.sent_to("certificates:send")
def send(stack: Stack) -> Form:
    return _of_one(stack, _resident(stack), "my", "send", **_EMPLOYER)


@forms.sent_to("certificates:renew")
def renew(stack: Stack) -> Form:
    certificate, _case = _issued(stack)
    one = _resident(stack)
    query = "SELECT count(*) FROM cases_draft WHERE person_id = %s AND service_key = 'certificates.renew'"
    return forms.write(one, f"/my/certificates/{certificate}/renew/"), query, [one["id"]]


@forms.sent_to("certificates:retry")
def retry(stack: Stack) -> Form:
    return _given_up(stack, _resident(stack), "my", "retry", "retry")


@forms.sent_to("certificates:desk_retry")
def retry_for_somebody(stack: Stack) -> Form:
    return _given_up(stack, stack.world["dag"], "desk", "retry", "retry")


@forms.sent_to("certificates:desk_look_after")
def look_after(stack: Stack) -> Form:
    return _given_up(stack, stack.world["dag"], "desk", "looked-after", "look_after")
