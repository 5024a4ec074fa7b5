"""Answers are kept in Swedish, and read back in the reader's language where the form still has them."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from vardnav.platform.cases import answers
from vardnav.platform.cases.tests.world import RENEW
from vardnav.platform.catalogue.rules import Availability, Offer
from vardnav.platform.registry import listing

CHOSEN = {"drugs": ["Levaxin"], "works": "well", "side_effects": "no", "as_prescribed": "mostly"}


@pytest.fixture
def kept() -> dict[str, dict[str, Any]]:
    """What is kept when somebody who reads English sends a renewal."""
    service = listing.services()["prescriptions.renew"]
    with translation.override("en"):
        return {row["link_id"]: row for row in answers.settled(service.form, CHOSEN)}


def read(kept: dict[str, Any], language: str) -> tuple[str, Any]:
    service = listing.services()["prescriptions.renew"]
    with translation.override(language):
        return answers.item_text(service, kept), answers.item_value(service, kept)


def test_a_choice_made_in_english_is_read_in_both_languages(kept: dict[str, Any]) -> None:
    assert kept["works"]["value"] == "Den fungerar bra"
    assert read(kept["works"], "sv")[1] == "Den fungerar bra"
    assert read(kept["works"], "en")[1] == "It works well"


def test_yes_and_no_are_read_in_both_languages(kept: dict[str, Any]) -> None:
    assert read(kept["side_effects"], "sv")[1] == "Nej"
    assert read(kept["side_effects"], "en")[1] == "No"


def test_what_a_person_wrote_is_never_translated(kept: dict[str, Any]) -> None:
    assert read(kept["drugs"], "en")[1] == ["Levaxin"]
    assert read({"link_id": "more", "text": "?", "value": "Ja"}, "en")[1] == "Ja"


def test_an_answer_the_form_no_longer_has_is_read_as_it_was_kept() -> None:
    gone = {"link_id": "works", "text": "?", "value": "Som förr"}
    assert read(gone, "en")[1] == "Som förr"
    assert read({"link_id": "gone", "text": "Förr?", "value": "Ja"}, "sv") == ("Förr?", "Ja")
    assert read({"link_id": "gone", "text": "Förr?", "value": "Ja"}, "en") == (
        '<span lang="sv">Förr?</span>',
        "Ja",
    )


def test_the_unit_reads_its_own_question_in_swedish_whatever_anna_read() -> None:
    questions = [{"text": "Vilket är ditt blodtryck?", "text_en": "What is your blood pressure?"}]
    offered = Offer(RENEW, Availability.OPEN, {"unit_questions": questions}, {})
    with translation.override("en"):
        form = answers.for_unit(listing.service(RENEW), offered)
        kept = answers.settled(form, {"unit-1": "120"})
    assert {"link_id": "unit-1", "text": "Vilket är ditt blodtryck?", "value": "120"} in kept
