"""`check_invariants` finds what is kept of other rows and is not what they say (I14)."""

from __future__ import annotations

import pytest

from tests.support import personas
from vardnav.config.tests.test_invariants import made, said, sql
from vardnav.kernel import clock
from vardnav.platform.cases import actions, transferring
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.transfer_rules import Consent, ConsentHow

__all__ = ["made"]
CASE = "UPDATE cases_case SET "
PLANTED = {
    "answered sooner than it was": (
        f"{CASE} first_answered_at = first_answered_at - interval '1 hour' WHERE first_answered_at IS NOT NULL",
        "was first answered",
    ),
    "answered, and never told so": (f"{CASE} first_answered_at = NULL", "was first answered"),
    "told to be answered, by nobody": (
        f"{CASE} first_answered_at = sent_at WHERE first_answered_at IS NULL", "was first answered",
    ),
    "it has stood so for another time": (f"{CASE} status_at = status_at + interval '1 hour'", "has stood as it does"),
}  # fmt: skip


@pytest.mark.parametrize("fault", PLANTED)
def test_a_time_that_its_steps_do_not_tell_is_found(made, fault):
    statement, words = PLANTED[fault]
    sql(statement)
    told = said()
    assert "exit 1" in told
    assert "BROKEN I14" in told
    assert words in told


CONSENT = (
    "INSERT INTO notify_noticeconsent (id, region, person_id, number, names_unit, says_visit, at) "
    "SELECT gen_random_uuid(), '12', id, {0}, true, false, now() FROM people_person WHERE id = '{1}'"
)
CHOICE = (
    "INSERT INTO contacts_replychoice (id, region, person_id, number, replies, reason, at) "
    "SELECT gen_random_uuid(), '12', id, {0}, 'inbox', '', now() FROM people_person WHERE id = '{1}'"
)


@pytest.mark.parametrize("row", [CONSENT, CHOICE], ids=["consent", "choice"])
def test_a_history_from_which_one_is_gone_is_found(house, made, row):
    person = house.cecilia.id
    for number in (1, 2, 3):
        sql(row.format(number, person))
    assert "are numbered" not in said()
    table = row.split()[2]
    sql(f"DELETE FROM {table} WHERE person_id = '{person}' AND number = 2")
    assert "are numbered" in said()


def test_a_row_of_the_log_in_another_region_than_its_step_is_found(made):
    assert "in the region where the step was taken" not in said()
    sql(f"UPDATE cases_step SET region = '08' WHERE case_id = '{made.case.id}'")
    assert "in the region where the step was taken" in said()


def test_a_case_closed_at_another_time_than_its_last_step_is_found(house, made):
    case = Case.objects.get(id=made.case.id)
    dag = house.staff_viewer(house.dag_at_linden)
    actions.change(dag, case.id, "complete", text="Klart.", outcome="answered", now=clock.now())
    assert "BROKEN I14" not in said()
    sql(f"{CASE} closed_at = closed_at - interval '1 day' WHERE closed_at IS NOT NULL")
    assert "BROKEN I14" in said()


def test_what_was_answered_before_it_moved_was_answered_then(house, made):
    personas.switch_on(personas.KALMAR, house.now)
    yes = Consent(ConsentHow.PHONE, clock.local_date(house.now))
    order = transferring.Order(house.kalmar_unit.id, "consent", "Har flyttat.", yes)
    transferring.transfer(house.staff_viewer(house.dag_at_linden), made.case.id, order, now=clock.now())
    assert "BROKEN I14" not in said()
    sql(f"{CASE} first_answered_at = NULL WHERE continues_id IS NOT NULL")
    assert "BROKEN I14" in said()


def test_what_is_handed_over_to_another_e_service_is_not_answered_there_until_somebody_is(house, made):
    """Answered as what it was sent as; as what it has become, nobody has."""
    case = Case.objects.get(id=made.case.id)
    assert case.first_answered_at is not None
    sql(f"{CASE} first_answered_at = NULL WHERE id = '{case.id}'")
    assert "BROKEN I14" in said()
    sql(
        "UPDATE cases_step SET from_service = 'contact.ask' WHERE case_id = "
        f"'{case.id}' AND number = (SELECT max(number) FROM cases_step WHERE case_id = '{case.id}')"
    )
    assert "was first answered" not in said()


def test_the_first_line_of_staff_in_a_chat_is_its_first_answer(made):
    assert "was first answered" not in said()
    sql(f"{CASE} first_answered_at = NULL WHERE id = '{made.named['chat_id']}'")
    assert "was first answered" in said()
