"""`check_invariants` finds each fault of choices of a health centre that is planted."""

from __future__ import annotations

import pytest

from vardnav.capabilities.listing.queries.chosen import KEY
from vardnav.config.tests.test_invariants import made, said, sql, without
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import actions as cases
from vardnav.platform.catalogue import queries as catalogue

__all__ = ["made"]
ANOTHER_UNIT = "(SELECT id FROM organisations_unit u WHERE u.id <> unit_id LIMIT 1)"


@pytest.fixture
def chosen(made, house):
    """Anna has chosen Linden."""
    anna = house.viewer(house.anna)
    catalogue.forget()
    assert Unit.objects.filter(id=house.linden.id, kind="health_centre").exists()
    draft = cases.begin(anna, service_key=KEY, unit_id=house.linden.id, now=house.now)
    cases.save_answers(anna, draft.id, {"reason": "no"}, now=house.now)
    return cases.submit(anna, draft.id, now=house.now)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM listing_choice", "has no choice"),
        (f"UPDATE listing_choice SET unit_id = {ANOTHER_UNIT}", "of the same person and unit"),
        ("UPDATE cases_case SET service_key = 'contact.ask' WHERE service_key = 'listing.choose'", "choice "),
    ],
)
def test_a_fault_in_a_choice_is_found(chosen, statement, words):
    sql(statement)
    told = said()
    assert "BROKEN I18" in told
    assert words in told


def test_two_choices_that_wait_are_found(chosen):
    without("listing_choice", "listing_choice_of_case")
    without("listing_choice", "listing_choice_once")
    sql(
        "INSERT INTO listing_choice (id, region, subject_id, number, unit_id, chosen_by_id, chosen_at, chosen_on, "
        "holds_from, reason, reason_text, case_id) SELECT gen_random_uuid(), region, subject_id, 2, unit_id, chosen_by_id, "
        "chosen_at, chosen_on, holds_from, '', '', case_id FROM listing_choice"
    )
    assert "two choices of a health centre that wait" in said()
