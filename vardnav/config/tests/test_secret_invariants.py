"""`check_invariants` finds each fault of a secret case that is planted."""

from __future__ import annotations

import pytest

from vardnav.config.tests.test_invariants import CASE, made, said, sql

__all__ = ["made"]
CECILIA = "(SELECT id FROM people_person WHERE given_name = 'Cecilia')"
PLANTED = {
    "a secret that somebody else sent": (
        f"{CASE} is_secret = true, sent_by_id = {CECILIA}",
        "sent by the one",
    ),
    "a secret that its steps do not know of": (
        "UPDATE cases_step SET verb = 'hide' WHERE number = 2",
        "as secret as the last step says",
    ),
    "somebody else is told of a secret": (
        (
            f"{CASE} is_secret = true; INSERT INTO notify_notice (id, region, event_id, kind, channel, state, failure, "
            "tries, next_try_at, created_at, person_id, case_id) "
            "SELECT gen_random_uuid(), '12', gen_random_uuid(), 'message', "
            f"'sms', 'planned', '', 0, clock_timestamp(), clock_timestamp(), {CECILIA}, id FROM cases_case LIMIT 1"
        ),
        "nobody is told",
    ),
    "somebody else has read a secret": (
        (
            f"{CASE} is_secret = true; INSERT INTO audit_entry (id, at, region, role, actor_id, subject_id, action, "
            "object_kind, object_id, purpose, outcome, detail, request_id) "
            "SELECT gen_random_uuid(), clock_timestamp(), '12', 'resident', "
            f"{CECILIA}, subject_id, 'cases.read', 'case', id, '', 'done', '{{}}', '' FROM cases_case LIMIT 1"
        ),
        "has read a secret case",
    ),
    "a self-test that an agent would see": (
        f"{CASE} service_key = 'self_tests.home'",
        "is marked so",
    ),
    "a letter about tracing that an agent would see": (
        f"{CASE} service_key = 'unit.contact_tracing'",
        "is marked so",
    ),
    "a letter about a result that an agent would see": (
        f"{CASE} service_key = 'unit.result'",
        "is marked so",
    ),
    "a case at a youth clinic that an agent would see": (
        "UPDATE organisations_unit SET kind = 'youth' WHERE id IN (SELECT unit_id FROM cases_case)",
        "is marked so",
    ),
    "a question to a health centre that no agent sees": (
        f"{CASE} area = 'own'",
        "without a reason",
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_fault_in_a_secret_case_is_found(made, fault):
    statement, words = PLANTED[fault]
    sql(statement)
    told = said()
    assert "BROKEN I20" in told
    assert words in told
