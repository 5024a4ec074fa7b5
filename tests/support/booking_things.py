"""A time that Anna has at Linden, her place in line there, a time that is offered her, and her vaccination there."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import Model

from tests.support import vaccination_things
from tests.support.personas import House
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments import booking_actions, changing_actions, type_actions, waiting_actions
from vardnav.platform.appointments.models import (
    Appointment,
    Offer,
    PriorAnswers,
    Resource,
    Schedule,
    Slot,
    TimeRule,
    TimeType,
    WaitingEntry,
)
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.questionnaires import actions as forms
from vardnav.platform.questionnaires.offered import Settings

#: What pages call them.
NAMES = (
    *("appointment_id", "entry_id", "offered_id", "type_id", "schedule_id"),
    *("slot_id", "clinician_id", "room_id"),
    *vaccination_things.NAMES,
)
#: The page of the prior questions of the time.
PAGE = "p-q-f1"
#: What strangers must not be able to change (as things.WATCHED).
WATCHED: tuple[tuple[type[Model], str], ...] = (
    (Appointment, "id, status, slot_id, version, wants_reminder"),
    (WaitingEntry, "id, ended_at"),
    (Offer, "id, answer"),
    (Slot, "id, closed_at, starts_at"),
    (TimeRule, "id, superseded_at"),
    (Schedule, "id, published_to"),
    *vaccination_things.WATCHED,
    (PriorAnswers, "id, version"),
    (TimeType, "id, name_sv, retired_at"),
)


def of(house: House, anna: Viewer, subject: Person) -> dict[str, Any]:
    """Let Anna (or she for her child) book a time at Linden, wait for another, and be offered it."""
    dag, now = house.staff_viewer(house.dag_at_linden), house.now
    kind = _type(house, dag, now)
    had = booking_actions.book(anna, booking_actions.Asked([free(kind, now)], uuid7()), now=now)
    other = free(kind, now)
    cecilias = booking_actions.book(
        house.viewer(house.cecilia), booking_actions.Asked([other], uuid7()), now=now
    )
    entry = waiting_actions.join(anna, waiting_actions.Wish(kind.id), now=now)
    changing_actions.cancel(dag, cecilias.appointments[0].id, now=now)  # type: ignore[union-attr]
    offer = Offer.objects.filter(entry__subject=subject).latest("offered_at")
    return {
        "appointment_id": had.appointments[0].id,  # type: ignore[union-attr]
        "entry_id": entry.id,  # type: ignore[union-attr]
        "offered_id": offer.id,
        "type_id": kind.id,
        "schedule_id": Schedule.objects.get(time_type=kind).id,
        "slot_id": had.appointments[0].slot_id,  # type: ignore[union-attr]
        "clinician_id": _resource(house, "clinician"),
        "room_id": _resource(house, "room"),
    } | vaccination_things.of(house, anna, subject)


def _type(house: House, dag: Viewer, now: dt.datetime) -> TimeType:
    found = TimeType.objects.filter(unit=dag.unit_id, key="nurse").first()
    if found is not None:
        return found
    kind = type_actions.Kind(
        key="nurse", name_sv="Sköterska", name_en="Nurse", minutes=20, questions_key=questions(house)
    )
    return type_actions.add_type(dag, kind, Rule(cutoff_hours=0), now=now)


def _resource(house: House, kind: str) -> uuid.UUID:
    made, _new = Resource.objects.get_or_create(
        region="12", unit=house.linden, kind=kind, name=f"Linden {kind}"
    )
    return made.id


def questions(house: House) -> str:
    """Publish a form with one question, to be asked before a time."""
    ada = house.staff_viewer(house.ada_of_skane)
    question = {"linkId": "f1", "type": "string", "text": "Vad vill du prata om?"}
    resource = {"resourceType": "Questionnaire", "status": "draft", "language": "sv", "item": [question]}
    made = forms.create(ada, Settings(title_sv="Före besöket"), resource=resource, now=house.now)
    done = forms.publish(ada, made.form_id, revision=made.revision, valid_from=house.now, now=house.now)
    catalogue.with_version(catalogue.version())  # this process knows of it, as after any page
    return done.form.key


def free(kind: TimeType, now: dt.datetime) -> uuid.UUID:
    """Publish one more time, days ahead and after all that are there."""
    own = {"region": kind.region, "unit_id": kind.unit_id, "time_type": kind}
    schedule, _new = Schedule.objects.get_or_create(**own, defaults={"valid_from": now.date()})
    starts = now + dt.timedelta(days=3, minutes=30 * Slot.objects.filter(schedule=schedule).count())
    made: Slot = Slot.objects.create(
        **own, schedule=schedule, starts_at=starts, ends_at=starts + dt.timedelta(minutes=20), capacity=1
    )
    return made.id
