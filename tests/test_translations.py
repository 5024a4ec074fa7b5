"""Every text people read is translated, and a translation says nothing that the Swedish has no value for."""

from __future__ import annotations

import re

import pytest
from babel.messages import catalog

from vardnav.config import wording

PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")
pytestmark = pytest.mark.parametrize("language", wording.LANGUAGES)


def forms(message: catalog.Message) -> list[tuple[str, str]]:
    """Return each Swedish form with its translation."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string or (), strict=True))


def test_no_text_lacks_a_translation(language: str) -> None:
    fresh = wording.refreshed(language, wording.found())
    assert not wording.untranslated(fresh), "run `make messages` and translate what is empty"


def test_the_file_holds_just_the_texts_of_the_code(language: str) -> None:
    in_code = {(message.id, message.context) for message in wording.found() if message.id}
    in_file = {(message.id, message.context) for message in wording.read(language) if message.id}
    assert in_file - in_code == set(), "run `make messages`: these texts are gone from the code"


def test_a_translation_has_the_places_of_the_swedish(language: str) -> None:
    wrong = [
        (swedish, translated)
        for message in wording.read(language)
        if message.id
        for swedish, translated in forms(message)
        if sorted(PLACE.findall(swedish)) != sorted(PLACE.findall(translated))
    ]
    assert not wrong


def test_a_translation_keeps_the_space_and_the_stop_at_its_ends(language: str) -> None:
    wrong = [
        (swedish, translated)
        for message in wording.read(language)
        if message.id
        for swedish, translated in forms(message)
        if (len(swedish) - len(swedish.strip())) != (len(translated) - len(translated.strip()))
        or swedish.endswith((".", "?", ":")) != translated.endswith((".", "?", ":"))
    ]
    assert not wrong


def test_nothing_is_left_uncertain(language: str) -> None:
    assert not [message.id for message in wording.read(language) if message.id and message.fuzzy]
