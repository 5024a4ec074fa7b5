"""Norra with its times in a care system outside: the fake over real HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import booking_actions
from vardnav.platform.appointments.answers import Had
from vardnav.platform.appointments.models import Appointment, Slot, TimeType
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, Clinic, asked
from vardnav.platform.calendars import adapters, asking_actions, mirroring, settling_actions, setup_actions
from vardnav.platform.calendars.adapters.fake import FakeServer
from vardnav.platform.calendars.models import Errand, UnitCalendar
from vardnav.platform.calendars.ports import Service
from vardnav.platform.calendars.tests import sides

MINUTE = dt.timedelta(minutes=1)


@dataclass
class Outside:
    """A clinic whose nurse's times are outside."""

    clinic: Clinic
    server: FakeServer
    type: TimeType
    calendar: UnitCalendar

    @property
    def anna(self) -> Viewer:
        return self.clinic.anna

    def refresh(self, now: dt.datetime = NOW) -> mirroring.Refreshed:
        return mirroring.refresh(self.calendar.id, now=now)

    def slots(self) -> list[Slot]:
        rows = Slot.objects.filter(time_type=self.type, closed_at__isnull=True).exclude(outside_id="")
        return list(rows.order_by("starts_at"))

    def hold(self, slot: Slot, viewer: Viewer | None = None, **more: Any) -> Appointment:
        had = booking_actions.hold(viewer or self.anna, asked(slot, **more), now=NOW)
        assert isinstance(had, Had), had
        return had.appointments[0]

    def ask(self, slot: Slot, viewer: Viewer | None = None) -> Appointment:
        """Hold and confirm: the errand is written, and nobody has spoken yet."""
        held = self.hold(slot, viewer)
        answer = asking_actions.confirm(viewer or self.anna, held.id, wants_reminder=False, now=NOW)
        assert isinstance(answer, Had), answer
        return answer.appointments[0]

    def booked(self, slot: Slot, viewer: Viewer | None = None) -> Appointment:
        one = self.ask(slot, viewer)
        assert settling_actions.settle(self.errand(one).id, now=NOW)
        one.refresh_from_db()
        assert one.status == "booked"
        return one

    def errand(self, one: Appointment) -> Errand:
        return Errand.objects.filter(appointment=one).latest("asked_at", "id")

    def run(self, minutes: int, *, since: int = 0) -> None:
        """Let the job run each minute, for so many."""
        for minute in range(since + 1, since + minutes + 1):
            settling_actions.settle_due(now=NOW + minute * MINUTE)

    def there(self, one: Appointment) -> tuple[str, str]:
        """Return how it stands there: its status and slot; nothing under the key is ("", "")."""
        rows = self.server.store.under(one.id)
        assert len(rows) <= 1, "two under one key"
        if not rows:
            return "", ""
        return rows[0]["status"], rows[0]["slot"][0]["reference"].rpartition("/")[2]

    def here(self, one: Appointment) -> tuple[str, str]:
        """Return how it stands here, in the same words: what was refused was never there."""
        one = Appointment.objects.select_related("slot").get(id=one.id)
        if one.status == "cancelled" and one.cancelled_because == "refused":
            return "", ""
        return one.status, one.slot.outside_id


@contextmanager
def impatient() -> Iterator[None]:
    """Nobody waits long while this lasts."""
    for one in adapters._SPOKEN_TO.values():
        one.exchange.timeout = sides.IMPATIENT
    yield
    for one in adapters._SPOKEN_TO.values():
        one.exchange.timeout = sides.PATIENT


def set_up(clinic: Clinic, server: FakeServer, tmp_path: Path, settings: Any) -> Outside:
    """Let Dag set Norra's calendar, and have its free times."""
    sides.fill(server)
    server.store.now = lambda: NOW
    path = tmp_path / "systems.toml"
    path.write_text(f'[fake]\nname = "Fejkjournalen"\nbase = "{server.base}"\n', encoding="utf-8")
    settings.CALENDAR_SYSTEMS = str(path)
    kind = clinic.type(Rule(cutoff_hours=0))
    plan = setup_actions.Plan("fake", ["s1"], {kind.id: Service(sides.SERVICE.system, sides.SERVICE.code)})
    calendar = setup_actions.set_calendar(clinic.dag, plan, now=NOW)
    spoken = adapters.outside("fake")
    assert spoken is not None
    spoken.exchange.timeout = sides.PATIENT
    made = Outside(clinic, server, kind, calendar)
    assert made.refresh().free == 6
    return made
