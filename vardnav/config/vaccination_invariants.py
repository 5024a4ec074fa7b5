"""Wiring: what must always hold of vaccination campaigns, in plain SQL that shares nothing with the code of the room."""

from __future__ import annotations

from vardnav.config.invariant import Invariant

_LIVE = "a.status <> 'cancelled'"
_DAY = "(b.had_at AT TIME ZONE 'Europe/Stockholm')::date"
#: Who is of a group's ages and years, by its document `g`, the day it was booked and the person `p`.
_OF_AGE = f"""(
    (g->>'year_from' IS NULL OR extract(year FROM p.born_on) >= (g->>'year_from')::int)
    AND (g->>'year_to' IS NULL OR extract(year FROM p.born_on) <= (g->>'year_to')::int)
    AND (g->>'age_from' IS NULL OR p.born_on + make_interval(years => (g->>'age_from')::int)
         <= coalesce((g->>'ages_on')::date, {_DAY}))
    AND (g->>'age_to' IS NULL OR p.born_on + make_interval(years => (g->>'age_to')::int + 1)
         > coalesce((g->>'ages_on')::date, {_DAY})))"""
#: Whichever of a booking and a publishing waited for the other has the older moment: by seconds, never by a minute.
_IN_FORCE = """b.had_at >= v.published_at - interval '1 minute'
    AND b.had_at <= coalesce(v.superseded_at, 'infinity') + interval '1 minute'"""
_QUOTA = """
SELECT 'unit ' || (place->>'unit_id') || ' of campaign ' || v.campaign_id || '{of}: ' || count(*) || ' of ' || {most}
FROM vaccination_version v CROSS JOIN LATERAL jsonb_array_elements(v.plan->'places') place {each}
JOIN vaccination_booking b ON b.region = v.region AND b.campaign_id = v.campaign_id
    AND b.unit_id = (place->>'unit_id')::uuid AND b.is_online {more}
JOIN appointments_appointment a ON a.id = b.appointment_id AND a.status <> 'cancelled'
    AND coalesce(a.pair_part, 1) = 1
WHERE v.published_at IS NOT NULL AND v.superseded_at IS NULL AND {most} IS NOT NULL
GROUP BY v.campaign_id, place->>'unit_id', {most} {group} HAVING count(*) > {most}"""
_OF_UNIT = {"of": "", "each": "", "more": "", "group": "", "most": "(place->>'most')::int"}
_OF_GROUP = {
    "of": ", a group",
    "each": "CROSS JOIN LATERAL jsonb_each_text(place->'most_of') q(key, most)",
    "more": "AND b.group_key = q.key",
    "group": ", q.key",
    "most": "q.most::int",
}

OF_VACCINATION: tuple[Invariant, ...] = (
    Invariant("I1", "nobody has more than a unit's quota of a campaign", _QUOTA.format(**_OF_UNIT)),
    Invariant("I1", "nobody has more than a group's quota at a unit", _QUOTA.format(**_OF_GROUP)),
    Invariant(
        "I1",
        "who has booked online within a quota has a number of it, nobody else one, and none is over it",
        "SELECT 'booking ' || b.id FROM vaccination_booking b JOIN appointments_appointment a ON a.id = b.appointment_id "  # noqa: S608
        "JOIN vaccination_version v ON v.region = b.region AND v.campaign_id = b.campaign_id AND v.published_at IS NOT NULL "
        "AND v.superseded_at IS NULL LEFT JOIN LATERAL (SELECT place FROM jsonb_array_elements(v.plan->'places') place "
        "WHERE (place->>'unit_id')::uuid = b.unit_id) at ON true WHERE "
        f"(b.unit_number IS NOT NULL OR b.group_number IS NOT NULL) AND NOT ({_LIVE} AND b.is_online "
        "AND coalesce(a.pair_part, 1) = 1) "
        "OR b.unit_number > (at.place->>'most')::int OR b.group_number > (at.place->'most_of'->>b.group_key)::int "
        f"OR ({_LIVE} AND b.is_online AND coalesce(a.pair_part, 1) = 1 AND ("
        "(at.place->>'most' IS NOT NULL) <> (b.unit_number IS NOT NULL) "
        "OR (at.place->'most_of'->>b.group_key IS NOT NULL) <> (b.group_number IS NOT NULL)))",
    ),
    Invariant(
        "I2",
        "nobody has a campaign's time past its rules: each says by which version, for its person, at its unit",
        "SELECT 'appointment ' || a.id FROM appointments_appointment a "
        "JOIN appointments_timetype y ON y.id = a.time_type_id "
        "LEFT JOIN vaccination_booking b ON b.appointment_id = a.id "
        "LEFT JOIN vaccination_campaign c ON c.id = b.campaign_id "
        "WHERE left(y.key, 12) = 'vaccination.' AND (b.id IS NULL OR (b.region, b.subject_id, b.unit_id) <> "
        "(a.region, a.subject_id, a.unit_id) OR 'vaccination.' || c.key <> y.key OR c.region <> a.region)",
    ),
    Invariant(
        "I2",
        "every time of a campaign was had by a version in force then, in a group of it that was open",
        "SELECT 'booking ' || b.id || ' in ' || b.group_key FROM vaccination_booking b "  # noqa: S608
        "JOIN vaccination_version v ON v.id = b.version_id LEFT JOIN LATERAL (SELECT g FROM "
        "jsonb_array_elements(v.plan->'groups') g WHERE g->>'key' = b.group_key) at ON true WHERE v.published_at IS NULL "
        f"OR v.campaign_id <> b.campaign_id OR at.g IS NULL OR NOT ({_IN_FORCE}) "
        "OR (at.g->>'opens_at')::timestamptz > b.had_at OR (v.plan->>'opens_at')::timestamptz > b.had_at "
        "OR (v.plan->>'closes_at')::timestamptz <= b.had_at OR (v.plan->>'is_paused')::boolean "
        "OR NOT EXISTS (SELECT 1 FROM jsonb_array_elements(v.plan->'places') p WHERE (p->>'unit_id')::uuid = b.unit_id)",
    ),
    Invariant(
        "I2",
        "whoever has a campaign's time is of the group it was had by, and has said yes where the group asks",
        "SELECT 'booking ' || b.id || ' in ' || b.group_key FROM vaccination_booking b "  # noqa: S608
        "JOIN people_person p ON p.id = b.subject_id JOIN vaccination_version v ON v.id = b.version_id "
        "CROSS JOIN LATERAL (SELECT g FROM jsonb_array_elements(v.plan->'groups') g WHERE g->>'key' = b.group_key) at "
        f"WHERE (p.born_on IS NOT NULL AND NOT {_OF_AGE.replace('g->', 'at.g->')}) OR ((at.g->>'is_risk')::boolean "
        "AND NOT coalesce((SELECT d.is_yes FROM vaccination_declaration d WHERE d.region = b.region AND d.subject_id = "
        "b.subject_id AND d.campaign_id = b.campaign_id AND d.group_key = b.group_key AND d.declared_at <= b.had_at "
        "ORDER BY d.declared_at DESC, d.id DESC LIMIT 1), false))",
    ),
    Invariant(
        "I3",
        "of a campaign of two doses whoever books online has two times, as many days apart as their version says",
        "SELECT 'booking ' || b.id FROM vaccination_booking b JOIN vaccination_version v ON v.id = b.version_id "
        "JOIN appointments_appointment a ON a.id = b.appointment_id LEFT JOIN appointments_appointment o "
        "ON o.region = a.region AND o.pair_id = a.pair_id AND o.pair_part <> a.pair_part "
        "WHERE a.status <> 'cancelled' AND b.is_online AND ((v.plan->>'doses')::int = 2) <> (a.pair_id IS NOT NULL) "
        "OR (a.pair_part = 2 AND o.status <> 'cancelled' AND a.status <> 'cancelled' AND ("
        "(a.starts_at AT TIME ZONE 'Europe/Stockholm')::date - (o.starts_at AT TIME ZONE 'Europe/Stockholm')::date "
        "< (v.plan->>'days_least')::int OR ((v.plan->>'days_most')::int > 0 AND "
        "(a.starts_at AT TIME ZONE 'Europe/Stockholm')::date - (o.starts_at AT TIME ZONE 'Europe/Stockholm')::date "
        "> (v.plan->>'days_most')::int)))",
    ),
    Invariant(
        "I8",
        "every published version of a campaign has its row in the log, and every answer about oneself too",
        "SELECT 'version ' || v.id FROM vaccination_version v WHERE v.published_at IS NOT NULL AND NOT EXISTS (SELECT 1 "
        "FROM audit_entry e WHERE e.object_id = v.id AND e.action = 'vaccination.publish') UNION ALL "
        "SELECT 'answer ' || d.id FROM vaccination_declaration d WHERE NOT EXISTS (SELECT 1 FROM audit_entry e "
        "WHERE e.object_id = d.id AND e.action = 'vaccination.declare' AND e.subject_id = d.subject_id)",
    ),
    Invariant(
        "I13",
        "what belongs to a campaign is in its region, and so are its units",
        "SELECT 'version ' || v.id FROM vaccination_version v JOIN vaccination_campaign c ON c.id = v.campaign_id "
        "WHERE v.region <> c.region UNION ALL "
        "SELECT 'place of version ' || v.id FROM vaccination_version v CROSS JOIN LATERAL "
        "jsonb_array_elements(v.plan->'places') place LEFT JOIN organisations_unit u ON u.id = (place->>'unit_id')::uuid "
        "WHERE v.published_at IS NOT NULL AND v.superseded_at IS NULL AND u.region_id IS DISTINCT FROM v.region UNION ALL "
        "SELECT 'booking ' || b.id FROM vaccination_booking b JOIN appointments_appointment a ON a.id = b.appointment_id "
        "JOIN vaccination_version v ON v.id = b.version_id WHERE b.region <> a.region OR v.region <> b.region UNION ALL "
        "SELECT 'answer ' || d.id FROM vaccination_declaration d JOIN vaccination_campaign c ON c.id = d.campaign_id "
        "WHERE d.region <> c.region",
    ),
    Invariant(
        "I15",
        "versions of a campaign are numbered 1..n, follow each other without overlap, and at most one is in force",
        "SELECT 'versions of campaign ' || campaign_id FROM vaccination_version GROUP BY region, campaign_id "
        "HAVING min(number) <> 1 OR max(number) <> count(*) "
        "OR count(*) FILTER (WHERE published_at IS NOT NULL AND superseded_at IS NULL) > 1 UNION ALL "
        "SELECT 'version ' || id FROM (SELECT id, published_at, lag(superseded_at) OVER (PARTITION BY campaign_id "
        "ORDER BY number) AS before, superseded_at FROM vaccination_version WHERE published_at IS NOT NULL) v "
        "WHERE superseded_at < published_at OR before > published_at",
    ),
)
