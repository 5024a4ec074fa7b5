"""What nobody has read is settled: somebody has phoned."""

from __future__ import annotations

from tests.faults import doing, forms
from tests.faults.forms import Form
from tests.faults.stack import Stack


@forms.sent_to("unread:one")
def one(stack: Stack) -> Form:
    """What Dag has written is on the list of his unit."""
    case = doing.written_to(stack, stack.world["residents"][1])
    made = forms.one_row(
        stack,
        "INSERT INTO unread_pursuit (id, region, unit_id, case_id, message_id, subject_id, listed_at, reason, how) "
        "SELECT gen_random_uuid(), m.region, m.unit_id, m.case_id, m.id, m.subject_id, m.sent_at, 'late', '' "
        "FROM cases_message m WHERE m.case_id = %s AND m.direction = 'to_resident' "
        "ON CONFLICT (region, message_id) DO UPDATE SET listed_at = excluded.listed_at, reason = 'late' "
        "RETURNING id::text",
        case,
    )
    write = forms.write(stack.world["dag"], f"/desk/unread/{made}/", how="phone")
    return write, forms.LOGGED_OF, ["unread.settle", case]
