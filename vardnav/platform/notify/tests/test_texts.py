"""The linter of texts (R9): nothing outside log-in tells about health, unit or person, in any language."""

from __future__ import annotations

import ast
import inspect
import re

import pytest
from django.conf import settings

from vardnav.platform.notify import texts

BANNED = re.compile(
    r"mottagning|vårdcentral|hälsocentral|klinik|sjukhus|läkar|sköterska|doktor|recept|läkemedel|medicin|diagnos|"
    r"provsvar|remiss|journal|besök|tid hos|behandling|vaccin|personnummer|barn|region|1177|"
    r"clinic|hospital|doctor|nurse|prescription|drug|medicine|diagnos|test result|referral|record|visit|treatment|"
    r"child|personal identity",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(r"[{}%<>$\d]|https?:|www\.|\n")
GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def linted(text: str) -> list[str]:
    return [found.group() for found in (BANNED.search(text), PLACEHOLDER.search(text)) if found]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(texts.Kind))
def test_a_text_tells_nothing_and_has_nothing_to_fill_in(kind, language):
    for text in (texts.text(kind, language), texts.subject(kind, language)):
        assert linted(text) == []
        assert len(text) <= texts.SMS_MAX
        assert set(text) <= GSM7, "fits in one SMS"


@pytest.mark.parametrize(
    "bad",
    [
        "Du har fått ett svar från Ankarets vårdcentral.",
        "Hej {name}, du har ett meddelande.",
        "Hej %(name)s.",
        "Ditt recept är förnyat.",
        "Läs på https://vardnav.example/my/cases",
        "Your doctor has answered.",
        "Gäller 19121212-1212.",
    ],
)
def test_the_linter_sees_what_it_must_not_let_through(bad):
    assert linted(bad)


def test_texts_are_written_out_whole_in_the_source():
    tree = ast.parse(inspect.getsource(texts))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "format"]


def test_the_text_of_a_message_is_this():
    assert texts.text(texts.Kind.MESSAGE, "sv") == (
        "Du har fått ett nytt meddelande. Logga in på Vårdnav för att läsa. Svara inte på detta meddelande."
    )
