"""One valid write for every page about powers of attorney."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

from tests.faults import forms
from tests.faults.forms import Form
from tests.faults.stack import Stack
from vardnav.kernel.people.identifiers import private_number

_numbers = itertools.count()
_OFFER = """
INSERT INTO people_poweroffer (id, region, giver_id, identifier_kind, identifier, agent_name, areas, valid_to, offered_at,
                               offered_on, answer_by, answer)
SELECT %s, '12', g.id, a.identifier_kind, a.identifier, a.family_name, '{e_services}', current_date + 99, now(),
       current_date, current_date + 7, ''
FROM people_person g, people_person a WHERE g.id = %s AND a.id = %s
"""
_GIVER = """
INSERT INTO people_person (id, identifier_kind, identifier, given_name, family_name, born_on, protection, home_region,
                           municipality, address, postal_code, postal_town, is_demo)
VALUES (%s, 'reservnummer', %s, 'Fel', 'Test', '1950-01-01', 'none', '12', '', '', '', '', true)
"""


@forms.sent_to("powers:give")
def give(stack: Stack) -> Form:
    one = stack.world["residents"][4]
    with stack.sql() as sql:
        sql.execute("DELETE FROM people_poweroffer WHERE giver_id = %s", [one["id"]])
    number = private_number(_born(next(_numbers)), 1).value
    write = forms.write(
        one,
        "/my/profile/acting/give/",
        number=number,
        name="Kim",
        areas="services",
        step="give",
        understands="on",
    )
    return write, "SELECT count(*) FROM people_poweroffer WHERE giver_id = %s", [one["id"]]


@forms.sent_to("powers:end")
def end(stack: Stack) -> Form:
    one = stack.world["residents"][4]
    power = _offered(stack, one["id"], stack.world["anna"]["id"])
    counts = "SELECT count(*) FROM people_poweroffer WHERE id = %s AND answer = 'taken_back'"
    return forms.write(one, f"/my/profile/acting/powers/{power}/end/"), counts, [power]


@forms.sent_to("powers:offer")
def accept(stack: Stack) -> Form:
    one = stack.world["residents"][5]
    power = _offered(stack, _giver(stack), one["id"])
    counts = "SELECT count(*) FROM people_actingdecision WHERE id = %s"
    return forms.write(one, f"/my/family/powers/{power}/", answer="accept"), counts, [power]


@forms.sent_to("powers:give_up")
def give_up(stack: Stack) -> Form:
    one = stack.world["residents"][5]
    power = _offered(stack, _giver(stack), one["id"])
    forms.done(stack, one, f"/my/family/powers/{power}/", answer="accept")
    counts = "SELECT count(*) FROM people_actingdecision WHERE id = %s AND ended_at IS NOT NULL"
    return forms.write(one, f"/my/family/powers/{power}/end/"), counts, [power]


def _offered(stack: Stack, giver: str, agent: str) -> str:
    """Return a power that waits, given by one to the other, in place of all that the giver has given."""
    power = str(uuid.uuid4())
    with stack.sql() as sql:
        sql.execute("DELETE FROM people_poweroffer WHERE giver_id = %s", [giver])
        sql.execute(_OFFER, [power, giver, agent])
    return power


def _giver(stack: Stack) -> str:
    """Return somebody new, who is grown."""
    person = str(uuid.uuid4())
    with stack.sql() as sql:
        sql.execute(_GIVER, [person, person[:13]])
    return person


def _born(place: int) -> dt.date:
    return dt.date(1950, 1, 1) + dt.timedelta(days=place)
