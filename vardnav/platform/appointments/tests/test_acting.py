"""Whoever acts for somebody sees and books no more of their times than of their cases (cases.sight)."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import offer_queries, own_queries
from vardnav.platform.appointments import time_queries as times
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.tests.house import NOW, Clinic


def agent(clinic: Clinic, *areas: str) -> Viewer:
    """Cecilia, to whom Anna has given a power."""
    return Viewer.resident(
        person_id=clinic.world.cecilia.id, subject_id=clinic.world.anna.id, region="12",
        is_for_grown=True, is_by_power=True, areas=frozenset(areas),
    )  # fmt: skip


def god_man(clinic: Clinic) -> Viewer:
    return Viewer.resident(
        person_id=clinic.world.cecilia.id, subject_id=clinic.world.anna.id, region="12", is_for_grown=True,
        areas=frozenset({"e_services"}),
    )  # fmt: skip


def guardian(clinic: Clinic) -> Viewer:
    return clinic.anna_for_bo


def _reaches(viewer: Viewer, had: Appointment, slots: list[Slot]) -> set[str]:
    """Return by which ways the viewer comes to a time of the one they act for, or to one that is free."""
    found = {"sees"} if Appointment.objects.visible_to(viewer).filter(id=had.id).exists() else set()
    search = times.Search("nurse", [had.unit_id])
    found |= {"finds"} if times.free(viewer, search, now=NOW) else set()
    found |= {"is offered"} if offer_queries.kinds(viewer) else set()
    tries: dict[str, Any] = {
        "opens": lambda: own_queries.one(viewer, had.id, now=NOW),
        "looks at": lambda: offer_queries.of_slot(viewer, slots[7].id),
        "waits": lambda: line.join(viewer, line.Wish(had.time_type_id), now=NOW),
        "moves": lambda: changing.move(viewer, {had.id: slots[9].id}, now=NOW),
    }
    for word, act in tries.items():
        try:
            act()
        except Http404:
            continue
        found.add(word)
    return found


ALL = {"sees", "finds", "is offered", "opens", "looks at", "waits", "moves"}


@pytest.mark.parametrize(
    ("who", "kind", "reaches"),
    [
        (lambda clinic: agent(clinic, "e_services"), "health_centre", True),
        (lambda clinic: agent(clinic, "e_services", "medicines"), "psychiatry", True),
        (lambda clinic: agent(clinic, "medicines"), "health_centre", False),
        (lambda clinic: agent(clinic, "e_services"), "sexual_health", False),
        (lambda clinic: agent(clinic, "e_services"), "youth", False),
        (god_man, "health_centre", True),
        (god_man, "sexual_health", False),
        (guardian, "health_centre", True),
        (guardian, "youth", False),
    ],
)
def test_an_agent_sees_and_books_only_what_the_power_is_about(
    clinic: Clinic, who: Any, kind: str, reaches: bool
) -> None:
    slots = clinic.slots()
    viewer = who(clinic)
    own = Viewer.resident(person_id=viewer.subject_id, region="12")
    had = clinic.booked(own, slots[8])
    clinic.world.norra.kind = kind
    clinic.world.norra.save()
    assert _reaches(viewer, had, slots) == (ALL if reaches else set())
    if not reaches:
        assert _reaches(own, had, slots) == ALL, "it is there, for oneself"


def test_a_type_that_the_unit_has_marked_is_seen_by_nobody_who_acts(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(is_sensitive=True))
    had = clinic.booked(clinic.anna, slots[8])
    for viewer in (agent(clinic, "e_services"), god_man(clinic)):
        assert _reaches(viewer, had, slots) == set()
    assert _reaches(clinic.anna, had, slots) == ALL
