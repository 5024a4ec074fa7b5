"""Adapter: what a care system's calendar does, in memory: slots that one person can have, appointments with versions.

Kept to what R4 says of conditional create, versions and status; `test_contract.py` proves that it does as the real
exchange does.
"""

from __future__ import annotations

import copy
import datetime as dt
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vardnav.kernel import clock
from vardnav.platform.fhir import naming

KEY = naming.APPOINTMENT
_TAKES = {"booked": "busy", "pending": "busy-tentative", "arrived": "busy", "fulfilled": "busy"}


class No(Exception):
    """The server says no: an HTTP status and an issue type."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(status, code)
        self.answer, self.code = status, code


@dataclass(slots=True)
class Store:
    """Everything the server knows. `journal`: what was done, in order, for tests to judge by."""

    slots: dict[str, dict[str, Any]] = field(default_factory=dict)
    appointments: dict[str, dict[str, Any]] = field(default_factory=dict)
    journal: list[str] = field(default_factory=list)
    #: The server's own clock.
    now: Callable[[], dt.datetime] = clock.now
    lock: threading.RLock = field(default_factory=threading.RLock)

    def add_slot(
        self,
        slot_id: str,
        schedule_id: str,
        starts_at: dt.datetime,
        *,
        minutes: int = 20,
        service: tuple[str, str] | None = None,
    ) -> None:
        """Offer a time."""
        made: dict[str, Any] = {
            "resourceType": "Slot",
            "id": slot_id,
            "meta": {"versionId": "1"},
            "schedule": {"reference": f"Schedule/{schedule_id}"},
            "status": "free",
            "start": naming.written(starts_at),
            "end": naming.written(starts_at + dt.timedelta(minutes=minutes)),
        }
        if service:
            made["serviceType"] = [{"coding": [{"system": service[0], "code": service[1]}]}]
        self.slots[slot_id] = made

    def under(self, key: uuid.UUID | str) -> list[dict[str, Any]]:
        """Return the appointments under a key."""
        return [one for one in self.appointments.values() if _key_of(one) == str(key)]

    def create(self, given: Mapping[str, Any], unless: str) -> tuple[int, dict[str, Any]]:
        """Create an appointment, unless one of the key is there. Raises No."""
        with self.lock:
            if unless:
                there = self.search(unless)
                if len(there) > 1:
                    raise No(412, "multiple-matches")
                if there:
                    return 200, there[0]
            _check(given)
            self._take(given, None)
            made = {**copy.deepcopy(dict(given)), "id": uuid.uuid4().hex, "meta": self._meta("1")}
            self.appointments[made["id"]] = made
            self.journal.append(f"create {_key_of(made)}")
            return 201, copy.deepcopy(made)

    def search(self, text: str, since: str = "") -> list[dict[str, Any]]:
        """Return the appointments of some identifiers (system|value, system|), the earliest changed first."""
        wanted = {tuple(one.partition("|")[::2]) for one in text.removeprefix("identifier=").split(",")}
        moment = _moment(since.removeprefix("ge")) if since else None
        with self.lock:
            found = [
                copy.deepcopy(one)
                for one in self.appointments.values()
                if wanted & {(KEY, ""), (KEY, _key_of(one))}
                and _key_of(one)
                and (moment is None or _moment(one["meta"]["lastUpdated"]) >= moment)
            ]
        return sorted(found, key=lambda one: str(one["meta"]["lastUpdated"]))

    def update(self, appointment_id: str, given: Mapping[str, Any], if_match: str) -> dict[str, Any]:
        """Put an appointment in the place of its version. Raises No."""
        with self.lock:
            was = self.appointments.get(appointment_id)
            if was is None:
                raise No(404, "not-found")
            if if_match and if_match != f'W/"{was["meta"]["versionId"]}"':
                raise No(412, "conflict")
            _check(given)
            self._take(given, was)
            version = str(int(was["meta"]["versionId"]) + 1)
            made = {**copy.deepcopy(dict(given)), "id": appointment_id, "meta": self._meta(version)}
            self.appointments[appointment_id] = made
            self.journal.append(f"update {_key_of(made)} {made['status']}")
            return copy.deepcopy(made)

    def clinic_changes(self, key: uuid.UUID | str, **more: Any) -> dict[str, Any]:
        """Let the clinic change an appointment by itself: its status, or its slot with start and end."""
        [was] = self.under(key)
        return self.update(was["id"], {**was, **more}, "")

    def clinic_moves(self, key: uuid.UUID | str, slot_id: str) -> dict[str, Any]:
        """Let the clinic move an appointment to another of its slots."""
        slot = self.slots[slot_id]
        place = {"slot": [{"reference": f"Slot/{slot_id}"}], "start": slot["start"], "end": slot["end"]}
        return self.clinic_changes(key, **place)

    def free(self, schedules: list[str], first: str, until: str, services: list[str]) -> list[dict[str, Any]]:
        """Return the free slots of some schedules between two moments, soonest first."""
        with self.lock:
            found = [
                copy.deepcopy(one)
                for one in self.slots.values()
                if one["status"] == "free"
                and one["schedule"]["reference"] in schedules
                and first <= one["start"] < until
                and (not services or _service(one) in ("", *services))
            ]
        return sorted(found, key=lambda one: (one["start"], one["id"]))

    def _meta(self, version: str) -> dict[str, Any]:
        return {"versionId": version, "lastUpdated": self.now().isoformat(timespec="milliseconds")}

    def _take(self, given: Mapping[str, Any], was: Mapping[str, Any] | None) -> None:
        had = _slot_of(was) if was is not None and was["status"] in _TAKES else ""
        wants = _slot_of(given) if given["status"] in _TAKES else ""
        if wants and wants != had:
            slot = self.slots.get(wants)
            if slot is None:
                raise No(422, "not-found")
            if slot["status"] != "free":
                raise No(409, "conflict")
            if _moment(slot["start"]) != _moment(given["start"]):
                raise No(422, "business-rule")
        if had and had != wants:
            self.slots[had]["status"] = "free"
        if wants:
            self.slots[wants]["status"] = _TAKES[given["status"]]


def _check(given: Mapping[str, Any]) -> None:
    if given.get("resourceType") != "Appointment" or not given.get("participant") or "status" not in given:
        raise No(422, "required")


def _slot_of(given: Mapping[str, Any] | None) -> str:
    pointers = (given or {}).get("slot") or [{}]
    return str(pointers[0].get("reference", "")).rpartition("/")[2]


def _key_of(given: Mapping[str, Any]) -> str:
    return next((one["value"] for one in given.get("identifier", ()) if one.get("system") == KEY), "")


def _service(slot: Mapping[str, Any]) -> str:
    coding = (slot.get("serviceType") or [{}])[0].get("coding") or [{}]
    return f"{coding[0].get('system', '')}|{coding[0].get('code', '')}".strip("|")


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
