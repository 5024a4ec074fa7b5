"""Adapter: a care system outside, over FHIR R4: Slot is searched, Appointment created, read and updated.

    Slot        GET  Slot?schedule=…&status=free&start=ge…&start=lt…
    Appointment POST Appointment             If-None-Exist: identifier=<system>|<our key>: again is the same
                POST Appointment/_search     identifier=<system>|<our key>: what stands, asked when no answer came
                                             identifier=<system>|, _lastUpdated=ge…: what has been changed there
                PUT  Appointment/<id>        If-Match: <version>: moved (another slot), or cancelled (a status)

A booking is an Appointment that is `booked`; the slot's own status is the server's to keep.
A person's number stands in the body of what is created and nowhere else: no address holds anything of anybody.
"""

from __future__ import annotations

import datetime as dt
import logging
import urllib.parse
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vardnav.platform.calendars.adapters import resources
from vardnav.platform.calendars.adapters.exchange import Exchange, NoAnswer, Told
from vardnav.platform.calendars.ports import (
    Answer,
    Booking,
    Change,
    Changes,
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
from vardnav.platform.fhir import naming

#: So many pages of free times are read, and so many times an update is tried on a newer version.
MOST_PAGES, MOST_VERSIONS = 4, 2
#: So many changes are asked for at once, and so many keys.
MOST_CHANGES, MOST_KEYS = 200, 20
_SEARCH = "Appointment/_search"
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

        def read(body: Mapping[str, Any] | None) -> bool:
            for row in resources.entries(body, "Slot"):
                try:
                    one = resources.free_time(row, wanted)
                except resources.Unusable as fault:
                    faults[str(fault)] = faults.get(str(fault), 0) + 1
                    continue
                if one is not None:
                    times.setdefault(one.slot_id, one)
            return len(times) < wanted.most

        is_whole = self._each_page(self.exchange.ask("GET", f"Slot?{_query(wanted)}"), read)
        if not isinstance(is_whole, bool):
            return is_whole
        if faults:
            _log.warning("%s: rows not used: %s", self.exchange.system.key, faults)
        soonest = sorted(times.values(), key=lambda one: (one.starts_at, one.slot_id))[: wanted.most]
        return Found(tuple(soonest), sum(faults.values()))

    def book(self, booking: Booking) -> Answer:
        """Have a time."""
        body = resources.appointment(booking, "booked")
        headers = {"If-None-Exist": f"identifier={_token(booking.key)}", **_WHOLE}
        told = self.exchange.ask("POST", "Appointment", body=body, headers=headers)
        return self._settled(told, booking.key)

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

    def changed(self, since: dt.datetime) -> Changes | Silent | Refused:
        """Return what has been changed of ours since a moment. A server that cannot look for that refuses."""
        form = {
            "identifier": f"{resources.KEY}|",
            "_lastUpdated": f"ge{naming.written(since)}",
            "_sort": "_lastUpdated",
            "_count": str(MOST_CHANGES),
        }
        rows: list[Change] = []

        def read(body: Mapping[str, Any] | None) -> bool:
            rows.extend(self._changes(body))
            return True

        told = self.exchange.ask("POST", _SEARCH, form=form, headers={"Prefer": "handling=strict"})
        is_whole = self._each_page(told, read)
        if not isinstance(is_whole, bool):
            return is_whole
        return Changes(tuple(rows), _until(rows, since, is_whole=is_whole), is_whole)

    def standing(self, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Stands] | Silent | Refused:
        """Say what stands under each of some keys."""
        found: dict[uuid.UUID, Stands] = {}

        def read(body: Mapping[str, Any] | None) -> bool:
            for one in self._changes(body):
                if one.key in some and _gives_way(found.get(one.key)):
                    found[one.key] = one.stands
            return True

        for begin in range(0, len(keys), MOST_KEYS):
            some = frozenset(keys[begin : begin + MOST_KEYS])
            form = {"identifier": ",".join(_token(one) for one in some), "_count": str(2 * MOST_KEYS)}
            is_whole = self._each_page(self.exchange.ask("POST", _SEARCH, form=form), read)
            if not isinstance(is_whole, bool):
                return is_whole
        return found

    def _each_page(
        self, told: Told | NoAnswer, read: Callable[[Mapping[str, Any] | None], bool]
    ) -> bool | Silent | Refused:
        """Read an answer and its next pages, for as long as `read` wants more; tell whether that was all there is."""
        pages = 0
        while True:
            pages += 1
            failed = _failed(told)
            if failed is not None:
                return failed
            assert isinstance(told, Told)
            try:
                wants_more = read(told.body)
                further = resources.next_page(told.body or {})
                if not further or not wants_more or pages == MOST_PAGES:
                    return not further
                told = self.exchange.ask("GET", further)
            except ValueError:  # what is no Bundle, or leads to another server
                return Silent()

    def _changes(self, body: Mapping[str, Any] | None) -> list[Change]:
        """Read the Appointments of a Bundle that carry a key of ours; one that cannot be used is logged by its fault."""
        found = []
        for row in resources.entries(body, "Appointment"):
            key = resources.key_of(row)
            if key is None:
                continue
            try:
                found.append(Change(key, resources.stands(row), resources.changed_at(row)))
            except resources.Unusable as fault:
                _log.warning("%s: a row not used: %s", self.exchange.system.key, fault)
        return found

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
        if told.body is not None and resources.key_of(told.body) == key:
            try:
                return resources.stands(told.body)
            except resources.Unusable:
                return Silent(may_be_done=True)
        found = self.read(key)
        return Silent(may_be_done=True) if isinstance(found, Silent | NotThere) else found

    def _find(self, key: uuid.UUID) -> _Held | NotThere | Silent:
        """Ask by our key. Who may not ask knows nothing, which is no answer."""
        told = self.exchange.ask("POST", _SEARCH, form={"identifier": _token(key)})
        if _failed(told) is not None:
            return Silent()
        assert isinstance(told, Told)
        try:
            rows = [
                one for one in resources.entries(told.body, "Appointment") if resources.key_of(one) == key
            ]
            held = [_Held(resources.id_of(one), one, _etag(one), resources.stands(one)) for one in rows]
        except resources.Unusable:
            return Silent()
        if not held:
            return NotThere()
        # An answer that came twice is one. Of several that are not the same, one that stands is the one.
        found = held[0]
        for one in held[1:]:
            found = one if _gives_way(found.stands) else found
        return found


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


def _gives_way(found: Stands | None) -> bool:
    """Tell whether the next row under a key counts instead of the one before: one that stands counts, else the last."""
    return found is None or found.standing is not Standing.BOOKED


def _until(rows: Sequence[Change], since: dt.datetime, *, is_whole: bool) -> dt.datetime | None:
    """Return up to when everything is here: of a part only what came in order is known to be whole."""
    moments = [one.at for one in rows if one.at is not None]
    if is_whole:
        return max([since, *moments])
    is_in_order = len(moments) == len(rows) and moments == sorted(moments)
    return moments[-1] if moments and is_in_order else None


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
        ("start", f"ge{naming.written(wanted.first)}"),
        ("start", f"lt{naming.written(wanted.until)}"),
        ("_count", str(wanted.most)),
    ]
    if wanted.service is not None:
        named.append(("service-type", f"{wanted.service.system}|{wanted.service.code}"))
    return urllib.parse.urlencode(named)
