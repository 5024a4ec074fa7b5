"""Planted faults in powers of attorney: each is found, also past the database's own checks."""

from __future__ import annotations

import pytest

from vardnav.config.tests.test_invariants import ACTING, made, said, sql, without

__all__ = ["made"]
FAULTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "a right by a power that nobody has accepted": (
        "UPDATE people_poweroffer SET answer = '', answered_at = NULL", (), "not accepted themselves",
    ),
    "a right for more than was given": (
        f"UPDATE {ACTING} SET areas = '{{medicines}}' WHERE kind = 'power_of_attorney'", (), "not accepted themselves",
    ),
    "a power that was accepted and gave nothing": (
        f"DELETE FROM {ACTING} WHERE kind = 'power_of_attorney'", (), "not accepted themselves",
    ),
    "a power past the years of the table": (
        (f"UPDATE {ACTING} SET valid_to = (offered_at AT TIME ZONE 'Europe/Stockholm')::date + interval '4 years 1 day' "
        "WHERE kind = 'power_of_attorney'"),
        (), "two adults",
    ),
    "a power that was accepted too late": (
        f"UPDATE {ACTING} SET created_at = offered_at + interval '9 days' WHERE kind = 'power_of_attorney'",
        (), "two adults",
    ),
    "a power of a child": (
        "UPDATE people_person SET born_on = current_date - 6000 WHERE given_name = 'Viola'", (), "two adults",
    ),
    "a power that staff have made": (
        f"UPDATE {ACTING} SET author_id = (SELECT id FROM organisations_staff LIMIT 1) WHERE kind = 'power_of_attorney'",
        ("people_acting_made_by_one",), "begins before it ends",
    ),
}  # fmt: skip


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_power_of_attorney_is_found(fault):
    statement, constraints, words = FAULTS[fault]
    assert "I15" not in said()
    for constraint in constraints:
        without(ACTING, constraint)
    sql(statement)
    told = said()
    assert "BROKEN I15" in told
    assert words in told
