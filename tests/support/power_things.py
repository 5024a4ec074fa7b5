"""Powers of attorney around Anna: one she has given, one that waits for her answer, one she holds."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Model

from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.kernel.people.models import ActingDecision, Person, PowerOffer

#: What pages call them.
NAMES = ("given_id", "offer_id", "power_id")
#: What strangers must not be able to change (as things.WATCHED).
WATCHED: tuple[tuple[type[Model], str], ...] = ((PowerOffer, "id, answer"),)


def of_anna(house: House) -> dict[str, uuid.UUID]:
    """Let Anna have given one to a number that is nobody's, and Vera and Viola one each to her. Again: the same."""
    vera, viola = (_giver(name, place) for place, name in enumerate(("Vera", "Viola")))
    given = offered(house, house.anna, number="19700101T993", name="Ingen Alls")
    waiting = offered(house, vera, number=house.anna.identifier, name="Anna")
    held = offered(house, viola, number=house.anna.identifier, name="Anna")
    accepted(house, held, house.anna)
    return dict(zip(NAMES, (given.id, waiting.id, held.id), strict=True))


def offered(house: House, giver: Person, *, number: str, name: str) -> PowerOffer:
    """Let somebody have given a power to a number yesterday, once."""
    today = clock.local_date(house.now)
    made, _new = PowerOffer.objects.get_or_create(
        giver=giver,
        identifier_kind="personnummer",
        identifier=number,
        defaults={
            "region": "12",
            "agent_name": name,
            "areas": ["e_services"],
            "valid_to": today + dt.timedelta(days=300),
            "offered_at": house.now - dt.timedelta(days=1),
            "offered_on": today - dt.timedelta(days=1),
            "answer_by": today + dt.timedelta(days=6),
        },
    )
    return made


def accepted(house: House, offer: PowerOffer, agent: Person) -> ActingDecision:
    """Let a power have been accepted today, once."""
    if not offer.answer:
        offer.answer, offer.answered_at = "accepted", house.now
        offer.save()
    made, _new = ActingDecision.objects.get_or_create(
        id=offer.id,
        defaults={
            "region": "12",
            "kind": "power_of_attorney",
            "actor": agent,
            "subject": offer.giver,
            "areas": offer.areas,
            "valid_from": clock.local_date(house.now),
            "valid_to": offer.valid_to,
            "offered_at": offer.offered_at,
            "created_at": house.now,
        },
    )
    return made


def _giver(name: str, place: int) -> Person:
    made, _new = Person.objects.get_or_create(
        identifier_kind="personnummer",
        identifier=f"19500101T98{place}",
        defaults={
            "given_name": name,
            "family_name": "Berg",
            "born_on": dt.date(1950, 1, 1),
            "home_region": "12",
            "is_demo": True,
        },
    )
    return made
