"""Campaigns: written and published by Ada, held and booked, answered and waited for; doses and calls noted at Linden."""

from __future__ import annotations

import secrets

from tests.faults import forms
from tests.faults.forms import Form
from tests.faults.stack import Stack
from tests.faults.visitors import Write
from tests.faults.writes import booking, proposals

_STEERING, _MY, _DESK = "/steering/vaccination/", "/my/vaccination/", "/desk/vaccination/"
_SETUP = "/desk/appointments/setup/schedules/new/"
#: The campaign that everybody books in, made once.
_ONE = "tried"
_BASICS = {
    "name_sv": "Influensa",
    "about_sv": "Vaccin mot influensa.",
    "doses": "1",
    "days_least": "28",
    "days_most": "0",
    "web_age": "16",
    "adult_under": "16",
    "fee_kronor": "0",
}
_RISK = {"name_sv": "Sjuka", "is_risk": "on", "risk_sv": "Jag har astma."}
_DRAFT = """SELECT v.id::text, v.revision FROM vaccination_version v
WHERE v.campaign_id = %s AND v.published_at IS NULL"""
_COMING = """SELECT a.id::text FROM appointments_appointment a JOIN vaccination_booking b ON b.appointment_id = a.id
WHERE b.subject_id = %s AND a.status IN ('booked', 'arrived')"""
_WAITING = "SELECT id::text FROM vaccination_standby WHERE subject_id = %s AND ended_at IS NULL"


# -- what a write needs first ----------------------------------------------------------------------


def _key() -> str:
    return f"k{secrets.token_hex(6)}"


def _begun(stack: Stack, key: str) -> str:
    """Begin a campaign; return the path of its page."""
    return forms.done(stack, stack.world["ada"], f"{_STEERING}new/", key=key, **_BASICS)


def _draft(stack: Stack, path: str) -> tuple[str, int]:
    """Return the draft's id and revision."""
    with stack.sql() as sql:
        row = sql.execute(_DRAFT, [path.split("/")[3]]).fetchone()
    assert row is not None
    return row[0], row[1]


def _change(stack: Stack, path: str, tail: str, **fields: str) -> Write:
    """Return the form that changes the first draft as it is now."""
    _version, revision = _draft(stack, path)
    return forms.write(stack.world["ada"], f"{path}{tail}/", revision=str(10_000 + revision), **fields)


def _changed(stack: Stack, path: str, tail: str, **fields: str) -> None:
    write = _change(stack, path, tail, **fields)
    forms.done(stack, stack.world["ada"], write.path, **write.fields)


def _ready(stack: Stack, key: str) -> str:
    """Begin a campaign for everybody, and for those who say that they are ill, at Linden."""
    path = _begun(stack, key)
    _changed(stack, path, "groups/new", name_sv="Alla")
    _changed(stack, path, "groups/new", **_RISK)
    _changed(stack, path, "place", place=stack.world["linden"])
    return path


def _publishing(stack: Stack, path: str) -> Write:
    """Return the form that publishes; one administrator is enough."""
    proposals.takes_two(stack, False)
    _version, revision = _draft(stack, path)
    return forms.write(stack.world["ada"], f"{path}publish/", revision=str(revision))


def _published(stack: Stack, key: str) -> None:
    write = _publishing(stack, _ready(stack, key))
    forms.done(stack, stack.world["ada"], write.path, **write.fields)


def _times(stack: Stack, key: str) -> None:
    """Put the campaign's times in Linden's calendar, day and night, holidays too."""
    dag = stack.world["dag"]
    forms.done(stack, dag, f"{_DESK}times/{key}/", capacity="1")
    kind = booking.type_of(stack, f"vaccination.{key}")
    first = {"first_on_0": "2026", "first_on_1": "1", "first_on_2": "1"}
    schedule = forms.done(stack, dag, _SETUP, type=kind, week="mån–sön 0–24", **first)
    with stack.sql() as sql:
        sql.execute(
            "UPDATE appointments_schedulespan SET is_on_holidays = true WHERE schedule_id = %s",
            [schedule.split("/")[5]],
        )
    to = forms.one_row(stack, "SELECT to_char(now() + interval '9 days', 'YYYY-MM-DD')").split("-")
    fields = {f"until_{place}": part for place, part in enumerate(to)}
    forms.done(stack, dag, schedule, do="publish", **fields)


def _open(stack: Stack) -> None:
    """Let the campaign that everybody books in be there, with times."""
    if not forms.one_row(stack, "SELECT id::text FROM vaccination_campaign WHERE key = %s", _ONE):
        _published(stack, _ONE)
        _times(stack, _ONE)


def _free(stack: Stack, who: dict[str, str]) -> str:
    """Return a time for somebody, who has no other of a campaign from now on."""
    _open(stack)
    while had := forms.one_row(stack, _COMING, who["id"]):
        forms.done(stack, stack.world["dag"], f"/desk/appointments/{had}/cancel/")
    return booking.free(stack, who, f"vaccination.{_ONE}")


def _stands(stack: Stack, who: dict[str, str]) -> str:
    """Let somebody stand on Linden's list; return the row's id."""
    write = _standing(stack, who)
    forms.done(stack, who, write.path, **write.fields)
    return forms.one_row(stack, _WAITING, who["id"])


def _standing(stack: Stack, who: dict[str, str]) -> Write:
    """Return the form that puts somebody on Linden's list; who stands there already leaves it before."""
    _open(stack)
    path = f"{_MY}{_ONE}/standby/"
    if forms.one_row(stack, _WAITING, who["id"]):
        forms.done(stack, who, path, do="leave")
    return forms.write(who, path, place=stack.world["linden"], phone="070-174 06 05")


def _for_anna(stack: Stack) -> tuple[Write, str]:
    """Return the form with which Dag books the next time for Anna, and the time."""
    slot = _free(stack, stack.world["anna"])
    path = f"{booking.helped(stack)}vaccination/"
    return forms.write(stack.world["dag"], path, campaign=_ONE, slot=slot), slot


# -- the region ------------------------------------------------------------------------------------


@forms.sent_to("vaccination:new")
def new(stack: Stack) -> Form:
    """A campaign is begun."""
    key = _key()
    write = forms.write(stack.world["ada"], f"{_STEERING}new/", key=key, **_BASICS)
    return write, "SELECT count(*) FROM vaccination_campaign WHERE key = %s", [key]


def _of_draft(stack: Stack, tail: str, **fields: str) -> Form:
    path = _begun(stack, _key())
    version, _revision = _draft(stack, path)
    return _change(stack, path, tail, **fields), forms.LOGGED_OF, ["vaccination.draft", version]


@forms.sent_to("vaccination:basics")
def basics(stack: Stack) -> Form:
    """It is called something else."""
    return _of_draft(stack, "basics", **{**_BASICS, "name_sv": "Ny influensa"})


@forms.sent_to("vaccination:group")
def group(stack: Stack) -> Form:
    """It is for one group more."""
    return _of_draft(stack, "groups/new", name_sv="65 år", age_from="65")


@forms.sent_to("vaccination:place")
def place(stack: Stack) -> Form:
    """It is at one unit more."""
    return _of_draft(stack, "place", place=stack.world["linden"], most="30", drop_ins="2030-12-05 10–14")


@forms.sent_to("vaccination:publish")
def publish(stack: Stack) -> Form:
    """It is in force."""
    path = _ready(stack, _key())
    version, _revision = _draft(stack, path)
    return _publishing(stack, path), forms.LOGGED_OF, ["vaccination.publish", version]


# -- residents -------------------------------------------------------------------------------------


@forms.sent_to("vaccination:declare")
def declare(stack: Stack) -> Form:
    """Somebody answers otherwise than before about a risk group."""
    _open(stack)
    one = stack.world["residents"][10]
    query = "SELECT count(*) FROM vaccination_declaration WHERE subject_id = %s"
    answer = ("yes", "no")[int(forms.one_row(stack, query, one["id"])) % 2]
    return forms.write(one, f"{_MY}{_ONE}/declare/", group="g2", answer=answer), query, [one["id"]]


@forms.sent_to("vaccination:hold")
def hold(stack: Stack) -> Form:
    """A time is held."""
    one = stack.world["residents"][11]
    slot = _free(stack, one)
    write = forms.write(one, f"{_MY}{_ONE}/hold/", slot=slot)
    return write, "SELECT count(*) FROM appointments_appointment WHERE slot_id = %s", [slot]


@forms.sent_to("vaccination:confirm")
def confirm(stack: Stack) -> Form:
    """What is held is booked."""
    one = stack.world["residents"][12]
    held = forms.done(stack, one, f"{_MY}{_ONE}/hold/", slot=_free(stack, one))
    write = forms.write(one, held, terms="on", reminder="on")
    return write, forms.LOGGED_OF, ["appointments.confirm", held.split("/")[4]]


@forms.sent_to("vaccination:standby")
def standby(stack: Stack) -> Form:
    """Somebody can come at once."""
    one = stack.world["residents"][13]
    query = "SELECT count(*) FROM vaccination_standby WHERE subject_id = %s"
    return _standing(stack, one), query, [one["id"]]


# -- the desk --------------------------------------------------------------------------------------


@forms.sent_to("vaccination:desk_times")
def make_times(stack: Stack) -> Form:
    """A campaign's sort of time is put among Linden's."""
    key = _key()
    _published(stack, key)
    write = forms.write(stack.world["dag"], f"{_DESK}times/{key}/", capacity="4")
    return write, "SELECT count(*) FROM appointments_timetype WHERE key = %s", [f"vaccination.{key}"]


@forms.sent_to("vaccination:desk_called")
def called(stack: Stack) -> Form:
    """Somebody on the list was called."""
    row = _stands(stack, stack.world["residents"][14])
    return (
        forms.write(stack.world["dag"], f"{_DESK}standby/{row}/"),
        forms.LOGGED_OF,
        ["vaccination.call", row],
    )


@forms.sent_to("vaccination:desk_dose")
def dose(stack: Stack) -> Form:
    """A dose is registered."""
    write, _slot = _for_anna(stack)
    path = forms.done(stack, stack.world["dag"], write.path, **write.fields)
    given = {"product": "Vaccin A", "lot": "AB123", "site": "left_arm"}
    query = "SELECT count(*) FROM vaccination_dose WHERE appointment_id = %s"
    return forms.write(stack.world["dag"], path, **given), query, [path.split("/")[3]]


@forms.sent_to("vaccination:helping")
def book_for_somebody(stack: Stack) -> Form:
    """A time is booked for somebody who calls."""
    write, slot = _for_anna(stack)
    return write, "SELECT count(*) FROM appointments_appointment WHERE slot_id = %s", [slot]
