"""One valid write for every page about who acts for whom, each about a person of its own."""

from __future__ import annotations

import uuid

from tests.faults import forms, visitors
from tests.faults.forms import Form
from tests.faults.stack import Stack

_PERSON = """
INSERT INTO people_person (id, identifier_kind, identifier, given_name, family_name, born_on, protection, home_region,
                           municipality, address, postal_code, postal_town, is_demo)
VALUES (%s, 'reservnummer', %s, 'Fel', 'Test', current_date - make_interval(years => %s), 'none', '12', '', '', '', '', true)
"""
_ASSISTANCE = """
INSERT INTO cases_assistance (id, region, person_id, staff_id, unit_id, origin, started_at)
VALUES (%s, '12', %s, %s, %s, 'visit', now())
"""
_DECISION = """
INSERT INTO people_actingdecision (id, region, kind, actor_id, subject_id, areas, valid_from, valid_to, reason, agreed_by,
                                   agreed_with, reference, decided_by, author_id, unit_id, created_at, end_reason)
VALUES (%s, '12', 'extension', %s, %s, '{record}', current_date, current_date + 9, 'x', 'doctor', 'x', '', '', %s, %s,
        now(), '')
"""
_GUARDIAN = """
INSERT INTO people_guardianship (id, guardian_id, child_id, valid_from, is_blocked, author)
VALUES (gen_random_uuid(), %s, %s, '2000-01-01', false, 'x') ON CONFLICT DO NOTHING
"""
_COLLEAGUE = """
INSERT INTO organisations_staff (id, hsa_id, given_name, family_name, title, is_protected, is_demo)
VALUES (%s, %s, 'Kim', 'Kollega', 'Sjuksköterska', false, true)
"""
_PAPER = """
INSERT INTO people_paperpower (id, region, giver_id, agent_id, areas, valid_from, valid_to, identity_check, author_id,
                               unit_id, registered_at, needs_two, answer)
VALUES (%s, '12', %s, %s, '{e_services}', current_date, current_date + 99, 'passport', %s, %s, now() - interval '1 hour',
        true, '')
"""
_ABOUT = "SELECT count(*) FROM people_actingdecision WHERE subject_id = %s"
_ENDED = f"{_ABOUT} AND ended_at IS NOT NULL"
_LOCKS = "SELECT count(*) FROM people_accountlock WHERE person_id = %s"
_OPENED = f"{_LOCKS} AND unlocked_at IS NOT NULL"


@forms.sent_to("proxies:extend")
def extend(stack: Stack) -> Form:
    given = {"areas": "record", "agreed_by": "doctor", "agreed_with": "x", "reason": "x"}
    return _at_desk(stack, "extend", _ABOUT, 14, actor=stack.world["anna"]["id"], **given)


@forms.sent_to("proxies:block")
def block(stack: Stack) -> Form:
    return _at_desk(stack, "block", _ABOUT, 9, actor=stack.world["anna"]["id"], reason="x")


@forms.sent_to("proxies:represent")
def represent(stack: Stack) -> Form:
    given = {"kind": "trustee", "decided_by": "x", "reference": "x", "areas": "e_services"}
    return _at_desk(stack, "represent", _ABOUT, 70, number=_annas_number(stack), **given)


@forms.sent_to("proxies:register")
def register(stack: Stack) -> Form:
    with stack.sql() as sql:
        row = sql.execute(
            "SELECT given_name FROM people_person WHERE id = %s", [stack.world["anna"]["id"]]
        ).fetchone()
    assert row is not None
    given = {"name": str(row[0]), "areas": "services", "identity_check": "passport", "has_met": "on"}
    return _at_desk(stack, "register", _ABOUT, 70, number=_annas_number(stack), **given)


@forms.sent_to("proxies:paper")
def paper(stack: Stack) -> Form:
    """A colleague has registered it, in a region that wanted two; Dag confirms it."""
    (person, base), made, colleague = _looked_up(stack, 70), str(uuid.uuid4()), str(uuid.uuid4())
    world = stack.world
    with stack.sql() as sql:
        sql.execute(_COLLEAGUE, [colleague, f"SE{colleague[:20]}"])
        sql.execute(_PAPER, [made, person, world["anna"]["id"], colleague, world["linden"]])
    return forms.write(world["dag"], f"{base}papers/{made}/", answer="confirm"), _ABOUT, [person]


@forms.sent_to("proxies:end")
def end(stack: Stack) -> Form:
    person, base = _looked_up(stack, 14)
    path = f"{base}{_decided(stack, person)}/end/"
    return forms.write(stack.world["dag"], path, seen="1"), _ENDED, [person]


@forms.sent_to("proxies:lock")
def lock(stack: Stack) -> Form:
    return _at_desk(stack, "lock", _LOCKS, 14, reason="x")


@forms.sent_to("proxies:unlock")
def unlock(stack: Stack) -> Form:
    write, _query, (person,) = lock(stack)
    assert visitors.send(stack.origin, write).is_done
    seen = forms.one_row(stack, "SELECT id::text FROM people_accountlock WHERE person_id = %s", person)
    given = {"identity_check": "passport", "is_here": "on", "seen": seen}
    return (
        forms.write(stack.world["dag"], write.path.replace("/lock/", "/unlock/"), **given),
        _OPENED,
        [person],
    )


@forms.sent_to("portal:end_acting")
def end_own(stack: Stack) -> Form:
    young = stack.world["residents"][2]
    with stack.sql() as sql:
        sql.execute(_GUARDIAN, [stack.world["anna"]["id"], young["id"]])
    path = f"/my/profile/acting/{_decided(stack, young['id'])}/end/"
    return forms.write(young, path), _ENDED, [young["id"]]


def _at_desk(stack: Stack, page: str, query: str, years: int, **fields: str) -> Form:
    person, base = _looked_up(stack, years)
    return forms.write(stack.world["dag"], f"{base}{page}/", seen="0", **fields), query, [person]


def _looked_up(stack: Stack, years: int) -> tuple[str, str]:
    """Return somebody new, whose guardian is Anna and whom Dag has looked up, and where their pages begin."""
    person, assistance = str(uuid.uuid4()), str(uuid.uuid4())
    with stack.sql() as sql:
        sql.execute(_PERSON, [person, person[:13], years])
        sql.execute(_GUARDIAN, [stack.world["anna"]["id"], person])
        sql.execute(_ASSISTANCE, [assistance, person, stack.world["dag"]["id"], stack.world["linden"]])
    return person, f"/desk/assist/{assistance}/acting/"


def _decided(stack: Stack, subject: str) -> str:
    decision = str(uuid.uuid4())
    with stack.sql() as sql:
        world = stack.world
        sql.execute("UPDATE people_actingdecision SET ended_at = now(), ended_by_staff_id = author_id "
                    "WHERE subject_id = %s AND ended_at IS NULL", [subject])  # fmt: skip
        sql.execute(_DECISION, [decision, world["anna"]["id"], subject, world["dag"]["id"], world["linden"]])
    return decision


def _annas_number(stack: Stack) -> str:
    """Return the twelve digits of Anna's number."""
    with stack.sql() as sql:
        row = sql.execute(
            "SELECT identifier FROM people_person WHERE id = %s", [stack.world["anna"]["id"]]
        ).fetchone()
    assert row is not None
    return str(row[0])
