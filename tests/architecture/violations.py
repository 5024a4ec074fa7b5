"""Deliberate violations, one for each guard that has none beside it; planted by test_guards_bite."""

from __future__ import annotations

import dataclasses
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages import catalog
from django.db import connection
from django.http import HttpResponse

from tests import test_translations
from tests.architecture import (
    test_access_matrix,
    test_documents,
    test_doors,
    test_forgery,
    test_hostile_input,
    test_house_rules,
    test_log,
    test_names,
    test_pages,
    test_papers,
    test_statements,
    test_status,
    test_strangers,
    walking,
)
from tests.support import personas, things
from vardnav.capabilities.prescriptions.models import Prescription
from vardnav.config import documents, wording
from vardnav.kernel import audit
from vardnav.kernel.access import sessions
from vardnav.platform.cases import rules
from vardnav.platform.registry import gates, listing
from vardnav.platform.registry.declarations import Door, Page


@dataclasses.dataclass
class World:
    """What a violation is planted in."""

    house: Any
    things_of: things.Things
    patch: pytest.MonkeyPatch
    settings: Any
    folder: Path


Plant = Callable[[World], None]
PLANTED: dict[str, Plant] = {}


def plants(guard: str) -> Callable[[Plant], Plant]:
    """Name the guard that a violation is for."""

    def note(plant: Plant) -> Plant:
        PLANTED[guard] = plant
        return plant

    return note


def _broken(*_given: Any, **_named: Any) -> Any:
    raise ValueError


def _only(world: World, name: str) -> None:
    """Let the walk have one page, so that it is quick."""
    page = dict(things.pages())[name]
    world.patch.setattr(
        things, "pages", lambda *doors: [(name, page)] if not doors or page.door in doors else []
    )


@plants("test_access_matrix.test_every_cell_says_what_a_page_can_say")
def _a_row_too_short(world: World) -> None:
    world.patch.setitem(test_access_matrix.ROWS, "public:start", "III")
    test_access_matrix.test_every_cell_says_what_a_page_can_say()


@plants("test_access_matrix.test_a_childs_things_are_open_to_whom_the_rules_let_in")
def _acting_for_ever(world: World) -> None:
    world.patch.setattr("vardnav.platform.portal.gate.may_act", lambda found, today: True)
    page, of_bo = dict(things.pages())["cases:case"], things.of_anna(world.house, acting_for=world.house.bo)
    test_access_matrix.test_a_childs_things_are_open_to_whom_the_rules_let_in(
        world.house, of_bo, "cases:case", page, "GET"
    )


@plants("test_access_matrix.test_those_who_may_read_do")
def _nothing_to_read(world: World) -> None:
    world.patch.setitem(things.CANARIES, "from_dag", "stands nowhere")
    test_access_matrix.test_those_who_may_read_do(world.house, world.things_of)


@plants("test_access_matrix.test_addresses_of_the_locked_doors_are_the_ones_with_secrets")
def _a_case_at_the_public_door(world: World) -> None:
    page = Page(Door.PUBLIC, "cases/<uuid:case_id>/", _broken, "case")
    world.patch.setattr(things, "pages", lambda *doors: [("x:case", page)])
    test_access_matrix.test_addresses_of_the_locked_doors_are_the_ones_with_secrets()


@plants("test_documents.test_the_reviewed_list_of_addresses_is_the_list_of_addresses")
def _another_list(world: World) -> None:
    world.patch.setattr(documents, "made", lambda: {"urls.md": "| `/new/` |"})
    test_documents.test_the_reviewed_list_of_addresses_is_the_list_of_addresses()


@plants("test_doors.test_a_personal_number_in_an_address_leads_nowhere")
def _a_word_that_leads_somewhere(world: World) -> None:
    world.patch.setattr(test_doors, "NUMBER", "contact.ask")
    page = dict(things.pages())["public:service"]
    test_doors.test_a_personal_number_in_an_address_leads_nowhere(world.house, "public:service", page)


@plants("test_forgery.test_no_page_is_exempt_from_the_check")
def _an_exempt_page(world: World) -> None:
    world.patch.setattr(things.pages()[0][1].view, "csrf_exempt", True, raising=False)
    test_forgery.test_no_page_is_exempt_from_the_check()


@plants("test_forgery.test_cookies_go_to_us_alone")
def _a_cookie_that_scripts_read(world: World) -> None:
    world.settings.CSRF_COOKIE_HTTPONLY = False
    test_forgery.test_cookies_go_to_us_alone()


@plants("test_hostile_input.test_no_address_breaks_a_page")
def _a_search_that_breaks(world: World) -> None:
    _only(world, "public:search")
    world.patch.setattr("vardnav.platform.public.looking.find", _broken)
    test_hostile_input.test_no_address_breaks_a_page(world.house, world.things_of, Door.PUBLIC)


@plants("test_hostile_input.test_no_form_breaks_a_page")
def _a_form_that_breaks(world: World) -> None:
    _only(world, "portal:act_for")
    world.patch.setattr(gates, "_once", _broken)
    test_hostile_input.test_no_form_breaks_a_page(world.house, world.things_of, Door.PORTAL)


@plants("test_hostile_input.test_no_form_of_a_case_breaks_the_desk")
def _a_desk_that_breaks(world: World) -> None:
    world.patch.setattr(test_hostile_input, "DESK_VERBS", ("message",))
    world.patch.setattr(gates, "_once", _broken)
    test_hostile_input.test_no_form_of_a_case_breaks_the_desk(world.house, world.things_of)


@plants("test_hostile_input.test_no_body_breaks_a_page")
def _a_body_that_breaks(world: World) -> None:
    _only(world, "cases:write")
    world.patch.setattr(gates, "_once", _broken)
    test_hostile_input.test_no_body_breaks_a_page(world.house, world.things_of, Door.PORTAL)


@plants("test_hostile_input.test_no_method_breaks_a_page_or_does_what_a_form_does")
def _any_method_goes(world: World) -> None:
    _only(world, "public:about")
    world.patch.setattr(gates, "HttpResponseNotAllowed", lambda _methods: HttpResponse("done"))
    test_hostile_input.test_no_method_breaks_a_page_or_does_what_a_form_does(world.house, world.things_of)


@plants("test_house_rules.test_no_file_is_too_long_to_be_read")
def _a_long_file(world: World) -> None:
    world.patch.setattr(test_house_rules, "LONGEST", 10)
    test_house_rules.test_no_file_is_too_long_to_be_read()


@plants("test_house_rules.test_the_licence_is_the_whole_of_eupl_1_2")
def _half_a_licence(world: World) -> None:
    whole = (walking.ROOT / "LICENSE").read_text(encoding="utf-8")
    (world.folder / "LICENSE").write_text(whole[: len(whole) // 2], encoding="utf-8")
    world.patch.setattr(walking, "ROOT", world.folder)
    test_house_rules.test_the_licence_is_the_whole_of_eupl_1_2()


@plants("test_house_rules.test_what_is_vendored_brings_its_licence")
def _a_vendored_folder_without_licence(world: World) -> None:
    world.patch.setattr(walking, "PRODUCT", world.folder)
    test_house_rules.test_what_is_vendored_brings_its_licence()


@plants("test_log.test_a_reason_for_silence_that_is_no_longer_needed_is_removed")
def _an_old_reason(world: World) -> None:
    world.patch.setitem(test_log.SILENT, "vardnav.platform.cases.actions.gone", "x")
    test_log.test_a_reason_for_silence_that_is_no_longer_needed_is_removed()


def _say_nothing(world: World) -> None:
    world.patch.setattr(audit, "record", lambda *_given, **_named: None)


@plants("test_log.test_every_change_of_a_case_leaves_one_row_with_who_what_whom_and_where")
def _a_silent_change(world: World) -> None:
    _say_nothing(world)
    test_log.test_every_change_of_a_case_leaves_one_row_with_who_what_whom_and_where(
        world.house, world.things_of, "take"
    )


@plants("test_log.test_a_regions_decision_and_a_persons_details_leave_rows")
def _a_silent_decision(world: World) -> None:
    _say_nothing(world)
    test_log.test_a_regions_decision_and_a_persons_details_leave_rows(world.house)


@plants("test_log.test_a_write_that_cannot_be_logged_is_not_done")
def _a_silent_write(world: World) -> None:
    _say_nothing(world)
    test_log.test_a_write_that_cannot_be_logged_is_not_done(world.house, world.things_of)


@plants("test_log.test_every_verb_written_is_declared_and_every_reading_is_marked")
def _any_verb_goes(world: World) -> None:
    _say_nothing(world)
    test_log.test_every_verb_written_is_declared_and_every_reading_is_marked()


@plants("test_log.test_annas_drug_is_hers_alone")
def _drugs_for_all(world: World) -> None:
    table = Prescription.objects.all().__class__
    world.patch.setattr(table, "visible_to", lambda self, viewer: self)
    test_log.test_annas_drug_is_hers_alone(world.house, world.things_of)


@plants("test_names.test_every_list_of_ones_own_that_a_form_asks_for_is_declared")
def _no_such_list(world: World) -> None:
    world.patch.setattr(listing, "line_sources", dict)
    test_names.test_every_list_of_ones_own_that_a_form_asks_for_is_declared()


@plants("test_names.test_every_service_key_begins_with_its_capability_and_is_declared_once")
def _a_service_twice(world: World) -> None:
    twice = [*listing.capabilities(), *listing.capabilities()]
    world.patch.setattr(listing, "capabilities", lambda: twice)
    test_names.test_every_service_key_begins_with_its_capability_and_is_declared_once()


@plants("test_names.test_every_place_of_the_frame_answers")
def _a_place_that_is_gone(world: World) -> None:
    world.patch.setitem(test_names.PLACES, "gone", "/my/gone/")
    test_names.test_every_place_of_the_frame_answers(world.house, "gone")


@plants("test_pages.test_pages_of_error_keep_the_rules_too")
def _no_error(world: World) -> None:
    test_pages.test_pages_of_error_keep_the_rules_too(world.house, "/about/", "sv")


@plants("test_pages.test_no_page_has_a_persons_number_in_its_address_or_title")
def _a_number_in_a_link(world: World) -> None:
    world.patch.setattr(personas, "ANNA_NUMBER", str(world.things_of.case.id))
    test_pages.test_no_page_has_a_persons_number_in_its_address_or_title(world.house, world.things_of)


def _papers(world: World, readme: str) -> None:
    folder = world.folder / "docs/decisions"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("nothing listed", encoding="utf-8")
    (folder / "2026-01-01-x.md").write_text("x", encoding="utf-8")
    (world.folder / "README.md").write_text(readme, encoding="utf-8")
    world.patch.setattr(walking, "ROOT", world.folder)


@plants("test_papers.test_every_decision_is_in_the_list")
def _an_unlisted_decision(world: World) -> None:
    _papers(world, "")
    test_papers.test_every_decision_is_in_the_list()


@plants("test_papers.test_the_readme_is_one_screen_with_the_two_commands_first")
def _a_readme_that_begins_elsewhere(world: World) -> None:
    _papers(world, "# Vårdnav\n\nWelcome to\nVårdnav\n")
    test_papers.test_the_readme_is_one_screen_with_the_two_commands_first()


@plants("test_statements.test_every_hot_page_is_there")
def _a_hot_page_that_is_gone(world: World) -> None:
    world.patch.setitem(test_statements.HOT, "portal:gone", 1)
    test_statements.test_every_hot_page_is_there()


@plants("test_status.test_every_verb_of_the_table_leads_somewhere_known")
def _a_verb_that_wakes_the_dead(world: World) -> None:
    begins = frozenset({rules.Status.COMPLETED})
    ends = rules.Status.IN_PROGRESS
    world.patch.setitem(rules.TRANSITIONS, "take", (begins, ends))
    test_status.test_every_verb_of_the_table_leads_somewhere_known()


@plants("test_status.test_a_status_that_does_not_exist_cannot_be_stored")
def _a_table_without_its_check(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("ALTER TABLE cases_case DROP CONSTRAINT cases_case_status")
        cursor.execute("ALTER TABLE cases_case DROP CONSTRAINT cases_case_ending")
        cursor.execute("SET LOCAL ROLE vardnav_app")
    test_status.test_a_status_that_does_not_exist_cannot_be_stored(world.house)


@plants("test_strangers.test_a_row_for_a_page_that_is_gone_is_removed")
def _a_row_left_over(world: World) -> None:
    world.patch.setitem(test_strangers.ROWS, "cases:gone", ())
    test_strangers.test_a_row_for_a_page_that_is_gone_is_removed()


@plants("test_strangers.test_the_one_whose_it_is_finds_it")
def _not_even_the_owner(world: World) -> None:
    stranger = test_strangers.client(world.house, "cecilia")
    world.patch.setattr(test_strangers, "client", lambda house, who: stranger)
    test_strangers.test_the_one_whose_it_is_finds_it(world.house, world.things_of, "cases:case")


@plants("test_strangers.test_anothers_session_cannot_be_used_by_its_id")
def _a_digest_opens_the_door(world: World) -> None:
    right = sessions._digest
    world.patch.setattr(
        sessions,
        "_digest",
        lambda token: bytes.fromhex(token) if re.fullmatch("[0-9a-f]{64}", token) else right(token),
    )
    test_strangers.test_anothers_session_cannot_be_used_by_its_id(world.house)


@plants("test_strangers.test_ids_cannot_be_guessed")
def _ids_in_a_row(world: World) -> None:
    row = iter(range(2000))
    world.patch.setattr(test_strangers, "uuid7", lambda: uuid.UUID(int=next(row) % 7))
    test_strangers.test_ids_cannot_be_guessed()


def _texts(world: World, swedish: str, english: str, **more: Any) -> None:
    planted = catalog.Catalog(locale="en")
    planted.add(swedish, english, **more)
    world.patch.setattr(wording, "read", lambda _language: planted)


@plants("test_translations.test_no_text_lacks_a_translation")
def _an_untranslated_text(world: World) -> None:
    found = wording.found()
    found.add("En mening som ingen har översatt.", locations=[("x.py", 1)])
    world.patch.setattr(wording, "found", lambda: found)
    test_translations.test_no_text_lacks_a_translation("en")


@plants("test_translations.test_the_file_holds_just_the_texts_of_the_code")
def _a_text_left_over(world: World) -> None:
    _texts(world, "En mening som ingen längre skriver.", "A sentence that nobody writes any more.")
    test_translations.test_the_file_holds_just_the_texts_of_the_code("en")


@plants("test_translations.test_a_translation_has_the_places_of_the_swedish")
def _a_value_lost(world: World) -> None:
    _texts(world, "Hej %(name)s", "Hello")
    test_translations.test_a_translation_has_the_places_of_the_swedish("en")


@plants("test_translations.test_a_translation_keeps_the_space_and_the_stop_at_its_ends")
def _a_stop_lost(world: World) -> None:
    _texts(world, "Hej.", "Hello")
    test_translations.test_a_translation_keeps_the_space_and_the_stop_at_its_ends("en")


@plants("test_translations.test_nothing_is_left_uncertain")
def _an_uncertain_text(world: World) -> None:
    _texts(world, "Hej.", "Hello.", flags=["fuzzy"])
    test_translations.test_nothing_is_left_uncertain("en")
