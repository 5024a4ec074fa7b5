"""Self-sample kits: ordered, cancelled, sent out, registered, followed up, at a unit of their own where Lis works."""

from __future__ import annotations

import secrets
import uuid

from tests.faults import forms
from tests.faults.forms import Form
from tests.faults.stack import Stack
from vardnav.capabilities.self_tests.rules import kit_ids

_PLACE = "På mottagningen"
_OPEN = """SELECT o.id::text, o.state, o.version FROM self_tests_order o WHERE o.subject_id = %s
AND o.state IN ('ordered', 'dispatched', 'registered') AND o.unit_id = %s"""


def _free(stack: Stack, resident: dict[str, str]) -> None:
    """End what a resident has on the way, so that a kit can be ordered anew."""
    with stack.sql() as sql:
        rows = sql.execute(_OPEN, [resident["id"], stack.world["lyktan"]]).fetchall()
    for order, state, version in rows:
        do = "cancel" if state == "ordered" else "lose"
        path = f"/desk/self-tests/orders/{order}/"
        forms.done(stack, stack.world["lis"], path, do=do, version=str(version))


def _begun(stack: Stack, resident: dict[str, str]) -> str:
    fields = {"kind": "sti", "unit": stack.world["lyktan"]}
    return forms.done(stack, resident, "/my/self-tests/begin/", **fields).split("/")[3]


def _ordered(stack: Stack, resident: dict[str, str]) -> tuple[str, str]:
    """Let a resident order a kit; return the order's id and the case's number."""
    _free(stack, resident)
    path = f"/my/drafts/{_begun(stack, resident)}/"
    forms.done(stack, resident, f"{path}step/kit/", kind="sti", symptoms="no")
    forms.done(stack, resident, f"{path}step/delivery/", delivery="pick_up", place=_PLACE)
    case = forms.done(stack, resident, f"{path}review/").split("/")[3]
    with stack.sql() as sql:
        row = sql.execute(
            "SELECT o.id::text, c.number FROM self_tests_order o JOIN cases_case c ON c.id = o.case_id "
            "WHERE c.id = %s",
            [case],
        ).fetchone()
    assert row is not None
    return row[0], row[1]


def _kit() -> str:
    return kit_ids.made(secrets.randbelow(1_000_000_000))


@forms.sent_to("self_tests:begin")
def begin(stack: Stack) -> Form:
    """The form of an order is begun."""
    one = stack.world["residents"][1]
    write = forms.write(one, "/my/self-tests/begin/", kind="sti", unit=stack.world["lyktan"])
    return write, "SELECT count(*) FROM cases_draft WHERE person_id = %s", [one["id"]]


@forms.sent_to("self_tests:cancel")
def cancel(stack: Stack) -> Form:
    """An order is cancelled, and its case taken back."""
    one = stack.world["residents"][2]
    order, _number = _ordered(stack, one)
    write = forms.write(one, f"/my/self-tests/{order}/cancel/")
    return write, forms.LOGGED_OF, ["self_tests.cancel", order]


@forms.sent_to("self_tests:register")
def register(stack: Stack) -> Form:
    """A sample is registered."""
    one, kit = stack.world["residents"][3], _kit()
    order, _number = _ordered(stack, one)
    forms.done(
        stack, stack.world["lis"], f"/desk/self-tests/orders/{order}/", do="dispatch", kit_id=kit, version="1"
    )
    write = forms.write(one, f"/my/self-tests/{order}/register/", kit_id=kit)
    return write, forms.LOGGED_OF, ["self_tests.register", order]


@forms.sent_to("self_tests:ask")
def ask(stack: Stack) -> Form:
    """From a positive answer a form is begun in another e-service."""
    one = stack.world["residents"][-1]
    write = forms.write(one, f"/my/self-tests/{stack.world['positive']}/ask/")
    return write, "SELECT count(*) FROM cases_draft WHERE person_id = %s", [one["id"]]


@forms.sent_to("self_tests:desk_order")
def send_out(stack: Stack) -> Form:
    """A kit is sent out."""
    order, _number = _ordered(stack, stack.world["residents"][4])
    path = f"/desk/self-tests/orders/{order}/"
    write = forms.write(stack.world["lis"], path, do="dispatch", kit_id=_kit(), version="1")
    return write, forms.LOGGED_OF, ["self_tests.dispatch", order]


@forms.sent_to("self_tests:desk_dispatch")
def send_many(stack: Stack) -> Form:
    """Kits are sent out by a list."""
    order, number = _ordered(stack, stack.world["residents"][5])
    write = forms.write(stack.world["lis"], "/desk/self-tests/dispatch/", rows=f"{number};{_kit()}")
    return write, forms.LOGGED_OF, ["self_tests.dispatch", order]


@forms.sent_to("self_tests:desk_task")
def follow_up(stack: Stack) -> Form:
    """A follow-up is taken."""
    with stack.sql() as sql:
        row = sql.execute(
            "SELECT id::text, version, order_id::text FROM self_tests_task WHERE order_id = %s",
            [stack.world["positive"]],
        ).fetchone()
    assert row is not None
    path = f"/desk/self-tests/tasks/{row[0]}/"
    write = forms.write(stack.world["lis"], path, do="take", version=str(row[1]))
    return write, forms.LOGGED_OF, ["self_tests.take", row[2]]


@forms.sent_to("self_tests:desk_message")
def deal_with(stack: Stack) -> Form:
    """A message of the laboratory that does not fit is dealt with."""
    message = str(uuid.uuid4())
    with stack.sql() as sql:
        sql.execute(
            "INSERT INTO self_tests_labmessage (id, region, message_id, kit_id, kind, result, arrived_at, problem, reason, "
            "unit_id, note) VALUES (%s, '12', %s, '', '', '', now(), 'unusable', 'x', %s, '')",
            [message, message, stack.world["lyktan"]],
        )
    path = f"/desk/self-tests/messages/{message}/"
    write = forms.write(stack.world["lis"], path, do="handle", note="Ringt")
    query = "SELECT count(*) FROM self_tests_labmessage WHERE id = %s AND handled_at IS NOT NULL"
    return write, query, [message]


@forms.sent_to("self_tests:kit")
def own_kit(stack: Stack) -> Form:
    """The region adds a kit of its own."""
    expected = forms.one_row(
        stack,
        "SELECT id::text FROM catalogue_offering WHERE superseded_at IS NULL AND region_id = '12' "
        "AND service_key = 'self_tests.order' AND unit_id IS NULL",
    )
    words = ("title", "summary", "who", "steps", "negative", "positive", "meanwhile")
    numbers = {
        "age_from": "18",
        "send_in_within_days": "40",
        "remind_after_days": "20",
        "months_between": "0",
    }
    fields = {
        **{f"{name}_sv": "Prov för järn" for name in words},
        **numbers,
        "answer_within_days": "7",
        "deliveries": "home",
        "from_on_0": "2026",
        "from_on_1": "1",
        "from_on_2": "1",
    }
    path = "/steering/self-tests/kit/?which=sensitive"
    write = forms.write(stack.world["ada"], path, step="save", expected=expected, **fields)
    return write, "SELECT count(*) FROM catalogue_offering", []
