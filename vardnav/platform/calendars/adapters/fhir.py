"""Adapter: a care system outside, over FHIR R4: Slot is searched, Appointment created, read and updated.

    Slot        GET  Slot?schedule=…&status=free&start=ge…&start=lt…
    Appointment POST Appointment             If-None-Exist: identifier=<system>|<our key>: again is the same
                POST Appointment/_search     identifier=<system>|<our key>: what stands, asked when no answer came
                PUT  Appointment/<id>        If-Match: <version>: moved (another slot), or cancelled (a status)

A hold is an Appointment that is `pending`, a booking one that is `booked`; the slot's own status is the server's to keep.
A person's number stands in the body of what is created and nowhere else: no address holds anything of anybody.
"""

from __future__ import annotations

import datetime as dt
import logging
import urllib.parse
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vardnav.platform.calendars.adapters import resources
from vardnav.platform.calendars.adapters.exchange import Exchange, NoAnswer, Told
from vardnav.platform.calendars.ports import (
    Answer,
    Booking,
    Found,
    FreeTime,
    NotThere,
    Reason,
    Refused,
    Silent,
    Standing,
    Stands,
    Wanted,
)

#: So many pages of free times are read, and so many times an update is tried on a newer version.
MOST_PAGES, MOST_VERSIONS = 4, 2
_WHOLE = {"Prefer": "return=representation"}
_ILL = frozenset({408, 425, 429})
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Held:
    """An Appointment as the server has it, with its version."""

    id: str
    row: Mapping[str, Any]
    etag: str
    stands: Stands


@dataclass(slots=True)
class Fhir:
    """One outside system."""

    exchange: Exchange

    def free(self, wanted: Wanted) -> Found | Silent | Refused:
        """Return the free times, soonest first; rows that cannot be used are counted, and logged by their fault."""
        if not wanted.schedule_ids:
            return Found(())
        times: dict[str, FreeTime] = {}
        faults: dict[str, int] = {}
        told = self.exchange.ask("GET", f"Slot?{_query(wanted)}")
        for _page in range(MOST_PAGES):
            failed = _failed(told)
            if failed is not None:
                return failed
            assert isinstance(told, Told)
            try:
                self._read(told.body, wanted, times, faults)
                further = resources.next_page(told.body or {})
                if not further or len(times) >= wanted.most:
                    break
                told = self.exchange.ask("GET", further)
            except ValueError:  # what is no Bundle, or leads to another server
                return Silent()
        if faults:
            _log.warning("%s: rows not used: %s", self.exchange.system.key, faults)
        soonest = sorted(times.values(), key=lambda one: (one.starts_at, one.slot_id))[: wanted.most]
        return Found(tuple(soonest), sum(faults.values()))

    def hold(self, booking: Booking) -> Answer:
        """Have a time that is not settled yet."""
        return self._create(booking, "pending")

    def book(self, booking: Booking) -> Answer:
        """Have a time; what is held under the key becomes booked."""
        answer = self._create(booking, "booked")
        if isinstance(answer, Stands) and answer.standing is Standing.PENDING:
            return self._change(booking.key, lambda row: resources.with_status(row, "booked"), _is_booked)
        return answer

    def move(self, booking: Booking) -> Answer:
        """Have another time in the place of the one under the key."""
        return self._change(
            booking.key,
            lambda row: resources.moved(row, booking),
            lambda now: now.slot_id == booking.slot_id or now.standing is not Standing.BOOKED,
        )

    def cancel(self, key: uuid.UUID) -> Answer:
        """Let go of what stands under the key."""
        return self._change(key, lambda row: resources.with_status(row, "cancelled"), _is_cancelled)

    def read(self, key: uuid.UUID) -> Answer:
        """Say what stands under the key."""
        found = self._find(key)
        return found.stands if isinstance(found, _Held) else found

    def _read(
        self,
        body: Mapping[str, Any] | None,
        wanted: Wanted,
        times: dict[str, FreeTime],
        faults: dict[str, int],
    ) -> None:
        for row in resources.entries(body, "Slot"):
            try:
                found = resources.free_time(row, wanted)
            except resources.Unusable as fault:
                faults[str(fault)] = faults.get(str(fault), 0) + 1
                continue
            if found is not None:
                times.setdefault(found.slot_id, found)

    def _create(self, booking: Booking, status: str) -> Answer:
        named = f"identifier={_token(booking.key)}"
        body = resources.appointment(booking, status)
        headers = {"If-None-Exist": named, **_WHOLE}
        told = self.exchange.ask("POST", "Appointment", body=body, headers=headers)
        return self._settled(told, booking.key)

    def _change(
        self,
        key: uuid.UUID,
        change: Callable[[Mapping[str, Any]], dict[str, Any]],
        is_done: Callable[[Stands], bool],
    ) -> Answer:
        for _version in range(MOST_VERSIONS):
            found = self._find(key)
            if not isinstance(found, _Held):
                return found
            if is_done(found.stands):
                return found.stands
            headers = {"If-Match": found.etag, **_WHOLE} if found.etag else _WHOLE
            told = self.exchange.ask(
                "PUT", f"Appointment/{found.id}", body=change(found.row), headers=headers
            )
            if not (isinstance(told, Told) and told.status == 412):
                return self._settled(told, key)
        return Silent()

    def _settled(self, told: Told | NoAnswer, key: uuid.UUID) -> Answer:
        """Read the answer to a write. What says that it went, but not how it stands now, is asked for."""
        failed = _failed(told)
        if failed is not None:
            return failed
        assert isinstance(told, Told)
        if told.body is not None and resources.has_key(told.body, key):
            try:
                return resources.stands(told.body)
            except resources.Unusable:
                return Silent(may_be_done=True)
        found = self.read(key)
        return Silent(may_be_done=True) if isinstance(found, Silent | NotThere) else found

    def _find(self, key: uuid.UUID) -> _Held | NotThere | Silent:
        """Ask by our key. Who may not ask knows nothing, which is no answer."""
        told = self.exchange.ask("POST", "Appointment/_search", form={"identifier": _token(key)})
        if _failed(told) is not None:
            return Silent()
        assert isinstance(told, Told)
        try:
            rows = [one for one in resources.entries(told.body, "Appointment") if resources.has_key(one, key)]
            held = [_Held(resources.id_of(one), one, _etag(one), resources.stands(one)) for one in rows]
        except resources.Unusable:
            return Silent()
        if not held:
            return NotThere()
        # An answer that came twice is one. Of several that are not the same, one that stands is the one.
        return next((one for one in held if one.stands.standing is Standing.BOOKED), held[-1])


def _failed(told: Told | NoAnswer) -> Silent | Refused | None:
    """Return what an answer that is no yes means, None for a yes."""
    if isinstance(told, NoAnswer):
        return Silent(may_be_done=told.may_be_done)
    if 200 <= told.status < 300:
        return None
    if told.status >= 500 or told.status in _ILL or 300 <= told.status < 400:
        return Silent(may_be_done=told.status != 429)
    said = resources.reason(told.body, told.status)
    if said is Reason.NOT_LET_IN:
        _log.warning("we are not let in: %s", told.status)
    return Refused(said)


def _is_booked(now: Stands) -> bool:
    return now.standing is not Standing.PENDING


def _is_cancelled(now: Stands) -> bool:
    return now.standing is Standing.CANCELLED


def _token(key: uuid.UUID) -> str:
    return f"{resources.KEY}|{key}"


def _etag(row: Mapping[str, Any]) -> str:
    meta = row.get("meta")
    version = meta.get("versionId") if isinstance(meta, dict) else None
    return f'W/"{version}"' if isinstance(version, str) and version else ""


def _query(wanted: Wanted) -> str:
    named: list[tuple[str, str]] = [
        ("schedule", ",".join(f"Schedule/{one}" for one in wanted.schedule_ids)),
        ("status", "free"),
        ("start", f"ge{_written(wanted.first)}"),
        ("start", f"lt{_written(wanted.until)}"),
        ("_count", str(wanted.most)),
    ]
    if wanted.service is not None:
        named.append(("service-type", f"{wanted.service.system}|{wanted.service.code}"))
    return urllib.parse.urlencode(named)


def _written(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
