"""The linter of texts that may name a clinic (R9, 4.17): the name, the word of a visit, each after a yes; nothing else."""

from __future__ import annotations

import itertools

import pytest
from django.conf import settings

from vardnav.platform.notify import naming, texts
from vardnav.platform.notify.naming import About, Consent
from vardnav.platform.notify.tests.test_texts import BANNED, GSM7, PLACEHOLDER
from vardnav.platform.notify.texts import Kind

LANGUAGES = [code for code, _name in settings.LANGUAGES]
UNIT = "Vårdcentralen Lönngården"
VISIT = {"sv": "Det gäller ditt bokade besök.", "en": "It is about your booked visit."}
CONSENTS = [Consent(*both) for both in itertools.product((False, True), repeat=2)]


def about(**changes: object) -> About:
    return About(**{"unit": UNIT, "is_visit": True, "is_sensitive": False, "is_own": True, **changes})  # type: ignore[arg-type]


def leaks(text: str, language: str) -> list[str]:
    """What a text tells beside the clinic's name and that it is about a booked visit."""
    bare = text.replace(UNIT, "").replace(VISIT[language], "")
    return [found.group() for found in (BANNED.search(bare), PLACEHOLDER.search(bare)) if found]


@pytest.mark.parametrize("consent", CONSENTS, ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
def test_every_text_tells_what_was_said_yes_to_and_nothing_else(
    kind: Kind, language: str, consent: Consent
) -> None:
    text = naming.text(kind, language, about(), consent)
    assert leaks(text, language) == []
    assert (UNIT in text) is (consent.names_unit and kind in naming.NAMED)
    assert (VISIT[language] in text) is (consent.says_visit and kind in naming.NAMED)
    assert len(text) <= texts.SMS_MAX
    assert set(text) <= GSM7


@pytest.mark.parametrize(
    "planted", ["Ditt provsvar har kommit.", "Ring 112.", "Hej %(name)s.", "Your referral is here."]
)
def test_the_linter_sees_what_is_planted_beside_the_name(planted: str) -> None:
    assert leaks(f"Du har fått ett nytt meddelande från {UNIT}. {planted}", "sv")


def test_nothing_is_said_before_anybody_has_said_yes() -> None:
    for kind, language in itertools.product(Kind, LANGUAGES):
        assert naming.text(kind, language, about(), Consent()) == texts.text(kind, language)


@pytest.mark.parametrize(
    "never", [about(is_sensitive=True), about(is_own=False), None], ids=["sensitive", "another's", "no case"]
)
def test_never_for_what_is_sensitive_or_another_s_whatever_was_said(never: About | None) -> None:
    for kind, language in itertools.product(Kind, LANGUAGES):
        assert naming.text(kind, language, never, Consent(True, True)) == texts.text(kind, language)


def test_a_name_that_does_not_fit_in_one_sms_is_left_out() -> None:
    long = about(unit="Vårdcentralen " + "x" * 120)
    assert naming.text(Kind.MESSAGE, "sv", long, Consent(True, True)) == texts.text(Kind.MESSAGE, "sv")


def test_the_texts_are_these() -> None:
    assert naming.text(Kind.MESSAGE, "sv", about(), Consent(True, True)) == (
        "Du har fått ett nytt meddelande från Vårdcentralen Lönngården. Det gäller ditt bokade besök. "
        "Logga in på Vårdnav. Svara inte på detta meddelande."
    )
