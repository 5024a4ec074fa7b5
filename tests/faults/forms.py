"""One valid write for every page that changes something, and how often its effect may be found: once."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image

from tests.faults import doing, visitors
from tests.faults.stack import Stack
from tests.faults.visitors import Write

#: A write, and the query (with its parameters) that counts its effects.
Form = tuple[Write, str, list[Any]]
#: Pages that no form key covers, and why a repeat does no harm.
WITHOUT_EFFECT_TWICE = {
    "public:region": "sets a cookie",
    "public:language": "sets a cookie",
    "login:logout": "ends a session; one that has ended is not ended again",
    "login:assignment": "chooses what is already chosen",
}
_MADE_UP = "SELECT count(*) FROM audit_entry WHERE action = %s AND outcome = 'done'"
_ABOUT = f"{_MADE_UP} AND object_id = %s"
_DECISIONS = "SELECT count(*) FROM catalogue_offering"
_CONTACT = {"phone": "070-174 06 05", "email": "", "notify_by": "sms", "language": "sv", "region": "12"}
_PAUSE = {
    "state": "paused",
    "step": "save",
    "reason_sv": "Semester",
    "instead_sv": "Ring",
    "option_answer_within_days": "2",
}


def all_of(stack: Stack) -> dict[str, Callable[[], Form]]:
    """Return a maker of the write for each page by name, to be made and sent in this order."""
    return {**_residents(stack), **_files(stack), **_staffs(stack), **_steering(stack)}


def _form(who: dict[str, str], path: str, **fields: str) -> Write:
    return visitors.new_write("form", who["token"], path, "", **fields)


def _residents(stack: Stack) -> dict[str, Callable[[], Form]]:
    one, newcomer, linden = stack.world["residents"][0], stack.world["newcomer"], stack.world["linden"]

    def of_draft(tail: str, query: str, *before: str, **fields: str) -> Form:
        (draft,) = doing.drafts(stack, one, 1)
        return _form(one, f"/my/drafts/{draft}/{tail}/", **fields), query, [*before, draft]

    def of_case(tail: str, query: str, *before: str, **fields: str) -> Form:
        (case,) = doing.cases(stack, one, 1)
        return _form(one, f"/my/cases/{case}/{tail}/", **fields), query, [*before, case]

    def activate() -> Form:
        write = _form(newcomer, "/my/activate/", **_CONTACT, accepts="on", terms="on")
        return write, _MADE_UP, ["people.activate_account"]

    return {
        "cases:begin": lambda: (
            _form(one, "/my/services/contact.ask/begin/", unit=linden),
            "SELECT count(*) FROM cases_draft WHERE person_id = %s",
            [one["id"]],
        ),
        "cases:step": lambda: of_draft(
            "step/question", _ABOUT, "cases.save", question="Hur?", asked_before="no"
        ),
        "cases:review": lambda: of_draft("review", "SELECT count(*) FROM cases_case WHERE draft_id = %s"),
        "cases:discard": lambda: of_draft("discard", _ABOUT, "cases.discard"),
        "cases:write": lambda: of_case(
            "write", "SELECT count(*) FROM cases_message WHERE case_id = %s", text="En gång"
        ),
        "cases:withdraw": lambda: of_case("withdraw", _ABOUT, "cases.withdraw"),
        "portal:settings": lambda: (
            _form(one, "/my/profile/", **_CONTACT),
            _MADE_UP,
            ["people.change_contact"],
        ),
        "portal:unit": lambda: (
            _form(one, "/my/profile/unit/", unit=linden),
            _MADE_UP,
            ["portal.choose_unit"],
        ),
        "portal:act_for": lambda: (
            _form(stack.world["anna"], "/my/family/act/", person="me"),
            _MADE_UP,
            ["portal.act_for"],
        ),
        "login:activate": activate,
    }


def _files(stack: Stack) -> dict[str, Callable[[], Form]]:
    one = stack.world["residents"][0]
    picture = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(picture, "PNG")
    query = "SELECT count(*) FROM files_storedfile WHERE container_id = %s"

    def add() -> Form:
        (draft,) = doing.drafts(stack, one, 1)
        write = _form(one, f"/my/drafts/{draft}/files/", go="add")
        write.picture = picture.getvalue()
        return write, query, [draft]

    def remove() -> Form:
        write, _query, (draft,) = add()
        assert visitors.send(stack.origin, write).is_done
        with stack.sql() as sql:
            row = sql.execute(
                "SELECT id::text FROM files_storedfile WHERE container_id = %s", [draft]
            ).fetchone()
        assert row is not None
        gone = "SELECT 1 - count(*) FROM files_storedfile WHERE id = %s"
        return _form(one, f"/my/drafts/{draft}/files/{row[0]}/remove/"), gone, [row[0]]

    return {"cases:files": add, "cases:remove_file": remove}


def _staffs(stack: Stack) -> dict[str, Callable[[], Form]]:
    def message() -> Form:
        (case,) = doing.cases(stack, stack.world["residents"][1], 1)
        write = _form(stack.world["dag"], f"/desk/cases/{case}/do/message/", text="Hej", version="1")
        return write, "SELECT count(*) FROM cases_message WHERE case_id = %s", [case]

    return {"desk:act": message}


def _steering(stack: Stack) -> dict[str, Callable[[], Form]]:
    world = stack.world
    region, unit = "/steering/services/prescriptions.renew/", f"units/{world['linden']}/"

    def decide(path: str, **fields: str) -> Form:
        expected = standing(stack, world["linden"] if "units" in path else None)
        return _form(world["ada"], f"{region}{path}", expected=expected, **fields), _DECISIONS, []

    def follow() -> Form:
        write, _query, _none = decide(f"{unit}follow/")
        return write, _MADE_UP, ["catalogue.follow_region"]

    return {
        "steering:change": lambda: decide("change/", **_PAUSE),
        "steering:resume": lambda: decide("resume/"),
        "steering:unit_change": lambda: decide(f"{unit}change/", **_PAUSE),
        "steering:unit_resume": lambda: decide(f"{unit}resume/"),
        "steering:follow": follow,
    }


def standing(stack: Stack, unit: str | None) -> str:
    """Return the id of the decision that stands for the renewal of prescriptions, "" if none does."""
    with stack.sql() as sql:
        row = sql.execute(
            "SELECT id::text FROM catalogue_offering WHERE superseded_at IS NULL AND region_id = '12' "
            "AND service_key = 'prescriptions.renew' AND unit_id IS NOT DISTINCT FROM %s",
            [unit],
        ).fetchone()
    return row[0] if row else ""
