"""Who a sentence is about: placeholders for the person, filled for oneself, a child or somebody else."""

from __future__ import annotations

import re
from typing import Final, Literal

from vardnav.clinical.triage.levels import Language

About = Literal["self", "child", "other"]

_SV: Final[dict[str, tuple[str, str, str]]] = {
    "du": ("du", "barnet", "personen"),
    "dig": ("dig", "barnet", "personen"),
    "sig": ("dig", "sig", "sig"),
    "din": ("din", "barnets", "personens"),
    "ditt": ("ditt", "barnets", "personens"),
    "dina": ("dina", "barnets", "personens"),
}
_EN: Final[dict[str, tuple[str, str, str]]] = {
    "you": ("you", "the child", "the person"),
    "your": ("your", "the child’s", "the person’s"),
    "yourself": ("yourself", "themselves", "themselves"),
    "do": ("do", "does", "does"),
    "have": ("have", "has", "has"),
    "are": ("are", "is", "is"),
    "were": ("were", "was", "was"),
    "can": ("can", "can", "can"),
}
WORDS: Final[dict[Language, dict[str, tuple[str, str, str]]]] = {"sv": _SV, "en": _EN}
_PLACE: Final[dict[About, int]] = {"self": 0, "child": 1, "other": 2}
_WRITTEN: Final = re.compile(r"\{([^{}]*)\}")
_LOOSE: Final = re.compile(r"[{}]")
_PRONOUN: Final[dict[Language, re.Pattern[str]]] = {
    "sv": re.compile(r"\b(?:du|dig|din|ditt|dina)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:you|your|yourself)\b", re.IGNORECASE),
}


def fill(text: str, *, language: Language, about: About) -> str:
    """Return the sentence with the person in it; a placeholder that is not known is left as it stands."""
    words, place = WORDS[language], _PLACE[about]

    def said(found: re.Match[str]) -> str:
        key = found[1]
        forms = words.get(key[:1].lower() + key[1:])
        if forms is None:
            return found[0]
        word = forms[place]
        return word[0].upper() + word[1:] if key[:1].isupper() else word

    return _WRITTEN.sub(said, text)


def faults(text: str, language: Language) -> list[str]:
    """Return a sentence for each placeholder that is not well formed."""
    known = WORDS[language]
    found = [
        f"placeholder {{{key}}} is none of {', '.join(sorted(known))} ({language})"
        for key in _WRITTEN.findall(text)
        if key[:1].lower() + key[1:] not in known
    ]
    if _LOOSE.search(_WRITTEN.sub("", text)):
        found.append(f"a brace without its pair ({language})")
    return found


def straight_pronouns(text: str, language: Language) -> list[str]:
    """Return the pronouns written straight out where the person should be a placeholder."""
    return _PRONOUN[language].findall(_WRITTEN.sub("", text))
