"""Rules: when an assignment holds, and what a kind of unit is called and looked for as."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Final

HEALTH_CENTRE: Final = "health_centre"
OTHER: Final = "other"
#: Kinds of unit that it may be dangerous to be seen with, whatever one wants there (domain.md 4.6).
SENSITIVE: Final = frozenset({"youth", "psychiatry", "sexual_health"})
#: Kinds of unit where what one wants is only for oneself: nobody who acts for an adult sees or does anything there.
ONLY_FOR_ONESELF: Final = frozenset({"youth", "sexual_health"})
DEFAULT_WORD: Final = "vårdcentral"
_SWEDISH: Final[Mapping[str, tuple[str, str]]] = {
    "hospital": ("sjukhus", "sjukhus"),
    "emergency": ("akutmottagning", "akutmottagningar"),
    "dental": ("tandvård", "tandvård"),
    "pharmacy": ("apotek", "apotek"),
    "maternity": ("barnmorskemottagning", "barnmorskemottagningar"),
    "child_health": ("barnavårdscentral", "barnavårdscentraler"),
    "youth": ("ungdomsmottagning", "ungdomsmottagningar"),
    "sexual_health": ("mottagning för sexuell hälsa", "mottagningar för sexuell hälsa"),
    "psychiatry": ("psykiatrisk mottagning", "psykiatriska mottagningar"),
    "rehab": ("rehabmottagning", "rehabmottagningar"),
    "specialist": ("specialistmottagning", "specialistmottagningar"),
    "other": ("annan mottagning", "andra mottagningar"),
}
_ENGLISH: Final[Mapping[str, tuple[str, str]]] = {
    "health_centre": ("health centre", "health centres"),
    "hospital": ("hospital", "hospitals"),
    "emergency": ("emergency unit", "emergency units"),
    "dental": ("dental clinic", "dental clinics"),
    "pharmacy": ("pharmacy", "pharmacies"),
    "maternity": ("midwife clinic", "midwife clinics"),
    "child_health": ("child health centre", "child health centres"),
    "youth": ("youth clinic", "youth clinics"),
    "sexual_health": ("sexual health clinic", "sexual health clinics"),
    "psychiatry": ("mental health unit", "mental health units"),
    "rehab": ("rehabilitation unit", "rehabilitation units"),
    "specialist": ("specialist clinic", "specialist clinics"),
    "other": ("other clinic", "other clinics"),
}
_PLURALS: Final[Mapping[str, str]] = {
    "vårdcentral": "vårdcentraler",
    "hälsocentral": "hälsocentraler",
    "husläkarmottagning": "husläkarmottagningar",
}
#: What people write when they look for a unit of a kind: everyday words, short forms, English (rule R1).
_EVERYDAY: Final[Mapping[str, str]] = {
    "health_centre": "vårdcentral hälsocentral husläkarmottagning familjeläkare läkare doktor vc gp health centre",
    "hospital": "sjukhus lasarett hospital",
    "emergency": "akutmottagning akuten närakut jourmottagning jour emergency",
    "dental": "tandvård tandläkare folktandvården dentist",
    "pharmacy": "apotek medicin pharmacy",
    "maternity": "barnmorskemottagning barnmorska mödravård mvc gravid midwife",
    "child_health": "barnavårdscentral bvc barn child",
    "youth": "ungdomsmottagning unga umo youth",
    "sexual_health": "könsmottagning sesam sexuell hälsa könssjukdom klamydia sexual health",
    "psychiatry": "psykiatri psykiatrisk mottagning psykolog bup mental health",
    "rehab": "rehab rehabilitering fysioterapeut sjukgymnast arbetsterapeut kiropraktor naprapat",
    "specialist": "specialistmottagning specialist läkare doktor",
    "other": "mottagning",
}


def is_in_force(valid_from: dt.date, valid_to: dt.date | None, on: dt.date) -> bool:
    """Return whether something that holds from `valid_from` to `valid_to` (both included) holds on `on`."""
    return valid_from <= on and (valid_to is None or on <= valid_to)


def kind_word(
    kind: str, *, primary_care_word: str = DEFAULT_WORD, language: str = "sv", is_plural: bool = False
) -> str:
    """Return what a kind of unit is called here: "hälsocentral", "apotek"; in English "health centre".

    An unknown kind is called what `other` is.
    """
    if language.startswith("en"):
        return _ENGLISH.get(kind, _ENGLISH[OTHER])[is_plural]
    if kind == HEALTH_CENTRE:
        return _PLURALS.get(primary_care_word, f"{primary_care_word}er") if is_plural else primary_care_word
    return _SWEDISH.get(kind, _SWEDISH[OTHER])[is_plural]


def everyday_words(kind: str) -> str:
    """Return the words, lower case, under which people look for this kind of unit."""
    return _EVERYDAY.get(kind, _EVERYDAY[OTHER])


@functools.cache
def known_words() -> frozenset[str]:
    """Return every everyday word for any kind of unit: what a misspelt word may have been meant to be."""
    return frozenset(word for words in _EVERYDAY.values() for word in words.split())


def search_text(
    *,
    name: str,
    kind: str,
    municipality: str = "",
    town: str = "",
    address: str = "",
    word: str = DEFAULT_WORD,
) -> str:
    """Return what a unit is found by, lower case, accents kept. `word`: the region's for a health centre."""
    local = word if kind == HEALTH_CENTRE else ""
    parts = (name, municipality, town, address, local, everyday_words(kind))
    return " ".join(" ".join(part.casefold().split()) for part in parts if part)
