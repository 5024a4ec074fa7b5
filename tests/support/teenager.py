"""Bo at fourteen, with an account of his own, and parents whom a table lets act for him; what they see, page by page."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.db import connection
from django.test import Client

from tests.support import things
from tests.support.personas import House
from vardnav.kernel.events import delivering
from vardnav.kernel.people import limits_file, policy
from vardnav.kernel.people.models import Account, Guardianship, Person
from vardnav.kernel.people.rules import AgeRule, Area, Who
from vardnav.platform.portal import gate


def let_guardians_act(patch: pytest.MonkeyPatch, *, to_age: int = 17) -> None:
    """Let the dated table say that a guardian acts beside the young person up to `to_age`, as a law might one day."""
    shared = AgeRule(Area.E_SERVICES, 13, to_age, Who.BOTH, dt.date(2020, 1, 1), None, "the test")
    patch.setattr(policy, "_from_table", lambda: (*limits_file.age_rules(), shared))
    patch.setattr(policy, "_kept", None)  # put back when the test is over, with what was known before


def grown(person: Person, now: dt.datetime, years: int) -> Person:
    """Let a person be so old, and have an account of their own from 13."""
    Person.objects.filter(id=person.id).update(born_on=dt.date(now.year - years, 1, 1))
    person.refresh_from_db()
    Guardianship.objects.filter(child=person).update(valid_from=dt.date(now.year - years, 1, 1))
    if years >= 13 and not Account.objects.filter(person=person).exists():
        Account.objects.create(
            person=person,
            activated_at=now,
            terms_version=gate.TERMS_VERSION,
            terms_accepted_at=now,
            phone="+46701740606",
            notify_by="sms",
            chosen_region="12",
        )
    return person


def other_guardian(house: House) -> None:
    """Let Cecilia be Bo's guardian too."""
    Guardianship.objects.create(
        guardian=house.cecilia, child=house.bo, valid_from=dt.date(2020, 1, 1), author="folkbokföringen"
    )


def deliver(now: dt.datetime) -> None:
    """Let everybody hear of what has happened, as the worker does; what was heard before is not heard again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args::text FROM procrastinate_jobs WHERE task_name = 'events.deliver' ORDER BY id"
        )
        told = [json.loads(row[0]) for row in cursor.fetchall()]
    for one in told:
        delivering.deliver(one["handler"], one["event"], one["payload"], now=now)


_NONCES = re.compile(r'name="(?:form_key|csrfmiddlewaretoken)" value="[^"]*"')


def said(client: Client, address: str) -> str:
    """Return all that a page says, status and headers that matter included, but for the keys of its forms."""
    answer = client.get(address)
    head = f"{answer.status_code} {answer.get('Location', '')} {answer.get('Content-Type', '')}\n"
    return head + _NONCES.sub("", things.said(answer))
