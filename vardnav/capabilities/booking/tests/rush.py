"""A rush for a sort of time, in tests: its waiting room, and the live process without a server."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.test import Client

from vardnav.capabilities.booking.tests.booking import FIND
from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments.tests.house import NOW, Clinic
from vardnav.platform.waiting_room import deciding, rooms
from vardnav.platform.waiting_room.live.application import Live
from vardnav.platform.waiting_room.live.store import Report
from vardnav.platform.waiting_room.models import Room
from vardnav.platform.waiting_room.names import Names
from vardnav.platform.waiting_room.tests.browsing import ORIGIN, RUSH, Visitor

SEARCH = f"{FIND}?type=nurse"


def administrator(clinic: Clinic, region: str = "12") -> Viewer:
    dag = clinic.world.dag
    return Viewer.administrator(
        staff_id=dag.id, assignment_id=clinic.world.assignments[dag.id].id, region=region
    )


@dataclass
class Rush:
    """The room before the nurse's times in Skåne, and the live process."""

    clinic: Clinic
    hour: Hour
    live: Live
    room: Room

    @classmethod
    def begins(cls, clinic: Clinic, hour: Hour, **decided: Any) -> Rush:
        region = decided.pop("region", "12")
        plan = deciding.Plan(
            key=decided.pop("key", "booking:nurse"),
            name_sv="Tid hos sköterska",
            name_en="Time with a nurse",
            target=SEARCH,
            opens_at=decided.pop("opens_at", NOW - dt.timedelta(hours=1)),
            other_way_sv="Ring 040-12 34 56.",
            other_way_en="Call 040-12 34 56.",
            **decided,
        )
        room = deciding.open_room(administrator(clinic, region), plan, now=hour.now)
        live = Live(
            rooms.signer(),
            origin=ORIGIN,
            rush_origin=RUSH,
            is_apart=True,
            names=Names("vardnav_language", is_https=False),
            files={},
            clock=lambda: hour.now,
        )
        rush = cls(clinic, hour, live, room)
        rush.beat()
        return rush

    @property
    def here(self) -> str:
        return f"/waiting/{self.room.id}/"

    def beat(self, times: int = 1) -> None:
        """Let the live process go through what it does each second."""
        for _time in range(times):
            now = self.hour.now.timestamp()
            reports = {self.live.rooms[key].id: Report.of(line, now) for key, line in self.live.lines.items()}
            self.live.take_in(self.live.store.sync(reports, now=self.hour.now), now)

    def visitor(self, browser: Client | None = None) -> Visitor:
        """Somebody before the room, with the cookies of a browser."""
        return Visitor(self.live, browser.cookies if browser is not None else None)

    def ticket(self, browser: Client) -> None:
        """Let a browser come, and be let in by the room: it has its ticket."""
        visitor = self.visitor(browser)
        visitor.get(self.here)
        self.beat()
        visitor.post(f"{self.here}enter")
        assert self.turn in browser.cookies

    @property
    def turn(self) -> str:
        return rooms.names().turn(self.room.id.hex)
