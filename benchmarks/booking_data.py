"""Times to book, made by PostgreSQL itself: places everywhere, at one hot clinic, for one person each; and to search among.

The people are those of the data set who are logged in; a booking's number says who books and at which hour, so that nobody
is asked to be at two places at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from benchmarks import data

HOURS = 12
#: Of each sort: at how many units (0: all), how many schedules side by side at each, how many seats in a slot.
SORTS = {"uniform": (0, 30, 40), "hot": (1, 30, 400), "single": (0, 600, 1)}
#: So many days of times that have been, all taken.
PAST_DAYS = 20
SEEK = "seek"
DAYS, A_DAY = 60, 40
#: Of the times that are searched among so many of a hundred are taken.
TAKEN = 40
GONE = """
SET session_replication_role = replica;
TRUNCATE appointments_appointment, appointments_appointmentstep, appointments_offer, appointments_waitingentry CASCADE;
DELETE FROM appointments_slot s USING appointments_timetype t WHERE t.id = s.time_type_id AND t.key LIKE 'bench-%';
DELETE FROM appointments_schedule s USING appointments_timetype t WHERE t.id = s.time_type_id AND t.key LIKE 'bench-%';
DELETE FROM appointments_timerule s USING appointments_timetype t WHERE t.id = s.time_type_id AND t.key LIKE 'bench-%';
DELETE FROM appointments_timetype WHERE key LIKE 'bench-%';
DELETE FROM organisations_unit WHERE hsa_id LIKE 'SE2321000255-SEEK%';
SET session_replication_role = origin
"""
_SORT = """
INSERT INTO appointments_timetype (id, region, unit_id, key, name_sv, name_en, bring_sv, bring_en, form, minutes,
    pause_minutes, capacity, questions_key, is_sensitive)
SELECT uuidv7(), '12', id, %(key)s, 'Mätning', 'Measurement', '', '', 'visit', 20, 0, %(seats)s, '', false FROM {units};
INSERT INTO appointments_timerule (id, region, time_type_id, version, valid_from, decided_by_id, is_online,
    is_home_region_only, is_listed_only, age_from, age_to, adult_under, most_at_once, days_ahead, lead_minutes,
    cutoff_hours, dose_days_most, late_fee_kronor)
SELECT uuidv7(), '12', t.id, 1, now() - interval '1 day', b.staff_id, true, true, false, 18, 0, 0, %(most)s, 0, 0, 24, 0, 0
FROM appointments_timetype t CROSS JOIN (SELECT staff_id FROM bench_unit WHERE i = 0) b WHERE t.key = %(key)s;
INSERT INTO appointments_schedule (id, region, unit_id, time_type_id, valid_from, keeps_short_days, release_at, version)
SELECT uuidv7(), '12', t.unit_id, t.id, current_date, false, '07:00', 1
FROM appointments_timetype t CROSS JOIN generate_series(1, %(schedules)s) WHERE t.key = %(key)s
"""
_SLOTS = """
INSERT INTO appointments_slot (id, region, unit_id, schedule_id, time_type_id, starts_at, ends_at, capacity, is_full,
    closed_reason, version)
SELECT uuidv7(), '12', h.unit_id, h.id, h.time_type_id, m.at, m.at + interval '10 minutes', %(seats)s,
       %(seats)s = 1 AND random() * 100 < %(taken)s, '', 1
FROM appointments_schedule h JOIN appointments_timetype t ON t.id = h.time_type_id AND t.key = %(key)s
CROSS JOIN LATERAL (SELECT date_trunc('day', now()) + make_interval(days => %(day)s + d, mins => 420 + %(every)s * n) AS at
                    FROM generate_series(0, %(days)s - 1) d, generate_series(0, %(a_day)s - 1) n) m
"""
# What a calendar in use holds: without it PostgreSQL keeps plans for an empty table while the times are taken.
_PAST = """
INSERT INTO appointments_appointment (id, region, unit_id, slot_id, seat, capacity, starts_at, ends_at, time_type_id,
    rule_id, subject_id, status, origin, origin_kind, has_adult, wants_reminder, request_key, request_by,
    booked_by_person_id, booked_at, cancelled_because, version, remind_hours)
SELECT uuidv7(), s.region, s.unit_id, s.id, seat, s.capacity, s.starts_at, s.ends_at, s.time_type_id, s.rule_id,
    p.id, 'fulfilled', 'online', '', false, false, uuidv7(), p.id, p.id, s.starts_at - interval '7 days', '', 3, 24
FROM (
    SELECT l.*, r.id AS rule_id, row_number() OVER () AS number FROM appointments_slot l
    JOIN appointments_timetype t ON t.id = l.time_type_id AND t.key = %(key)s
    JOIN appointments_timerule r ON r.time_type_id = t.id AND r.superseded_at IS NULL
) s CROSS JOIN generate_series(1, %(seats)s) seat
JOIN bench_person p ON p.i = (s.number * %(seats)s + seat) %% (SELECT count(*) FROM bench_person);
INSERT INTO appointments_appointmentstep (id, region, appointment_id, number, verb, from_status, to_status, to_starts_at,
    to_unit_id, is_late, reason, by_person_id, at)
SELECT uuidv7(), region, id, 1, 'book', '', 'booked', starts_at, unit_id, false, '', subject_id, booked_at
FROM appointments_appointment
"""
_BY_HOUR = """
SELECT array_agg(s.id ORDER BY random()) FROM appointments_slot s JOIN appointments_timetype t ON t.id = s.time_type_id
WHERE t.key = %s GROUP BY s.starts_at ORDER BY s.starts_at
"""
_PLACES = """
CREATE TEMP TABLE seek_unit AS SELECT i, uuidv7() AS id FROM generate_series(1, %(units)s) i;
INSERT INTO organisations_unit (id, region_id, provider_id, hsa_id, name, kind, municipality_id, address, postal_code,
                                postal_town, phone, is_connected, keeps_short_days, sort_key, search_text)
SELECT k.id, u.region_id, u.provider_id, 'SE2321000255-SEEK' || k.i, 'Sökningens vårdcentral ' || k.i, u.kind,
       u.municipality_id, u.address, u.postal_code, u.postal_town, u.phone, false, false, 'sok ' || k.i, 'sök ' || k.i
FROM seek_unit k CROSS JOIN (SELECT u.* FROM organisations_unit u JOIN bench_unit b ON b.id = u.id AND b.i = 0) u
"""


@dataclass
class Times:
    """The slots of a sort hour by hour, and the number of the next booking."""

    name: str
    seats: int
    hours: list[list[uuid.UUID]]
    next: int = 0

    def bookings(self, tokens: list[str]) -> Iterator[tuple[str, uuid.UUID]]:
        """Yield who books what, on from where the last round ended; ends when there are no more hours."""
        while (hour := self.next // len(tokens)) < len(self.hours):
            number, slots = self.next, self.hours[hour]
            self.next += 1
            yield tokens[number % len(tokens)], slots[number % len(tokens) % len(slots)]


def lay(owner: psycopg.Connection) -> dict[str, Times]:
    """Make the times to book anew; whatever an earlier run has booked is gone."""
    cursor = psycopg.ClientCursor(owner)
    cursor.execute(GONE)
    for place, (name, (units, schedules, seats)) in enumerate(SORTS.items()):
        of = "bench_unit" if not units else f"(SELECT id FROM bench_unit WHERE i < {units}) b"
        more = {"day": 10 + 10 * place, "days": 1, "a_day": HOURS, "every": 60, "taken": 0}
        sort(cursor, f"bench-{name}", of, {"schedules": schedules, "seats": seats, "most": 3, **more})
    past = {
        "schedules": 1,
        "seats": 40,
        "most": 0,
        "day": -PAST_DAYS,
        "days": PAST_DAYS,
        "a_day": HOURS,
        "every": 60,
    }
    sort(cursor, "bench-past", "bench_unit", {**past, "taken": 0})
    cursor.execute(_PAST, {"key": "bench-past", "seats": past["seats"]})
    owner.execute(
        "VACUUM ANALYZE appointments_slot, appointments_appointment, appointments_appointmentstep, "
        "appointments_timetype, appointments_timerule"
    )
    return {
        name: Times(name, seats, [row[0] for row in owner.execute(_BY_HOUR, [f"bench-{name}"])])
        for name, (_units, _schedules, seats) in SORTS.items()
    }


def lay_to_search(owner: psycopg.Connection, units: int) -> int:
    """Make the times to search among, DAYS of A_DAY at each of so many units; return how many there are."""
    cursor = psycopg.ClientCursor(owner)
    cursor.execute(_PLACES, {"units": units})
    more = {"day": 1, "days": DAYS, "a_day": A_DAY, "every": 12, "taken": TAKEN}
    sort(cursor, f"bench-{SEEK}", "seek_unit", {"schedules": 1, "seats": 1, "most": 0, **more})
    owner.execute("DROP TABLE seek_unit")
    owner.execute("VACUUM ANALYZE appointments_slot")
    return units * DAYS * A_DAY


def sort(cursor: psycopg.ClientCursor, key: str, units: str, values: dict[str, int]) -> None:
    """Make the times of one sort at some units."""
    given = {"key": key, **values}
    cursor.execute(_SORT.format(units=units), given)
    cursor.execute(_SLOTS, given)


def tokens(loaded: data.Data) -> list[str]:
    """Return everybody who is logged in."""
    return [*loaded.senders, *loaded.busy]
