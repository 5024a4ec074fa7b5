"""The five levels, the settings and the channels: words and their order."""

from __future__ import annotations

from typing import Final, Literal

Level = Literal["112", "akut_nu", "idag", "boka", "egenvard"]
Answer = Literal["yes", "no", "unknown"]
Sex = Literal["female", "male", "unknown"]
Language = Literal["sv", "en"]

LEVELS: Final[tuple[Level, ...]] = ("egenvard", "boka", "idag", "akut_nu", "112")
RED: Final[tuple[Level, ...]] = ("akut_nu", "112")
_RANK: Final = {level: place for place, level in enumerate(LEVELS)}
_SURENESS: Final = {"no": 0, "unknown": 1, "yes": 2}

#: Who can examine it, the one that decides first when several could: what needs special hands before what any doctor can do.
SETTINGS: Final[tuple[str, ...]] = (
    "emergency",
    "emergency_child",
    "maternity",
    "rape_care",
    "psychiatric",
    "eye",
    "ear_nose_throat",
    "gynaecology",
    "palliative",
    "dental",
    "child_health",
    "sexual_health",
    "midwife",
    "youth",
    "physiotherapy",
    "gp",
    "pharmacy",
)
#: Settings that have an emergency unit of their own, or one that is phoned day and night.
OPEN_AT_NIGHT: Final = (
    "emergency",
    "emergency_child",
    "maternity",
    "psychiatric",
    "eye",
    "gynaecology",
    "rape_care",
)
CHANNELS: Final = ("call_112", "go", "voice", "visit", "picture", "chat", "self")


def rank(level: Level) -> int:
    """Return the place of a level, 0 for self-care to 4 for 112."""
    return _RANK[level]


def highest(*levels: Level) -> Level:
    """Return the most urgent of the levels."""
    return max(levels, key=rank)


def surest(*answers: Answer) -> Answer:
    """Return the answer that counts when the same thing was answered more than once: yes, then unknown, then no."""
    return max(answers, key=lambda answer: _SURENESS[answer])


def setting_rank(setting: str) -> int:
    """Return how strongly a setting decides when several could examine the same person; more is stronger."""
    return -SETTINGS.index(setting)
