"""What the engine answers with: the next question, or advice; both frozen, both complete enough to be replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from vardnav.clinical.triage.levels import Answer, Level
from vardnav.clinical.triage.model import Profile, Text

QuestionKind = Literal["lifethreat", "complaints", "who", "follow_up", "complaint"]


class NotAsked(ValueError):
    """Something was answered or chosen that does not exist: a complaint, a finding, an answer, an age."""


@dataclass(frozen=True, slots=True)
class Question:
    """One screen: a single finding (asked by its `ask`) or a list of signs under `text`, each yes, no or unknown."""

    id: str
    kind: QuestionKind
    findings: tuple[str, ...]
    text: Text | None
    #: The most that a yes here can give.
    level: Level
    #: How many screens of the complaint have been answered before this one.
    asked: int


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that is true: what it gives, why, and the findings that made it so."""

    rule: str
    level: Level
    setting: str
    reason: Text
    findings: tuple[str, ...]
    source: tuple[str, ...]
    kind: Literal["rule", "otherwise", "unknown", "heard", "unsettled", "self_care"] = "rule"


@dataclass(frozen=True, slots=True)
class Advice:
    """Urgency, setting and channel, with everything that led there."""

    level: Level
    setting: str
    channel: str
    #: Somebody must be reached the same day because of what could not be answered.
    human: bool
    fired: tuple[Fired, ...]
    #: What was still open when it was enough; never empty of what was red unless `human` is true.
    unsettled: tuple[str, ...]
    asked: int
    complaints: tuple[str, ...]
    profile: Profile
    answers: Mapping[str, Answer] = field(hash=False)
    versions: Mapping[str, int] = field(hash=False)
    bundle: str

    @property
    def decisive(self) -> tuple[Fired, ...]:
        """Return the rules that gave the level."""
        return tuple(one for one in self.fired if one.level == self.level)
