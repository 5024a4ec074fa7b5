"""Four hundred people and four with a session each, and calendars that they can all book in: told to the tests by world.py.

Built in the world's own process, by the product's own actions, so that nothing here knows a table's columns by heart.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

COUNT = 404
#: These stand aside for the model: nobody books anything else for them.
ASIDE = 4
#: Seats of each sort of time: one that opens a day at a time to many, one whose rule changes, and the model's calendar.
SEATS = {"group": 30, "ruled": 400, "few": 2}
#: Seats of a time of the campaign of two doses.
DOSE_SEATS = 40
DAYS = 20


def people(house: Any, now: dt.datetime) -> list[dict[str, str]]:
    """Save COUNT grown people who are logged in; nothing is sent to any of them. Return their ids and tokens."""
    from tests.support.personas import SKANE
    from vardnav.kernel.access.models import Session
    from vardnav.kernel.people.models import Account, IdentifierKind, Person
    from vardnav.platform.portal import gate

    made = Person.objects.bulk_create(
        Person(
            identifier_kind=IdentifierKind.PERSONNUMMER,
            identifier=f"19800102T{number:03d}",
            given_name=f"Köande{number}",
            family_name="Test",
            born_on=dt.date(1980, 1, 2),
            home_region=SKANE,
            is_demo=True,
        )
        for number in range(COUNT)
    )
    Account.objects.bulk_create(
        Account(
            person=one,
            activated_at=now,
            terms_version=gate.TERMS_VERSION,
            terms_accepted_at=now,
            chosen_region=SKANE,
            chosen_unit=house.linden.id,
        )
        for one in made
    )
    tokens = [secrets.token_urlsafe(32) for _one in made]
    Session.objects.bulk_create(
        Session(
            token_digest=hashlib.sha256(token.encode()).digest(),
            person=one,
            subject=one,
            assurance=3,
            provider="test",
            created_at=now,
            last_seen_at=now,
            expires_at=now + dt.timedelta(days=1),
        )
        for one, token in zip(made, tokens, strict=True)
    )
    return [{"id": str(one.id), "token": token} for one, token in zip(made, tokens, strict=True)]


def times(house: Any, now: dt.datetime) -> dict[str, str]:
    """Publish hours of the sorts in SEATS at Linden, day and night for weeks; return each sort's id."""
    from tests.faults.doses import SORT
    from vardnav.kernel import clock
    from vardnav.kernel.clock import hours
    from vardnav.platform.appointments import schedule_actions, type_actions
    from vardnav.platform.appointments.rules.eligibility import Rule

    dag, today = house.staff_viewer(house.dag_at_linden), clock.local_date(now)
    all_day = hours.Span(dt.time(), dt.time())
    week = [hours.WeeklySpan(day, all_day, is_on_holidays=True) for day in range(1, 8)]
    sorts = {SORT: _campaign(house, dag, now)}
    for key, seats in SEATS.items():
        kind = type_actions.Kind(key=key, name_sv=key, name_en=key, minutes=60, capacity=seats)
        sorts[key] = type_actions.add_type(dag, kind, Rule(cutoff_hours=0), now=now)
    for made in sorts.values():
        schedule = schedule_actions.make_schedule(dag, schedule_actions.Plan(made.id, week, today), now=now)
        schedule_actions.publish(dag, schedule.id, to=today + dt.timedelta(days=DAYS), now=now)
    return {key: str(made.id) for key, made in sorts.items()}


def _campaign(house: Any, dag: Any, now: dt.datetime) -> Any:
    """Let Linden vaccinate everybody with two doses, within a quota; return the campaign's sort of time."""
    from tests.faults.doses import CAMPAIGN
    from vardnav.capabilities.vaccination.actions import planning, publishing, timing
    from vardnav.capabilities.vaccination.rules.plan import Group, Place, Plan

    ada = house.staff_viewer(house.ada_of_skane)
    plan = Plan(
        "Två doser",
        about_sv="Vaccin i två doser.",
        doses=2,
        days_least=1,
        days_most=DAYS,
        web_age=0,
        adult_under=0,
        groups=(Group("all", "Alla"),),
        places=(Place(house.linden.id, most=COUNT),),
    )
    draft = planning.create(ada, CAMPAIGN, plan, now=now)
    publishing.ask(ada, draft.campaign_id, revision=draft.revision, now=now)
    return timing.make_type(dag, CAMPAIGN, minutes=60, capacity=DOSE_SEATS, now=now)
