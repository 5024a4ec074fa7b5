"""Wiring: what must always hold of doses and of those who can come at once, in SQL that shares nothing with the code."""

from __future__ import annotations

from vardnav.config.invariant import Invariant

#: A dose that no later row corrects, and that was given.
_STANDS = (
    "NOT d.is_taken_back AND NOT EXISTS (SELECT FROM vaccination_dose l WHERE l.region = d.region "
    "AND l.replaces_id = d.id)"
)

OF_DOSES: tuple[Invariant, ...] = (
    Invariant(
        "I1",
        "every time has one dose at most that stands, and of one time no more are given than it has seats",
        f"SELECT 'time ' || d.appointment_id FROM vaccination_dose d WHERE {_STANDS} GROUP BY d.appointment_id "  # noqa: S608
        "HAVING count(*) > 1 UNION ALL SELECT 'slot ' || s.id FROM vaccination_dose d "
        "JOIN appointments_appointment a ON a.id = d.appointment_id JOIN appointments_slot s ON s.id = a.slot_id "
        f"WHERE {_STANDS} GROUP BY s.id, s.capacity HAVING count(*) > s.capacity",
    ),
    Invariant(
        "I2",
        "every dose is of a time that took place: its person's, in its campaign, at its unit",
        "SELECT 'dose ' || d.id FROM vaccination_dose d LEFT JOIN appointments_appointment a ON a.id = d.appointment_id "
        "LEFT JOIN vaccination_booking b ON b.appointment_id = d.appointment_id "
        "WHERE (d.region, d.subject_id, d.campaign_id, d.unit_id, 'fulfilled') IS DISTINCT FROM "
        "(b.region, b.subject_id, b.campaign_id, b.unit_id, a.status)",
    ),
    Invariant(
        "I3",
        "of two doses that were given the first was given first, and neither on another day than its time",
        "SELECT 'doses of pair ' || one.pair_id FROM vaccination_dose d JOIN appointments_appointment one "  # noqa: S608
        "ON one.id = d.appointment_id AND one.pair_part = 1 JOIN appointments_appointment two ON two.region = one.region "
        "AND two.pair_id = one.pair_id AND two.pair_part = 2 JOIN vaccination_dose n ON n.appointment_id = two.id "
        f"WHERE {_STANDS} AND {_STANDS.replace('d.', 'n.')} AND n.given_at <= d.given_at UNION ALL "
        "SELECT 'dose ' || d.id || ' of another day' FROM vaccination_dose d JOIN appointments_appointment a "
        "ON a.id = d.appointment_id WHERE d.given_at < a.starts_at - interval '24 hours' OR d.given_at > d.registered_at "
        "OR (d.given_at AT TIME ZONE 'Europe/Stockholm')::date > (a.starts_at AT TIME ZONE 'Europe/Stockholm')::date",
    ),
    Invariant(
        "I8",
        "every dose, and every correction of one, has its row in the log",
        "SELECT 'dose ' || d.id FROM vaccination_dose d WHERE NOT EXISTS (SELECT FROM audit_entry e "
        "WHERE e.object_id = d.id AND e.subject_id = d.subject_id AND e.action = CASE WHEN d.replaces_id IS NULL "
        "THEN 'vaccination.give' ELSE 'vaccination.correct' END)",
    ),
    Invariant(
        "I13",
        "doses, and who can come at once, are in the region of their campaign and unit; a correction is of the same time",
        "SELECT 'dose ' || d.id FROM vaccination_dose d JOIN vaccination_campaign c ON c.id = d.campaign_id "
        "JOIN organisations_unit u ON u.id = d.unit_id WHERE c.region <> d.region OR u.region_id <> d.region UNION ALL "
        "SELECT 'correction ' || d.id FROM vaccination_dose d JOIN vaccination_dose w ON w.id = d.replaces_id "
        "WHERE (d.region, d.appointment_id, d.subject_id) <> (w.region, w.appointment_id, w.subject_id) UNION ALL "
        "SELECT 'standby ' || s.id FROM vaccination_standby s JOIN vaccination_campaign c ON c.id = s.campaign_id "
        "JOIN organisations_unit u ON u.id = s.unit_id WHERE c.region <> s.region OR u.region_id <> s.region",
    ),
    Invariant(
        "I2",
        "nobody stands twice among those who can come at once, nor after the dose was given",
        "SELECT 'list of campaign ' || campaign_id FROM vaccination_standby WHERE ended_at IS NULL "  # noqa: S608
        "GROUP BY region, campaign_id, subject_id HAVING count(*) > 1 UNION ALL "
        "SELECT 'standby ' || s.id FROM vaccination_standby s WHERE s.ended_at IS NULL AND EXISTS (SELECT FROM "
        "vaccination_dose d WHERE d.region = s.region AND d.campaign_id = s.campaign_id AND d.subject_id = s.subject_id "
        f"AND d.registered_at > s.joined_at AND {_STANDS})",
    ),
    Invariant(
        "I8",
        "who came on that list and who left it stands in the log; nobody is called twice from one place",
        "SELECT 'standby ' || s.id FROM vaccination_standby s WHERE s.ended_at < s.joined_at OR NOT EXISTS (SELECT FROM "
        "audit_entry e WHERE e.object_id = s.id AND e.subject_id = s.subject_id AND e.action = 'vaccination.join') "
        "OR (SELECT count(*) FROM audit_entry e WHERE e.object_id = s.id AND e.action IN "
        "('vaccination.call', 'vaccination.leave')) <> (s.ended_at IS NOT NULL)::int "
        "OR s.is_called <> EXISTS (SELECT FROM audit_entry e WHERE e.object_id = s.id AND e.action = 'vaccination.call')",
    ),
    Invariant(
        "I2",
        "nobody is offered two times at once, nor the same time twice; what was not accepted in time is nobody's",
        "SELECT 'offers to ' || entry_id FROM appointments_offer GROUP BY region, entry_id, slot_id HAVING count(*) > 1 "
        "UNION ALL SELECT 'offers to ' || entry_id FROM appointments_offer WHERE answer = '' GROUP BY region, entry_id "
        "HAVING count(*) > 1 UNION ALL SELECT 'offer ' || o.id FROM appointments_offer o WHERE "
        "(o.answer IN ('declined', 'expired', 'gone') AND o.hold_id IS NOT NULL) "
        "OR (o.answer = 'accepted' AND o.answered_at > o.expires_at)",
    ),
    Invariant(
        "I11",
        "whoever is offered a time has answered, or the time to answer is not over",
        # By the last that the log knows of: what is late when nothing has gone on is late by nobody's clock.
        "SELECT 'offer ' || id || ' to answer by ' || expires_at FROM appointments_offer WHERE answer = '' "
        "AND expires_at < least(now(), (SELECT max(at) FROM audit_entry)) - interval '15 minutes'",
    ),
)
