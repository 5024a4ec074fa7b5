"""Wiring: what must always hold of what regions offer, in plain SQL: pauses, roll-outs, and two behind each change."""

from __future__ import annotations

#: Number, words and statement of each (see invariants.py).
ROWS: tuple[tuple[str, str, str], ...] = (
    (
        "I15",
        "what is paused says why, and what to do instead",
        (
            "SELECT 'decision ' || id FROM catalogue_offering WHERE state = 'paused' AND superseded_at IS NULL "
            "AND (btrim(reason_sv) = '' OR btrim(instead_sv) = '') "
            "UNION ALL SELECT 'pause ' || id FROM catalogue_pause WHERE btrim(reason_sv) = '' OR btrim(instead_sv) = '' "
            "OR btrim(decision_reference) = '' OR btrim(resume_plan) = ''"
        ),
    ),
    (
        "I15",
        "what a pause holds belongs to a pause that is confirmed and not resumed, in its own region",
        (
            "SELECT 'decision ' || o.id FROM catalogue_offering o JOIN catalogue_pause p ON p.id = o.pause_id "
            "WHERE o.region_id <> p.region_id OR o.state <> 'paused' "
            "OR o.superseded_at IS NULL AND (p.confirmed_at IS NULL OR p.resumed_at IS NOT NULL)"
        ),
    ),
    (
        "I15",
        "where two stand behind each change, a decision is part of one that a second let through, in its own region",
        (
            "SELECT 'decision ' || o.id FROM catalogue_offering o JOIN catalogue_approval a ON a.region_id = o.region_id "
            "AND a.needs_two AND o.decided_at > a.changed_at LEFT JOIN catalogue_change c ON c.id = o.change_id "
            "WHERE c.id IS NULL OR c.expires_at IS NULL OR c.decided_by_id = c.proposed_by_id OR c.region_id <> o.region_id "
            "UNION ALL SELECT 'decision ' || o.id FROM catalogue_offering o JOIN catalogue_change c "
            "ON c.id = o.change_id OR c.id = o.ended_in_id WHERE c.outcome <> 'done' OR c.region_id <> o.region_id"
        ),
    ),
    (
        "I15",
        "where two stand behind each change, so they do behind who gets summonses on paper",
        (
            "SELECT 'rule ' || s.id FROM contacts_summonsrule s JOIN catalogue_approval a ON a.region_id = s.region "
            "AND a.needs_two AND s.at > a.changed_at LEFT JOIN catalogue_change c ON c.id = s.change_id "
            "WHERE c.id IS NULL OR c.expires_at IS NULL OR c.decided_by_id = c.proposed_by_id OR c.region_id <> s.region "
            "OR c.outcome <> 'done'"
        ),
    ),
    (
        "I15",
        "choices of tiles are numbered 1, 2, 3 … in each region, each part of a change let through there, by two where so",
        (
            "SELECT 'tiles of ' || region_id FROM catalogue_tilechoice GROUP BY region_id "
            "HAVING min(number) <> 1 OR max(number) <> count(*) "
            "UNION ALL SELECT 'tiles ' || t.id FROM catalogue_tilechoice t JOIN catalogue_change c ON c.id = t.change_id "
            "LEFT JOIN catalogue_approval a ON a.region_id = t.region_id AND a.needs_two AND t.decided_at > a.changed_at "
            "WHERE c.outcome <> 'done' OR c.region_id <> t.region_id OR c.payload->'keys' <> t.keys "
            "OR a.region_id IS NOT NULL AND (c.expires_at IS NULL OR c.decided_by_id = c.proposed_by_id)"
        ),
    ),
    (
        "I15",
        "what a wave holds is of a plan that is confirmed, in its own region, and about its e-service",
        (
            "SELECT 'decision ' || o.id FROM catalogue_offering o JOIN catalogue_wave w ON w.id = o.wave_id "
            "JOIN catalogue_rollout r ON r.id = w.roll_out_id WHERE r.confirmed_at IS NULL OR o.region_id <> w.region_id "
            "OR r.region_id <> w.region_id OR o.service_key <> r.service_key"
        ),
    ),
)
