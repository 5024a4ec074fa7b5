"""What another system books and searches: one unit's times, people whose numbers are right, and the system's own token."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from benchmarks import booking_data
from benchmarks.scenarios import Request
from vardnav.kernel.people.identifiers import private_number

SYSTEM, PERSON, TOKEN = "urn:bench:tidbok", "urn:oid:1.2.752.129.2.1.3.1", "benchmark-fhir"
#: So many book, each once an hour for so many hours; so many others have LISTED times each.
PEOPLE, HOURS, LOOKED_UP, LISTED = 4000, 12, 50, 20
MEDIA, FORM = "application/fhir+json", "application/x-www-form-urlencoded"
_BY_HOUR = """
SELECT array_agg(s.id ORDER BY s.id) FROM appointments_slot s JOIN appointments_timetype t ON t.id = s.time_type_id
WHERE t.key = 'bench-fhir-booked' GROUP BY s.starts_at ORDER BY s.starts_at
"""
_GONE = """
DELETE FROM appointments_knownas WHERE system = 'urn:bench:tidbok';
DELETE FROM fhir_token WHERE client_id IN (SELECT id FROM fhir_client WHERE name = 'Mätningens tidbok');
DELETE FROM fhir_client WHERE name = 'Mätningens tidbok'
"""
_PEOPLE = """
INSERT INTO people_person (id, identifier_kind, identifier, given_name, family_name, born_on, protection,
    home_region, municipality, address, postal_code, postal_town, is_demo)
SELECT uuidv7(), 'personnummer', n, 'Anna', 'Mätt', left(n, 8)::date, 'none', '12', '1281', 'Gatan 1', '22222', 'Lund', true
FROM unnest(%(numbers)s::text[]) n ON CONFLICT DO NOTHING
"""
_CLIENT = """
WITH staff AS (INSERT INTO organisations_staff (id, hsa_id, given_name, family_name, title, is_protected, is_demo)
    VALUES (uuidv7(), 'SE2321000255-BENCHFHIR', '', 'Mätningens tidbok', 'Bokningssystem', false, true)
    ON CONFLICT (hsa_id) DO UPDATE SET title = excluded.title RETURNING id),
client AS (INSERT INTO fhir_client (id, region, name, staff_id, unit_ids, scopes, secret_digest, valid_from, created_at)
    SELECT uuidv7(), '12', 'Mätningens tidbok', staff.id, ARRAY[u.id], 'system/*.rs system/Appointment.cu', %(digest)s,
        current_date - 1, now() FROM staff, bench_unit u WHERE u.i = 0 RETURNING id, scopes)
INSERT INTO fhir_token (id, client_id, digest, scopes, assertion_id, created_at, expires_at)
SELECT uuidv7(), id, %(digest)s, scopes, '', now(), now() + interval '2 hours' FROM client
"""
#: What somebody has: one schedule each, all of its times.
_HAD = """
INSERT INTO appointments_appointment (id, region, unit_id, slot_id, seat, capacity, starts_at, ends_at, time_type_id,
    rule_id, subject_id, status, origin, origin_kind, has_adult, wants_reminder, request_key, request_by, booked_by_staff_id,
    booked_at, cancelled_because, version)
SELECT uuidv7(), s.region, s.unit_id, s.id, 1, 1, s.starts_at, s.ends_at, s.time_type_id, r.id, p.id, 'booked', 'phone', '',
    false, false, uuidv7(), b.staff_id, b.staff_id, now(), '', 1
FROM (SELECT l.id, row_number() OVER (ORDER BY l.id) AS place FROM appointments_schedule l
    JOIN appointments_timetype t ON t.id = l.time_type_id AND t.key = 'bench-fhir-had') h
JOIN appointments_slot s ON s.schedule_id = h.id
JOIN appointments_timerule r ON r.time_type_id = s.time_type_id AND r.superseded_at IS NULL
JOIN unnest(%(numbers)s::text[]) WITH ORDINALITY k (number, place) ON k.place = h.place
JOIN people_person p ON p.identifier_kind = 'personnummer' AND p.identifier = k.number
CROSS JOIN (SELECT staff_id FROM bench_unit WHERE i = 0) b;
INSERT INTO appointments_appointmentstep (id, region, appointment_id, number, verb, from_status, to_status, to_starts_at,
    to_unit_id, is_late, reason, by_staff_id, at)
SELECT uuidv7(), region, id, 1, 'book', '', 'booked', starts_at, unit_id, false, '', booked_by_staff_id, booked_at
FROM appointments_appointment WHERE subject_id IN (SELECT id FROM people_person WHERE identifier = ANY(%(numbers)s::text[]))
"""


@dataclass
class Laid:
    """What there is to book and to search, and the number of the next booking."""

    port: int
    numbers: list[str]
    hours: list[list[uuid.UUID]]
    schedule: uuid.UUID
    first_on: dt.date
    next: int = 0

    def creates(self) -> Iterator[tuple[str, str]]:
        """Yield (body, identifier) of one new appointment after another; ends when there are no more times."""
        while (hour := self.next // PEOPLE) < len(self.hours):
            number, place = self.next, self.next % PEOPLE
            self.next += 1
            yield _body(number, self.hours[hour][place], self.numbers[place]), f"B-{number}"

    def create(self) -> Iterator[Request]:
        """Yield requests that book, each by an identifier of the system's own."""
        for body, which in self.creates():
            more = f"If-None-Exist: identifier={SYSTEM}|{which}\r\nContent-Type: {MEDIA}\r\n"
            yield Request("create", self._raw("POST", "Appointment", more, body), 201, b'"booked"')

    def slots(self) -> Iterator[Request]:
        """Yield searches for twenty free times."""
        raw = self._raw("GET", self.slots_path)
        while True:
            yield Request("slots", raw, words=b'"searchset"')

    @property
    def slots_path(self) -> str:
        """Where twenty free times are searched for."""
        return f"Slot?schedule=Schedule/{self.schedule}&status=free&start=ge{self.first_on}&_count={LISTED}"

    def appointments(self) -> Iterator[Request]:
        """Yield searches for somebody's twenty times, one person after another."""
        number = 0
        while True:
            number += 1
            body = self.look_up(number)
            raw = self._raw("POST", "Appointment/_search", f"Content-Type: {FORM}\r\n", body)
            yield Request("appointments", raw, words=b'"searchset"')

    def look_up(self, number: int) -> str:
        """Return the form that asks for somebody's times."""
        whom = self.numbers[PEOPLE + number % LOOKED_UP]
        return f"patient:identifier={PERSON}%7C{whom}&_count={LISTED}"

    def _raw(self, method: str, path: str, more: str = "", body: str = "") -> bytes:
        more += f"Content-Length: {len(body)}\r\n" if body else ""
        head = f"{method} /fhir/R4/{path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: {MEDIA}\r\n"
        return f"{head}Authorization: Bearer {TOKEN}\r\n{more}\r\n{body}".encode()


def _body(number: int, slot: uuid.UUID, whom: str) -> str:
    """Return an appointment as a booking system sends it."""
    made = {
        "resourceType": "Appointment",
        "identifier": [{"system": SYSTEM, "value": f"B-{number}"}],
        "status": "booked",
        "serviceType": [{"coding": [{"system": "urn:vardnav:time-type", "code": "bench-fhir-booked"}]}],
        "slot": [{"reference": f"Slot/{slot}"}],
        "participant": [
            {
                "actor": {"type": "Patient", "identifier": {"system": PERSON, "value": whom}},
                "required": "required",
                "status": "accepted",
            }
        ],
    }
    return json.dumps(made)


def lay(owner: psycopg.Connection, port: int) -> Laid:
    """Make the times, the people and the system anew; whatever an earlier run has booked is gone."""
    cursor = psycopg.ClientCursor(owner)
    cursor.execute(booking_data.GONE)
    cursor.execute(_GONE)
    numbers = [_number(one) for one in range(PEOPLE + LOOKED_UP)]
    cursor.execute(_PEOPLE, {"numbers": numbers})
    cursor.execute(_CLIENT, {"digest": hashlib.sha256(TOKEN.encode()).digest()})
    unit = "(SELECT id FROM bench_unit WHERE i = 0) b"
    one = {"seats": 1, "most": 3, "taken": 0, "days": 1}
    booking_data.sort(
        cursor,
        "bench-fhir-booked",
        unit,
        {**one, "schedules": PEOPLE, "day": 10, "a_day": HOURS, "every": 60},
    )
    booking_data.sort(
        cursor,
        "bench-fhir-had",
        unit,
        {**one, "schedules": LOOKED_UP, "day": 20, "a_day": LISTED, "every": 30},
    )
    free = {**one, "schedules": 1, "days": 30, "day": 30, "a_day": 20, "every": 30}
    booking_data.sort(cursor, "bench-fhir-free", unit, free)
    cursor.execute(_HAD, {"numbers": numbers[PEOPLE:]})
    owner.execute(
        "VACUUM ANALYZE appointments_slot, appointments_appointment, appointments_schedule, people_person"
    )
    row = owner.execute(
        "SELECT h.id, current_date + 30 FROM appointments_schedule h JOIN appointments_timetype t ON t.id = h.time_type_id "
        "WHERE t.key = 'bench-fhir-free'"
    ).fetchone()
    assert row is not None
    return Laid(port, numbers, [found[0] for found in owner.execute(_BY_HOUR)], row[0], row[1])


def _number(place: int) -> str:
    """Return a number of the private series that is right, and nobody's in the data set."""
    born_on = dt.date(1950, 1, 1) + dt.timedelta(days=place // 100)
    return private_number(born_on, place % 100, letter="Z").value
