"""A letter home is printed and posted."""

from __future__ import annotations

from tests.faults import doing, forms
from tests.faults.forms import Form
from tests.faults.stack import Stack


@forms.sent_to("paper:letter")
def letter(stack: Stack) -> Form:
    """What Dag has written lies among the letters of his unit."""
    case = doing.written_to(stack, stack.world["residents"][1])
    made = forms.one_row(
        stack,
        "INSERT INTO paper_letter (id, region, unit_id, case_id, message_id, subject_id, receiver_id, reason, state, "
        "planned_at, note) SELECT gen_random_uuid(), m.region, m.unit_id, m.case_id, m.id, m.subject_id, m.subject_id, "
        "'wish', 'planned', m.sent_at, '' FROM cases_message m WHERE m.case_id = %s AND m.direction = 'to_resident' "
        "RETURNING id::text",
        case,
    )
    write = forms.write(stack.world["dag"], f"/desk/letters/{made}/", do="printed")
    return write, forms.LOGGED_OF, ["paper.print", case]
