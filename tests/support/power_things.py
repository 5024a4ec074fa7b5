"""Powers of attorney around Anna: one she has given, one that waits for her answer, one she holds, and one on paper."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Model

from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.kernel.people.models import ActingDecision, PaperPower, Person, PowerOffer
from vardnav.platform.files import actions as files
from vardnav.platform.files import inspection, rules
from vardnav.platform.files.models import StoredFile
from vardnav.platform.proxies import registering

#: What pages call them.
NAMES = ("given_id", "offer_id", "power_id", "paper_id", "scan_id")
#: What strangers must not be able to change (as things.WATCHED).
WATCHED: tuple[tuple[type[Model], str], ...] = ((PowerOffer, "id, answer"), (PaperPower, "id, answer"))


def of_anna(house: House) -> dict[str, uuid.UUID]:
    """Let Anna have given one to a number that is nobody's, and Vera and Viola one each to her. Again: the same."""
    vera, viola = (_giver(name, place) for place, name in enumerate(("Vera", "Viola")))
    given = offered(house, house.anna, number="19700101T993", name="Ingen Alls")
    waiting = offered(house, vera, number=house.anna.identifier, name="Anna")
    held = offered(house, viola, number=house.anna.identifier, name="Anna")
    accepted(house, held, house.anna)
    paper, scan = on_paper(house, house.anna, vera)
    return dict(zip(NAMES, (given.id, waiting.id, held.id, paper.id, scan.id), strict=True))


def on_paper(house: House, giver: Person, agent: Person) -> tuple[PaperPower, StoredFile]:
    """Let Eva have registered a paper at Linden, with its picture; a colleague has yet to confirm it. Once."""
    today = clock.local_date(house.now)
    made, _new = PaperPower.objects.get_or_create(
        region="12",
        giver=giver,
        agent=agent,
        defaults={
            "areas": ["e_services"],
            "valid_from": today,
            "valid_to": today + dt.timedelta(days=300),
            "identity_check": "id_card",
            "author": house.eva,
            "unit": house.linden,
            "registered_at": house.now,
            "needs_two": True,
        },
    )
    there = StoredFile.objects.filter(container_id=made.id).first()
    if there is not None:
        return made, there
    picture = inspection.Examined("kanariebild-papper.jpg", rules.Kind.JPEG, b"byte", b"liten", True, "test")
    dag = house.staff_viewer(house.dag_at_linden)
    place = registering.container(made)
    return made, files.accept(dag, picture, container=place, subject_id=giver.id, now=house.now)


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
