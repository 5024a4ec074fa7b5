"""Each guard has been seen to fail: a deliberate violation for every one, in violations.py or beside the guard."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture import violations, walking

#: Guards whose violation stands beside them: guard -> the test that plants it ("itself": in its own last lines).
BESIDE = {
    "test_access_matrix.test_every_page_has_a_row_and_every_row_a_page": "itself",
    "test_access_matrix.test_each_page_lets_in_whom_the_rules_let_in": "test_an_open_gate_is_found",
    "test_assisted_twins.test_staff_can_do_every_e_service_for_somebody": "test_an_e_service_without_its_twin_is_found",
    "test_assisted_twins.test_a_child_is_helped_with_just_what_is_for_children": "itself",
    "test_assisted_twins.test_staff_can_answer_whatever_form_a_unit_asks_somebody_for":
        "test_a_form_that_staff_cannot_fill_in_is_found",
    "test_assisted_twins.test_whatever_begins_a_form_can_be_begun_by_staff_for_somebody": "itself",
    "test_assisted_twins.test_every_page_by_which_a_resident_writes_has_its_twin_at_the_desk_or_a_reason":
        "test_a_writing_page_without_its_twin_is_found",
    "test_contracts.test_the_contracts_hold": "test_each_deliberate_violation_is_named",
    "test_documents.test_the_generated_documents_are_fresh": "test_a_stale_document_is_found",
    "test_counts.test_every_number_that_is_kept_says_what_it_is": "itself",
    "test_doors.test_every_address_stands_behind_its_own_doors_gate": "test_a_wrong_address_is_found",
    "test_doors.test_anonymous_is_turned_away_everywhere": "test_a_page_that_lets_in_is_seen",
    "test_double_clicks.test_every_page_that_changes_something_is_sent_three_times_at_once": "itself",
    "test_forgery.test_a_forged_form_is_refused_and_does_nothing": "test_a_door_without_the_check_is_found",
    "test_house_rules.test_no_file_names_a_registry_a_machine_or_unfinished_work": "test_such_words_are_found",
    "test_house_rules.test_every_file_has_a_name_that_says_what_is_inside": "itself",
    "test_house_rules.test_every_module_and_public_function_says_what_it_is": "itself",
    "test_house_rules.test_nothing_of_a_person_goes_to_a_log_line": "itself",
    "test_house_rules.test_a_number_masks_itself_when_written_by_mistake": "itself",
    "test_house_rules.test_no_wheel_bundles_what_binds_more_than_our_own_licence": "itself",
    "test_house_rules.test_no_dependency_binds_more_than_our_own_licence": "itself",
    "test_log.test_every_action_comes_to_the_log": "test_an_action_that_says_nothing_is_found",
    "test_log.test_what_only_asks_writes_nothing": "itself",
    "test_log_writers.test_every_write_wherever_it_stands_comes_to_the_log_or_says_why_not":
        "test_a_silent_write_in_a_module_of_any_name_is_found",
    "test_log_writers.test_what_is_said_to_be_part_of_a_write_that_logs_is_called_by_none_that_does_not":
        "test_a_silent_write_in_a_module_of_any_name_is_found",
    "test_log.test_what_cannot_be_logged_is_not_shown": "test_a_page_that_shows_without_logging_is_found",
    "test_names.test_every_service_named_anywhere_exists": "test_a_service_that_does_not_exist_is_found",
    "test_names.test_every_page_named_anywhere_exists": "itself",
    "test_names.test_no_capability_names_another_where_it_leads_to_its_pages": "itself",
    "test_nothing_typed_is_lost.test_no_form_loses_a_word": "test_a_form_that_loses_words_or_says_nothing_is_found",
    "test_nothing_typed_is_lost.test_no_e_service_loses_a_word": "test_a_form_that_loses_words_or_says_nothing_is_found",
    "test_access_matrix.test_the_medicines_list_is_open_to_fewer_than_the_cases": "test_an_open_gate_is_found",
    "test_pages.test_every_page_keeps_the_rules": "test_a_page_that_breaks_a_rule_is_found",
    "test_pages.test_nothing_is_fetched_from_elsewhere_by_styles_or_scripts": "itself",
    "test_papers.test_every_link_and_command_of_the_papers_is_there": "test_a_dead_link_and_an_unknown_command_are_found",
    "test_protected_names.test_a_protected_guardian_is_named_to_nobody_but_those_who_give_care": "itself",
    "test_protected_names.test_a_protected_patient_is_named_at_the_unit_only_where_the_case_is_open": "itself",
    "test_protected_names.test_protected_staff_are_named_on_no_page_but_their_own": "itself",
    "test_protected_names.test_a_protected_administrator_is_not_named_in_the_history": "itself",
    "test_protected_names.test_nobody_is_told_where_a_protected_person_lives": "itself",
    "test_second_editor.test_the_second_of_two_is_told_and_overwrites_nothing":
        "test_without_the_check_the_second_is_seen_to_be_taken",
    "test_statements.test_a_page_asks_little_and_no_more_when_there_is_more": "test_a_page_that_asks_for_each_row_is_found",
    "test_quick_exit.test_each_sensitive_page_can_be_left_at_once": "test_a_page_without_the_way_out_is_found",
    "test_quick_exit.test_each_page_takes_an_e_service_by_its_address": "test_a_page_that_takes_the_key_in_words_is_found",
    "test_quick_exit.test_the_own_pages_of_a_sensitive_capability_are_sensitive": "itself",
    # Its first half is the page before the case is secret, without the way out.
    "test_quick_exit.test_a_case_that_is_kept_secret_can_be_left_at_once_whatever_it_is_about": "itself",
    # Each looks first, or in a row of its own, at the same page without the way out.
    "test_quick_exit_lists.test_a_case_at_such_a_clinic_gives_the_way_out_whatever_its_e_service": "itself",
    "test_quick_exit_lists.test_so_does_what_it_was_sent_as": "itself",
    "test_quick_exit_lists.test_and_what_has_only_been_begun_there": "itself",
    "test_quick_exit.test_an_error_can_be_left_at_once_too": "test_a_page_without_the_way_out_is_found",
    "test_statements.test_a_page_that_needs_something_first_asks_little_too": "test_a_page_that_asks_for_each_row_is_found",
    "test_status.test_only_actions_change_a_state": "test_a_hidden_change_is_found",
    "test_status.test_a_case_does_what_its_model_does": "test_a_model_with_one_rule_turned_round_is_told_apart",
    "test_strangers.test_every_page_that_names_something_has_a_row": "test_a_page_without_a_row_is_found",
    "test_strangers.test_a_stranger_finds_nothing_and_changes_nothing": "test_an_open_page_would_be_found",
    "test_sight.test_every_table_that_hangs_on_a_case_asks_who_sees_the_case": "test_a_table_that_forgets_it_is_found",
    "test_sight.test_a_reason_for_another_rule_that_is_no_longer_needed_is_removed": "itself",
    "test_sight.test_every_statement_by_hand_asks_who_sees_the_case_or_says_why_not":
        "test_a_statement_that_forgets_it_is_found",
    "test_sight.test_somebody_for_themselves_is_asked_nothing_more": "itself",
    "test_tables.test_every_table_keeps_the_rules": "test_wrong_tables_are_found",
    "test_tables.test_what_is_kept_for_a_time_is_removed_by_a_job": "test_a_retention_that_nobody_keeps_is_found",
    "test_tables.test_no_table_is_looked_up_by_name": "itself",
    "test_tables.test_no_capability_speaks_of_anothers_tables_in_sql_or_migrations": "itself",
}  # fmt: skip
#: Tests that plant a violation, or show that a guard has something to guard.
CONTROLS = {
    "test_contracts.test_a_room_of_an_unknown_name_is_found",
    "test_contracts.test_a_sixth_floor_is_found",
    "test_contracts.test_two_rooms_that_import_each_other_are_found",
    "test_doors.test_an_address_given_twice_is_found",
    "test_double_clicks.test_a_page_that_does_not_say_what_was_done_is_found",
    "test_forgery.test_the_right_token_is_let_in",
    "test_hostile_input.test_a_page_that_breaks_is_found",
    "test_hostile_input.test_a_way_to_another_site_is_found",
    "test_hostile_input.test_the_walk_fills_in_what_pages_ask_for",
    "test_log.test_the_pages_show_what_they_are_tested_for",
    "test_quick_exit.test_enter_never_leaves",
    "test_quick_exit.test_leaving_keeps_what_was_typed_ends_the_session_and_leads_to_the_start_page",
    "test_quick_exit.test_the_address_of_a_sensitive_e_service_tells_nothing_and_leads_there",
    "test_quick_exit.test_the_way_out_says_what_it_does_and_what_is_left",
    "test_quick_exit.test_what_is_not_sensitive_is_as_before",
    "test_nothing_typed_is_lost.test_a_form_that_keeps_its_words_is_let_be",
    "test_second_editor.test_every_form_of_the_desk_and_of_steering_is_tried_or_says_why_not",
    "test_second_editor.test_from_a_fresh_page_the_second_is_taken",
}


@pytest.mark.parametrize("guard", sorted(violations.PLANTED))
def test_a_planted_violation_is_found(house, things_of, monkeypatch, settings, tmp_path, guard):
    world = violations.World(house, things_of, monkeypatch, settings, tmp_path)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        violations.PLANTED[guard](world)


def written(folder: Path) -> set[str]:
    """Return every test of the folder, as "test_file.test_name"."""
    return {
        f"{path.stem}.{node.name}"
        for path in folder.glob("test_*.py")
        if path.stem not in (Path(__file__).stem, "test_texts_in_code")
        for node in walking.parsed(path).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def unproved(tests: set[str]) -> list[str]:
    """Return the guards among these for which no violation has been planted anywhere."""
    proofs = {f"{guard.split('.')[0]}.{proof}" for guard, proof in BESIDE.items()}
    return sorted(tests - set(violations.PLANTED) - set(BESIDE) - proofs - CONTROLS)


def test_every_guard_has_a_violation_that_it_finds():
    tests = written(walking.ROOT / "tests/architecture") | written(walking.ROOT / "tests")
    assert unproved(tests) == []
    assert sorted({*violations.PLANTED, *BESIDE, *CONTROLS} - tests) == [], "these are gone"
    missing = [
        one for one in BESIDE.values() if one != "itself" and not any(t.endswith(f".{one}") for t in tests)
    ]
    assert missing == []
    assert unproved({"test_new.test_a_new_rule"}) == ["test_new.test_a_new_rule"]
