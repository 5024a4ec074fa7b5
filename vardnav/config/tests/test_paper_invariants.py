"""`check_invariants` finds each fault of answers on paper that is planted."""

from __future__ import annotations

import pytest

from vardnav.config.tests.test_invariants import made, said, sql, without

__all__ = ["made"]
ANNA = "(SELECT subject_id FROM paper_letter LIMIT 1)"
CECILIA = "(SELECT id FROM people_person WHERE given_name = 'Cecilia')"
CHOICE = (
    "INSERT INTO contacts_replychoice (id, region, person_id, number, replies, no_paper_summons, reason, at) "
    f"SELECT gen_random_uuid(), '12', {ANNA}, "
)
LONG_AGO = "clock_timestamp() - interval '90 days'"
PLANTED = {
    "a choice is missing": (f"{CHOICE} 2, 'inbox', NULL, '', {LONG_AGO}", "numbered 1..n"),
    "a letter to a stranger": (
        f"UPDATE paper_letter SET receiver_id = {CECILIA}",
        "a letter is what a unit of its case wrote",
    ),
    "a letter of another unit": (
        "UPDATE paper_letter SET unit_id = (SELECT id FROM organisations_unit u WHERE u.id <> unit_id LIMIT 1)",
        "a letter is what a unit of its case wrote",
    ),
    "an answer that never became a letter": (
        (
            f"{CHOICE} 1, 'paper', NULL, '', {LONG_AGO}; "
            "UPDATE cases_message SET sent_at = clock_timestamp() - interval '2 days'; DELETE FROM paper_letter"
        ),
        "is among the letters",
    ),
    "a letter that is sent and the log does not know": (
        (
            "UPDATE paper_letter SET state = 'printed', settled_at = clock_timestamp(), "
            "settled_by_id = (SELECT id FROM organisations_staff LIMIT 1)"
        ),
        "row in the log",
    ),
    "a letter that no unit wrote and no clock is behind": (
        "UPDATE paper_letter SET message_id = NULL, event_id = gen_random_uuid(), text = 'x'",
        "a letter that no unit wrote",
    ),
    "something unread at another unit": (
        "UPDATE unread_pursuit SET unit_id = (SELECT id FROM organisations_unit u WHERE u.id <> unit_id LIMIT 1)",
        "is followed until it is read",
    ),
    "something unread that is settled and the log does not know": (
        (
            "UPDATE unread_pursuit SET settled_at = clock_timestamp(), how = 'phone', "
            "settled_by_id = (SELECT id FROM organisations_staff LIMIT 1)"
        ),
        "is followed until it is read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", PLANTED)
def test_a_fault_in_answers_on_paper_is_found(made, fault):
    statement, words = PLANTED[fault]
    # Anna is nobody's guardian here, and nobody is hers: in the house Cecilia once was.
    sql("DELETE FROM people_actingdecision; DELETE FROM people_guardianship WHERE child_id = " + ANNA)
    if "never became" in fault:
        statement = statement.replace(
            ANNA, "(SELECT id FROM people_person WHERE given_name = 'Anna' LIMIT 1)"
        )
    sql(statement)
    told = said()
    assert "BROKEN I21" in told
    assert words in told


def test_two_letters_of_a_message_are_found(made):
    without("paper_letter", "paper_letter_once")
    sql(
        "INSERT INTO paper_letter (id, region, unit_id, case_id, message_id, subject_id, receiver_id, reason, state, "
        "planned_at, note) SELECT gen_random_uuid(), region, unit_id, case_id, message_id, subject_id, receiver_id, reason, "
        "state, planned_at, note FROM paper_letter"
    )
    assert "a letter is what a unit of its case wrote" in said()
