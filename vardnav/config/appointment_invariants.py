"""Wiring: what must always hold of bookable times, in plain SQL that shares nothing with the code that writes it."""

from __future__ import annotations

#: verb, from, to: written by hand from what people were promised; the code has its own table.
_STEPS = """(VALUES
    ('book', '', 'booked'), ('confirm', 'pending', 'booked'), ('move', 'booked', 'booked'),
    ('agree', 'booked', 'booked'), ('cancel', 'booked', 'cancelled'),
    ('arrive', 'booked', 'arrived'), ('arrive', 'noshow', 'arrived'),
    ('undo_arrive', 'arrived', 'booked'), ('fulfil', 'booked', 'fulfilled'), ('fulfil', 'arrived', 'fulfilled'),
    ('miss', 'booked', 'noshow'), ('tell', 'cancelled', 'cancelled'), ('refuse', 'pending', 'cancelled')
) AS allowed(verb, from_status, to_status)"""
_TWICE = """
SELECT '{what} ' || one.{what}_id || ' in slots ' || one.id || ' and ' || two.id
FROM appointments_slot one JOIN appointments_slot two ON one.{what}_id = two.{what}_id AND one.id < two.id
    AND one.starts_at < two.ends_at AND two.starts_at < one.ends_at
WHERE EXISTS (SELECT 1 FROM appointments_appointment a WHERE a.slot_id = one.id AND a.status IN ('booked', 'arrived'))
  AND EXISTS (SELECT 1 FROM appointments_appointment a WHERE a.slot_id = two.id AND a.status IN ('booked', 'arrived'))"""

#: Number, words and statement of each (see invariants.py); a statement selects a line of text for each broken row.
ROWS: tuple[tuple[str, str, str], ...] = (
    (
        "I1",
        "no slot has more people than seats, and no seat has two",
        (
            "SELECT 'slot ' || s.id || ' has ' || count(*) || ' of ' || s.capacity FROM appointments_slot s "
            "JOIN appointments_appointment a ON a.slot_id = s.id AND a.status <> 'cancelled' GROUP BY s.id, s.capacity "
            "HAVING count(*) > s.capacity OR count(DISTINCT a.seat) <> count(*) OR max(a.seat) > s.capacity "
            "OR min(a.seat) < 1"
        ),
    ),
    (
        "I1",
        "nobody has two times at once",
        (
            "SELECT 'appointments ' || one.id || ' and ' || two.id FROM appointments_appointment one "
            "JOIN appointments_appointment two ON one.subject_id = two.subject_id AND one.id < two.id "
            "AND one.starts_at < two.ends_at AND two.starts_at < one.ends_at "
            "WHERE one.status IN ('pending', 'booked', 'arrived') AND two.status IN ('pending', 'booked', 'arrived')"
        ),
    ),
    ("I1", "no clinician sees people in two slots at once", _TWICE.format(what="clinician")),
    ("I1", "no room is used by two slots at once", _TWICE.format(what="room")),
    (
        "I2",
        "every time lies in its slot: the slot's moments, seats, unit and type, and a booked one in an open slot",
        (
            "SELECT 'appointment ' || a.id FROM appointments_appointment a LEFT JOIN "
            "appointments_slot s ON s.id = a.slot_id "
            "WHERE s.id IS NULL OR (a.region, a.unit_id, a.time_type_id, a.starts_at, a.ends_at, a.capacity) <> "
            "(s.region, s.unit_id, s.time_type_id, s.starts_at, s.ends_at, s.capacity) "
            "OR (a.status IN ('pending', 'booked') AND s.closed_at IS NOT NULL)"
        ),
    ),
    (
        "I2",
        "every time was had by a rule of its type that was in force then, and whoever has it was of its ages",
        (
            "SELECT 'appointment ' || a.id FROM appointments_appointment a JOIN "
            "appointments_timerule r ON r.id = a.rule_id "
            "JOIN people_person p ON p.id = a.subject_id WHERE a.status <> 'pending' AND "
            "a.cancelled_because <> 'refused' AND (r.time_type_id <> a.time_type_id "
            "OR NOT EXISTS (SELECT 1 FROM appointments_appointmentstep t "
            "WHERE t.appointment_id = a.id AND t.verb IN ('book', 'confirm', 'move') "
            # Whichever of a booking and a change waited for the other has the older moment: by seconds, never by a minute.
            "AND t.at >= r.valid_from - interval '1 minute' AND t.at <= coalesce(r.superseded_at, "
            "'infinity') + interval '1 minute') "
            "OR (a.status IN ('booked', 'arrived') AND p.born_on IS NOT NULL AND ("
            "p.born_on + make_interval(years => r.age_from) > (a.starts_at AT TIME ZONE 'Europe/Stockholm')::date "
            "OR (r.age_to > 0 AND p.born_on + make_interval(years => r.age_to + 1) <= "
            "(a.starts_at AT TIME ZONE 'Europe/Stockholm')::date))))"
        ),
    ),
    (
        "I2",
        "what is only held is held until a moment, and what was offered is held for the one it was offered to",
        (
            "SELECT 'appointment ' || a.id FROM appointments_appointment a LEFT JOIN "
            "appointments_offer o ON o.hold_id = a.id "
            "AND o.answer = '' LEFT JOIN appointments_waitingentry e ON e.id = o.entry_id WHERE a.status = 'pending' AND "
            "(a.hold_until IS NULL OR (a.origin = 'waiting_list') <> (o.id IS NOT NULL) "
            "OR (o.id IS NOT NULL AND (o.slot_id, e.subject_id) <> (a.slot_id, a.subject_id))) "
            "UNION ALL SELECT 'offer ' || id || ' holds nothing' FROM appointments_offer WHERE "
            "answer = '' AND hold_id IS NULL"
        ),
    ),
    (
        "I3",
        "of two doses there are two, or the second was let go of after the first was given",
        (
            "SELECT 'pair ' || pair_id FROM appointments_appointment WHERE pair_id IS NOT NULL GROUP BY region, pair_id "
            "HAVING count(*) <> 2 OR min(pair_part) <> 1 OR max(pair_part) <> 2 OR count(DISTINCT subject_id) <> 1 "
            "OR (bool_or(pair_part = 2 AND status IN ('pending', 'booked', 'arrived', 'fulfilled')) "
            "AND NOT bool_or(pair_part = 1 AND status IN ('pending', 'booked', 'arrived', 'fulfilled'))) "
            "OR (bool_or(pair_part = 1 AND status IN ('pending', 'booked')) "
            "AND NOT bool_or(pair_part = 2 AND status IN ('pending', 'booked', 'arrived', 'fulfilled')))"
        ),
    ),
    (
        "I3",
        "two doses that stand are as many days apart as the rule of the second says",
        (
            "SELECT 'pair ' || one.pair_id FROM appointments_appointment one JOIN appointments_appointment two "
            "ON two.region = one.region AND two.pair_id = one.pair_id AND one.pair_part = 1 AND two.pair_part = 2 "
            "JOIN appointments_timerule r ON r.id = two.rule_id CROSS JOIN LATERAL (SELECT "
            "(two.starts_at AT TIME ZONE 'Europe/Stockholm')::date - (one.starts_at AT TIME ZONE 'Europe/Stockholm')::date "
            "AS days) apart WHERE two.status IN ('pending', 'booked', 'arrived', 'fulfilled') AND "
            "r.dose_days_least IS NOT NULL "
            "AND (apart.days < r.dose_days_least OR (r.dose_days_most > 0 AND apart.days > r.dose_days_most))"
        ),
    ),
    (
        "I5",
        "every time stands where its last step led, its steps are numbered 1..n and each begins where the one before ended",
        (
            "SELECT 'appointment ' || a.id || ' is ' || a.status FROM appointments_appointment a LEFT JOIN LATERAL ("
            "SELECT to_status, to_starts_at FROM appointments_appointmentstep t WHERE t.appointment_id = a.id "
            "ORDER BY number DESC LIMIT 1) t ON true WHERE a.status <> 'pending' "
            # A cancelled one goes with its slot when a session is moved: when it was to be stands in its last step.
            "AND (a.status IS DISTINCT FROM t.to_status OR (a.status <> 'cancelled' AND a.starts_at IS DISTINCT FROM "
            "t.to_starts_at)) UNION ALL "
            "SELECT 'appointment ' || id || ' waits for an answer' FROM appointments_appointment "
            "WHERE moved_by_unit_at IS NOT NULL AND status <> 'booked' UNION ALL "
            "SELECT 'steps of appointment ' || appointment_id FROM appointments_appointmentstep GROUP BY appointment_id "
            "HAVING min(number) <> 1 OR max(number) <> count(*) UNION ALL "
            "SELECT 'step ' || id FROM (SELECT id, from_status, lag(to_status) OVER (PARTITION BY appointment_id "
            "ORDER BY number) AS before FROM appointments_appointmentstep) t WHERE from_status <> before"
        ),
    ),
    (
        "I5",
        "every step of a time is an allowed one",
        (
            "SELECT 'step ' || t.id || ': ' || t.verb || ', ' || t.from_status || ' to ' || t.to_status "  # noqa: S608
            "FROM appointments_appointmentstep t WHERE (t.verb, t.from_status, t.to_status) NOT IN "
            f"(SELECT verb, from_status, to_status FROM {_STEPS})"
        ),
    ),
    (
        "I8",
        "every step of a time has its row in the log: same verb, same person",
        (
            "SELECT 'step ' || t.id || ' (' || t.verb || ')' FROM appointments_appointmentstep t "
            "JOIN appointments_appointment a ON a.id = t.appointment_id WHERE NOT EXISTS (SELECT 1 FROM audit_entry e "
            "WHERE e.object_id = a.id AND e.action = 'appointments.' || t.verb AND e.subject_id = "
            "a.subject_id AND e.at = t.at)"
        ),
    ),
    (
        "I12",
        "a key has one outcome: one time, or the two doses it asked for",
        (
            "SELECT 'key ' || request_key FROM appointments_appointment WHERE request_by IS NOT NULL "
            "GROUP BY region, request_by, request_key HAVING count(*) > 2 OR (count(*) = 2 AND "
            "(count(DISTINCT pair_id) <> 1 "
            "OR count(pair_id) <> 2)) OR count(DISTINCT subject_id) > 1"
        ),
    ),
    (
        "I13",
        "what belongs to a calendar is in its unit's region, and what belongs to a time is in the time's",
        (
            "SELECT 'slot ' || s.id FROM appointments_slot s JOIN organisations_unit u ON u.id = s.unit_id "
            "JOIN appointments_schedule h ON h.id = s.schedule_id JOIN appointments_timetype y ON y.id = s.time_type_id "
            "WHERE u.region_id <> s.region OR (h.region, h.unit_id, h.time_type_id) <> (s.region, "
            "s.unit_id, s.time_type_id) "
            "OR (y.region, y.unit_id) <> (s.region, s.unit_id) UNION ALL "
            "SELECT 'step ' || t.id FROM appointments_appointmentstep t JOIN appointments_appointment a "
            "ON a.id = t.appointment_id WHERE t.region <> a.region UNION ALL "
            "SELECT 'answers ' || p.id FROM appointments_prioranswers p JOIN appointments_appointment a "
            "ON a.id = p.appointment_id WHERE (p.region, p.subject_id) <> (a.region, a.subject_id) UNION ALL "
            "SELECT 'entry ' || e.id FROM appointments_waitingentry e JOIN appointments_timetype y "
            "ON y.id = e.time_type_id "
            "LEFT JOIN appointments_appointment a ON a.id = e.appointment_id WHERE (e.region, "
            "e.unit_id) <> (y.region, y.unit_id) "
            "OR (a.region, a.subject_id) <> (e.region, e.subject_id) UNION ALL "
            "SELECT 'offer ' || o.id FROM appointments_offer o JOIN appointments_waitingentry e ON e.id = o.entry_id "
            "JOIN appointments_slot s ON s.id = o.slot_id WHERE o.region <> e.region OR (s.region, s.time_type_id) <> "
            "(e.region, e.time_type_id)"
        ),
    ),
    (
        "I15",
        "rules of a type are numbered 1..n, follow each other without overlap, and at most one is in force",
        (
            "SELECT 'rules of type ' || time_type_id FROM appointments_timerule GROUP BY region, time_type_id "
            "HAVING min(version) <> 1 OR max(version) <> count(*) OR count(*) FILTER (WHERE superseded_at IS NULL) > 1 "
            "UNION ALL SELECT 'rule ' || id FROM (SELECT id, valid_from, lag(superseded_at) OVER "
            "(PARTITION BY time_type_id "
            "ORDER BY version) AS before, superseded_at FROM appointments_timerule) r "
            "WHERE superseded_at < valid_from OR before > valid_from"
        ),
    ),
    (
        "I11",
        "what a calendar outside was asked has an outcome by its limit, or the person has been told to call",
        (
            "SELECT 'errand ' || e.id || ' (' || e.verb || ') since ' || e.asked_at FROM calendars_errand e "
            "WHERE e.state = 'asked' AND e.limit_at < now() - interval '15 minutes' UNION ALL "
            "SELECT 'appointment ' || a.id || ' is asked for, and nobody asks' FROM appointments_appointment a "
            "WHERE a.asked_at IS NOT NULL AND NOT EXISTS (SELECT FROM calendars_errand e WHERE e.state IN "
            "('asked', 'unclear') AND (e.appointment_id = a.id AND e.verb = 'book' OR e.hold_id = a.id))"
        ),
    ),
    (
        "I2",
        "a time of a calendar outside stands here as that calendar has said: booked by its yes, cancelled by its yes",
        (
            "SELECT 'appointment ' || a.id || ' is ' || a.status FROM appointments_appointment a "
            "JOIN appointments_slot s ON s.id = a.slot_id WHERE a.is_outside <> (s.outside_id <> '') "
            "OR a.is_outside AND a.status IN ('booked', 'arrived', 'fulfilled', 'noshow') AND NOT EXISTS (SELECT FROM "
            "calendars_errand e WHERE e.appointment_id = a.id AND e.verb = 'book' AND e.state = 'done') "
            "OR a.is_outside AND a.status = 'cancelled' AND NOT EXISTS (SELECT FROM calendars_errand e "
            "WHERE e.appointment_id = a.id AND (e.verb IN ('cancel', 'follow') AND e.state = 'done' "
            "OR e.verb = 'book' AND e.state = 'refused'))"
        ),
    ),
)
