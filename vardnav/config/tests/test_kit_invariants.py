"""`check_invariants` finds each fault that is planted in a self-sample kit."""

from __future__ import annotations

import pytest

from vardnav.config.tests.test_invariants import made, said, sql, without

__all__ = ["made"]

KITS = "UPDATE self_tests_order SET "
KIT_FAULTS = {
    "a number of two orders": (
        (
            "INSERT INTO self_tests_order SELECT (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), "
            "'kind', 'hpv'))).* FROM self_tests_order o"
        ),
        "belongs to one order",
        ("self_tests_order_kit", "self_tests_order_one_open"),
    ),
    "two open orders of a kind": (
        (
            "INSERT INTO self_tests_order SELECT (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), "
            "'kit_id', '9'))).* FROM self_tests_order o"
        ),
        "two open orders",
        ("self_tests_order_one_open",),
    ),
    "a state moved by hand": (f"{KITS} state = 'registered'", "where its last step led", ()),
    "a step that is gone": ("DELETE FROM self_tests_orderstep WHERE number = 1", "numbered 1..n", ()),
    "a step that nobody may take": (
        "UPDATE self_tests_orderstep SET verb = 'answer', to_state = 'answered' WHERE number = 2",
        "is an allowed one",
        (),
    ),
    "an answer to a sample nobody received": (
        f"{KITS} state = 'answered', result = 'negative'",
        "sent out, registered and received",
        (),
    ),
    "a positive answer that nobody follows up": (
        f"{KITS} state = 'answered', result = 'positive'; UPDATE self_tests_task SET kind = 'tell'",
        "somebody's follow-up",
        (),
    ),
    "an order of somebody else": (
        f"{KITS} subject_id = (SELECT id FROM people_person WHERE given_name = 'Cecilia')",
        "about its case's person",
        (),
    ),
    "a message in another region": ("UPDATE self_tests_labmessage SET region = '08'", "belongs to it", ()),
    "an address that must not be kept": (
        (
            f"{KITS} state = 'ordered', kit_id = '', address = 'Gatan 1'; "
            "UPDATE people_person SET protection = 'sekretessmarkering'"
        ),
        "protected person's address",
        (),
    ),
}


@pytest.mark.parametrize("fault", KIT_FAULTS)
def test_a_fault_in_a_kit_is_found(made, fault):
    assert "I18" not in said()
    statement, words, indexes = KIT_FAULTS[fault]
    without("self_tests_order", "self_tests_order_case")
    for one in indexes:
        sql(f"DROP INDEX {one}")
    for one in statement.split("; "):
        sql(one)
    told = said()
    assert "BROKEN I18" in told
    assert words in told
