"""What staff do with a case of their unit's."""

from __future__ import annotations

from tests.faults import doing, forms, visitors
from tests.faults.forms import Form
from tests.faults.stack import Stack


@forms.sent_to("desk:act")
def message(stack: Stack) -> Form:
    """An answer is written."""
    (case,) = doing.cases(stack, stack.world["residents"][1], 1)
    write = forms.write(stack.world["dag"], f"/desk/cases/{case}/do/message/", text="Hej", version="1")
    return write, "SELECT count(*) FROM cases_message WHERE case_id = %s", [case]


@forms.sent_to("guarantee:case")
def clock(stack: Stack) -> Form:
    """The care guarantee's clock is started by hand."""
    (case,) = doing.cases(stack, stack.world["residents"][1], 1)
    write = forms.write(stack.world["dag"], f"/desk/cases/{case}/guarantee/", do="start", kind="treatment")
    return write, forms.LOGGED_OF, ["guarantee.start", case]


@forms.sent_to("desk:transfer")
def transfer(stack: Stack) -> Form:
    """A case goes to another region."""
    (case,) = doing.cases(stack, stack.world["residents"][1], 1)
    return doing.transfer(stack, case), "SELECT count(*) FROM cases_case WHERE continues_id = %s", [case]


@forms.sent_to("desk:redirect")
def redirect(stack: Stack) -> Form:
    """A question becomes a request to be called, at another unit of the same care provider."""
    (case,) = doing.cases(stack, stack.world["residents"][1], 1)
    path = f"/desk/cases/{case}/redirect/?service=contact.call_me&region=12"
    write = forms.write(
        stack.world["dag"], path, unit=stack.world["ekbacken"], reason="Hör hemma där.", version="1"
    )
    return write, "SELECT count(*) FROM cases_step WHERE case_id = %s AND verb = 'redirect'", [case]


@forms.sent_to("desk:give_back")
def give_back(stack: Stack) -> Form:
    """And comes back."""
    sent, query, (case,) = transfer(stack)
    assert visitors.send(stack.origin, sent).is_done
    there = forms.one_row(stack, "SELECT id::text FROM cases_case WHERE continues_id = %s", case)
    path = f"/desk/cases/{there}/give-back/"
    return forms.write(stack.world["kim"], path, reason="Fel.", version="1"), query, [there]


@forms.sent_to("desk:retrieve")
def retrieve(stack: Stack) -> Form:
    """Or is taken back by the one who sent it."""
    sent, query, (case,) = transfer(stack)
    assert visitors.send(stack.origin, sent).is_done
    there = forms.one_row(stack, "SELECT id::text FROM cases_case WHERE continues_id = %s", case)
    return forms.write(stack.world["dag"], f"/desk/cases/{case}/retrieve/", reason="Fel."), query, [there]
