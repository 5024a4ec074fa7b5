"""Times: held, booked, moved, cancelled, waited for, offered; noted, closed and booked for somebody at Linden."""

from __future__ import annotations

import re
import secrets

from tests.faults import doing, forms, visitors
from tests.faults.forms import Form
from tests.faults.stack import Stack
from tests.support.booking_things import PAGE
from tests.support.personas import ANNA_NUMBER

_MY, _DESK = "/my/appointments/", "/desk/appointments/"
_FREE = """SELECT s.id::text FROM appointments_slot s JOIN appointments_timetype t ON t.id = s.time_type_id
WHERE t.key = %s AND s.closed_at IS NULL AND s.starts_at > now() + %s * interval '1 hour'
AND NOT EXISTS (SELECT 1 FROM appointments_appointment a WHERE a.slot_id = s.id)
AND NOT EXISTS (SELECT 1 FROM appointments_appointment a WHERE a.subject_id = %s AND a.status <> 'cancelled'
                AND a.starts_at < s.ends_at AND a.ends_at > s.starts_at)
ORDER BY s.starts_at LIMIT 1"""
_OF_PERSON = "SELECT count(*) FROM audit_entry WHERE action = %s AND subject_id = %s AND outcome = 'done'"


def _one(stack: Stack, number: int) -> dict[str, str]:
    found: dict[str, str] = stack.world["residents"][number]
    return found


def free(stack: Stack, who: dict[str, str], key: str = "nurse", *, after_hours: int = 4) -> str:
    """Return a time that nobody has, when somebody has no other."""
    return forms.one_row(stack, _FREE, key, after_hours, who["id"])


def type_of(stack: Stack, key: str) -> str:
    """Return the id of a sort of time by its key."""
    return forms.one_row(stack, "SELECT id::text FROM appointments_timetype WHERE key = %s", key)


def _held(stack: Stack, who: dict[str, str], key: str = "nurse", *, after_hours: int = 4) -> str:
    """Return the path of the page of a time that is held."""
    return forms.done(stack, who, f"{_MY}hold/", slot=free(stack, who, key, after_hours=after_hours))


def _booked(stack: Stack, who: dict[str, str], key: str = "nurse", *, after_hours: int = 4) -> str:
    """Return the id of a booked time, with a reminder."""
    held = _held(stack, who, key, after_hours=after_hours)
    place = forms.done(stack, who, held, step="book", terms="on", reminder="24")
    return place.split("/")[3]


def _entry(stack: Stack, who: dict[str, str], key: str) -> str:
    forms.done(stack, who, f"{_MY}wait/{type_of(stack, key)}/")
    query = "SELECT id::text FROM appointments_waitingentry WHERE subject_id = %s AND ended_at IS NULL AND time_type_id = %s"
    return forms.one_row(stack, query, who["id"], type_of(stack, key))


def _offered(stack: Stack, who: dict[str, str]) -> tuple[str, str]:
    """Let somebody wait for a time that another then cancels; return the offer's id and the entry's."""
    other = _one(stack, 9)
    # So far ahead that it is offered whatever the hour: of a time early tomorrow nobody is told in the night.
    had = _booked(stack, other, "offered", after_hours=72)
    entry = _entry(stack, who, "offered")
    forms.done(stack, other, f"{_MY}{had}/cancel/")
    query = "SELECT id::text FROM appointments_offer WHERE entry_id = %s AND answered_at IS NULL"
    return forms.one_row(stack, query, entry), entry


def helped(stack: Stack) -> str:
    """Let Dag begin to help Anna; return the path that everything about her begins with."""
    return forms.done(
        stack, stack.world["dag"], "/desk/assist/", number=ANNA_NUMBER, origin="phone", identified_by="called"
    )


@forms.sent_to("booking:hold")
def hold(stack: Stack) -> Form:
    one = _one(stack, 0)
    return (
        forms.write(one, f"{_MY}hold/", slot=free(stack, one)),
        _OF_PERSON,
        ["appointments.hold", one["id"]],
    )


@forms.sent_to("booking:confirm")
def confirm(stack: Stack) -> Form:
    one = _one(stack, 1)
    place = _held(stack, one)
    write = forms.write(one, place, step="book", terms="on")
    return write, forms.LOGGED_OF, ["appointments.confirm", place.split("/")[3]]


@forms.sent_to("booking:reminder")
def reminder(stack: Stack) -> Form:
    one = _one(stack, 2)
    had = _booked(stack, one)
    write = forms.write(one, f"{_MY}{had}/reminder/", reminder="")
    return write, forms.LOGGED_OF, ["appointments.reminder", had]


@forms.sent_to("booking:move")
def move(stack: Stack) -> Form:
    one = _one(stack, 3)
    had = _booked(stack, one)
    write = forms.write(one, f"{_MY}{had}/move/", step="move", slot=free(stack, one))
    return write, forms.LOGGED_OF, ["appointments.move", had]


@forms.sent_to("booking:cancel")
def cancel(stack: Stack) -> Form:
    one = _one(stack, 4)
    had = _booked(stack, one)
    return forms.write(one, f"{_MY}{had}/cancel/"), forms.LOGGED_OF, ["appointments.cancel", had]


def _moved_by_unit(stack: Stack, who: dict[str, str]) -> str:
    """Return the id of a booked time that its unit has moved a little, which waits for an answer."""
    had = _booked(stack, who)
    slot = forms.one_row(stack, "SELECT slot_id::text FROM appointments_appointment WHERE id = %s", had)
    fields = {"slot": slot, "do": "shift", "minutes": "5", "reason": "Kurs"}
    forms.done(stack, stack.world["dag"], f"{_DESK}sessions/", **fields)
    return had


@forms.sent_to("booking:agree")
def agree(stack: Stack) -> Form:
    one = _one(stack, 13)
    had = _moved_by_unit(stack, one)
    return forms.write(one, f"{_MY}{had}/agree/"), forms.LOGGED_OF, ["appointments.agree", had]


@forms.sent_to("booking:desk_agree")
def agree_for_somebody(stack: Stack) -> Form:
    had = _moved_by_unit(stack, _one(stack, 13))
    write = forms.write(stack.world["dag"], f"{_DESK}{had}/agree/")
    return write, forms.LOGGED_OF, ["appointments.agree", had]


@forms.sent_to("booking:prior_step")
def answer_questions(stack: Stack) -> Form:
    one = _one(stack, 14)
    had = _booked(stack, one, "asked")
    write = forms.write(one, f"{_MY}{had}/questions/{PAGE}/", **{"q-f1": "Huvudet", "version": "0"})
    return write, forms.LOGGED_OF, ["appointments.answer", had]


@forms.sent_to("booking:desk_prior_step")
def answer_questions_for_somebody(stack: Stack) -> Form:
    had = _booked(stack, _one(stack, 14), "asked")
    fields = {"q-f1": "Huvudet", "version": "0"}
    write = forms.write(stack.world["dag"], f"{_DESK}{had}/questions/{PAGE}/", **fields)
    return write, forms.LOGGED_OF, ["appointments.answer", had]


@forms.sent_to("booking:desk_give")
def give_from_case(stack: Stack) -> Form:
    one = _one(stack, 14)
    (case,) = doing.cases(stack, one, 1)
    slot = free(stack, one)
    write = forms.write(stack.world["dag"], f"/desk/cases/{case}/booking/", slot=slot)
    return write, "SELECT count(*) FROM cases_message WHERE case_id = %s", [case]


@forms.sent_to("booking:wait")
def wait(stack: Stack) -> Form:
    one = _one(stack, 5)
    write = forms.write(one, f"{_MY}wait/{type_of(stack, 'nurse')}/")
    return write, _OF_PERSON, ["appointments.join", one["id"]]


@forms.sent_to("booking:leave")
def leave(stack: Stack) -> Form:
    one = _one(stack, 6)
    entry = _entry(stack, one, "nurse")
    write = forms.write(one, f"{_MY}waiting/{entry}/leave/")
    return write, forms.LOGGED_OF, ["appointments.leave", entry]


@forms.sent_to("booking:offer")
def offer(stack: Stack) -> Form:
    one = _one(stack, 7)
    offered, entry = _offered(stack, one)
    write = forms.write(one, f"{_MY}offers/{offered}/", do="accept")
    return write, forms.LOGGED_OF, ["appointments.accept", entry]


@forms.sent_to("booking:desk_offer")
def answer_for_somebody(stack: Stack) -> Form:
    offered, entry = _offered(stack, _one(stack, 8))
    write = forms.write(stack.world["dag"], f"{_DESK}offers/{offered}/", do="accept")
    return write, forms.LOGGED_OF, ["appointments.accept", entry]


@forms.sent_to("booking:desk_note")
def note(stack: Stack) -> Form:
    had = _booked(stack, _one(stack, 10))
    write = forms.write(stack.world["dag"], f"{_DESK}{had}/note/", do="arrive")
    return write, forms.LOGGED_OF, ["appointments.arrive", had]


@forms.sent_to("booking:desk_move")
def move_for_somebody(stack: Stack) -> Form:
    one = _one(stack, 11)
    had = _booked(stack, one)
    write = forms.write(stack.world["dag"], f"{_DESK}{had}/move/", step="move", slot=free(stack, one))
    return write, forms.LOGGED_OF, ["appointments.move", had]


@forms.sent_to("booking:desk_cancel")
def cancel_for_somebody(stack: Stack) -> Form:
    had = _booked(stack, _one(stack, 12))
    write = forms.write(stack.world["dag"], f"{_DESK}{had}/cancel/")
    return write, forms.LOGGED_OF, ["appointments.cancel", had]


@forms.sent_to("booking:desk_sessions")
def close(stack: Stack) -> Form:
    slot = free(stack, _one(stack, 0))
    write = forms.write(stack.world["dag"], f"{_DESK}sessions/", slot=slot, do="close", reason="Sjuk")
    return write, forms.LOGGED_OF, ["appointments.close", slot]


@forms.sent_to("booking:desk_find")
def book_for_somebody(stack: Stack) -> Form:
    slot = free(stack, stack.world["anna"])
    write = forms.write(stack.world["dag"], f"{helped(stack)}booking/", slot=slot)
    return write, "SELECT count(*) FROM appointments_appointment WHERE slot_id = %s", [slot]


@forms.sent_to("booking:desk_wait")
def wait_for_somebody(stack: Stack) -> Form:
    write = forms.write(stack.world["dag"], f"{helped(stack)}booking/wait/", type=type_of(stack, "nurse"))
    return write, _OF_PERSON, ["appointments.join", stack.world["anna"]["id"]]


_RULE = {
    "is_online": "on", "age_from": "0", "age_to": "0", "adult_under": "0", "most_at_once": "0", "days_ahead": "0",
    "lead_minutes": "0", "cutoff_hours": "0",
}  # fmt: skip


def _new_type() -> tuple[str, dict[str, str]]:
    """Return a key that is not there yet, and the form that adds a sort of time by it."""
    key = f"k{secrets.token_hex(6)}"
    more = {"meeting": "visit", "minutes": "30", "pause_minutes": "0", "capacity": "1", "late_fee": "0"}
    return key, {**_RULE, **more, "name_sv": key, "name_en": key, "key": key}


def _week(kind: str) -> dict[str, str]:
    return {"type": kind, "week": "mån–fre 8–9", "first_on_0": "2026", "first_on_1": "1", "first_on_2": "1"}


def _added(stack: Stack) -> str:
    """Return the id of a new sort of time."""
    key, fields = _new_type()
    forms.done(stack, stack.world["dag"], f"{_DESK}setup/types/new/", **fields)
    return type_of(stack, key)


@forms.sent_to("booking:desk_new_type")
def add_type(stack: Stack) -> Form:
    key, fields = _new_type()
    write = forms.write(stack.world["dag"], f"{_DESK}setup/types/new/", **fields)
    return write, "SELECT count(*) FROM appointments_timetype WHERE key = %s", [key]


@forms.sent_to("booking:desk_rule")
def change_rule(stack: Stack) -> Form:
    kind = _added(stack)
    write = forms.write(stack.world["dag"], f"{_DESK}setup/types/{kind}/", **_RULE, late_fee="400")
    return write, "SELECT count(*) FROM appointments_timerule WHERE time_type_id = %s", [kind]


@forms.sent_to("booking:desk_about")
def describe(stack: Stack) -> Form:
    kind, word, dag = _added(stack), f"s{secrets.token_hex(6)}", stack.world["dag"]
    path = f"{_DESK}setup/types/{kind}/about/"
    found = re.search(
        r'name="mark" value="([^"]+)"', visitors.get(stack.origin, path, token=dag["token"]).body
    )
    assert found is not None
    write = forms.write(dag, path, name_sv=word, name_en=word, mark=found[1])
    return write, forms.LOGGED_OF, ["appointments.type", kind]


@forms.sent_to("booking:desk_resources")
def add_resource(stack: Stack) -> Form:
    name = f"Siv {secrets.token_hex(6)}"
    write = forms.write(stack.world["dag"], f"{_DESK}setup/resources/", kind="clinician", name=name)
    return write, "SELECT count(*) FROM appointments_resource WHERE name = %s", [name]


@forms.sent_to("booking:desk_outside")
def set_outside(stack: Stack) -> Form:
    schedule = secrets.token_hex(6)
    write = forms.write(stack.world["dag"], f"{_DESK}setup/outside/", schedules=schedule)
    return write, "SELECT count(*) FROM calendars_unitcalendar WHERE %s = ANY (schedule_ids)", [schedule]


@forms.sent_to("booking:desk_errands")
def settle_by_hand(stack: Stack) -> Form:
    had, which = _booked(stack, _one(stack, 13)), forms.one_row(stack, "SELECT gen_random_uuid()::text")
    forms.one_row(
        stack,
        "INSERT INTO calendars_errand (id, region, appointment_id, system, verb, state, slot_id, accepts_late, asked_at, "
        "limit_at, tries, next_at, reason, found, settled_reason) SELECT %s::uuid, region, id, 'hospital', 'cancel', "
        "'unclear', slot_id, false, now(), now(), 0, now() + interval '9 days', '', '', '' "
        "FROM appointments_appointment WHERE id = %s RETURNING id::text",
        which,
        had,
    )
    sent = {"errand": which, "outcome": "not_done", "reason": "Sett efter", "do": "settle"}
    write = forms.write(stack.world["dag"], f"{_DESK}unanswered/", **sent)
    return write, forms.LOGGED_OF, ["calendars.by_hand", had]


@forms.sent_to("booking:desk_new_schedule")
def add_schedule(stack: Stack) -> Form:
    kind = _added(stack)
    write = forms.write(stack.world["dag"], f"{_DESK}setup/schedules/new/", **_week(kind))
    return write, "SELECT count(*) FROM appointments_schedule WHERE time_type_id = %s", [kind]


@forms.sent_to("booking:desk_extra")
def add_extra(stack: Stack) -> Form:
    kind = _added(stack)
    year, month, day = forms.one_row(stack, "SELECT to_char(now() + interval '9 days', 'YYYY-MM-DD')").split(
        "-"
    )
    fields = {"type": kind, "times": "9–9.30", "day_0": year, "day_1": month, "day_2": day}
    write = forms.write(stack.world["dag"], f"{_DESK}extra/", **fields)
    return write, "SELECT count(*) FROM appointments_slot WHERE time_type_id = %s", [kind]


@forms.sent_to("booking:desk_schedule")
def publish(stack: Stack) -> Form:
    kind = _added(stack)
    place = forms.done(stack, stack.world["dag"], f"{_DESK}setup/schedules/new/", **_week(kind))
    to = forms.one_row(stack, "SELECT to_char(now() + interval '9 days', 'YYYY-MM-DD')").split("-")
    fields = {f"until_{place}": part for place, part in enumerate(to)}
    write = forms.write(stack.world["dag"], place, do="publish", **fields)
    return write, forms.LOGGED_OF, ["appointments.publish", place.split("/")[5]]
