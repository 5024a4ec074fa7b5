"""Prescriptions: a unit decides about each drug."""

from __future__ import annotations

from tests.faults import doing, forms
from tests.faults.forms import Form
from tests.faults.stack import Stack


@forms.sent_to("prescriptions:decide")
def decide(stack: Stack) -> Form:
    (case,) = doing.cases(stack, stack.world["residents"][1], 1)
    with stack.sql() as sql:  # as if a renewal had been sent
        sql.execute(
            "UPDATE cases_case SET service_key = 'prescriptions.renew', area = 'medicines', form_version = '1', answers = "
            '\'[{"link_id": "drugs", "text": "Läkemedel", "value": ["Metformin"]}]\' WHERE id = %s',
            [case],
        )
    write = forms.write(
        stack.world["dag"],
        f"/desk/cases/{case}/prescriptions/",
        decision_1="renewed",
        text="Klart",
        version="1",
    )
    return write, "SELECT count(*) FROM prescriptions_linedecision WHERE case_id = %s", [case]
