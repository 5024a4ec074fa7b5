"""What a protocol is: frozen dataclasses, read from YAML by `reading`, never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from vardnav.clinical.triage.ages import EVERYBODY, Ages
from vardnav.clinical.triage.levels import Answer, Language, Level, Sex

Kind = Literal["complaint", "lifethreat", "always"]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in Swedish and English, with placeholders for the person it is about."""

    sv: str
    en: str

    def of(self, language: Language) -> str:
        """Return the sentence in a language, placeholders unfilled."""
        return self.sv if language == "sv" else self.en


@dataclass(frozen=True, slots=True)
class Texts:
    """Sentences or words in Swedish and English; the two lists need not be of the same length."""

    sv: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def of(self, language: Language) -> tuple[str, ...]:
        """Return the sentences in a language."""
        return self.sv if language == "sv" else self.en


@dataclass(frozen=True, slots=True)
class Number:
    """A measured value that makes a finding true: a temperature of at least 38.0 and the like."""

    quantity: str
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that can be true of a person, and how it is asked, explained and recognised."""

    id: str
    ask: Text
    sign: Text
    help: Text | None
    why: Text
    on_unknown: Literal["treat_as_yes", "follow_up", "human"]
    follow_up: str | None
    words: Texts
    number: Number | None
    anatomy: Sex | None
    least: Level | None
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """True of whoever has the finding."""

    finding: str


@dataclass(frozen=True, slots=True)
class Aged:
    """True of whoever is in the span of ages."""

    ages: Ages


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True when some part is."""

    parts: tuple[Expression, ...]


Expression = Has | Aged | All | Any


@dataclass(frozen=True, slots=True)
class Condition:
    """Of whom something is asked: ages, sex, and findings already known to be true."""

    ages: Ages = EVERYBODY
    sex: Sex | None = None
    known: Expression | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """One question, or a short list of signs that share a heading; `level` is what one yes gives."""

    level: Level
    findings: tuple[str, ...]
    text: Text | None
    condition: Condition


@dataclass(frozen=True, slots=True)
class Rule:
    """What raises: findings together, or with an age. Nothing lowers."""

    id: str
    level: Level
    when: Expression
    to: str | None
    reason: Text | None
    source: tuple[str, ...]
    condition: Condition = Condition()


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The level when nothing fires and self-care is not earned."""

    level: Level
    reason: Text


@dataclass(frozen=True, slots=True)
class SelfCare:
    """Self-care for whoever has earned it: every question answered no, the right age, none of the facts."""

    ages: Ages
    not_with: tuple[str, ...]
    reason: Text
    advice: Texts
    seek_again: Texts
    expires_hours: int
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Applies:
    """Whom a protocol is written for."""

    ages: Ages = EVERYBODY
    sex: Sex | None = None
    pregnant: Literal["any", "only", "after"] = "any"


@dataclass(frozen=True, slots=True)
class Channel:
    """What the help must be able to do."""

    needs_hands: bool = False
    picture_helps: bool = False
    voice_only: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """How people write it, and what is something else."""

    words: Texts = Texts()
    exclude: Texts = Texts()
    see_also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """Who wrote it, who has looked, and until when it may be used without a new look."""

    author: str
    state: str
    dated: str
    next: str


@dataclass(frozen=True, slots=True)
class Case:
    """A person written from guidelines: fires a rule, or nearly."""

    fires: tuple[str, ...]
    near: tuple[str, ...]
    level: Level
    age_days: int
    sex: Sex
    yes: tuple[str, ...]
    unknown: tuple[str, ...]
    facts: tuple[str, ...]
    text: str | None
    text_en: str | None


@dataclass(frozen=True, slots=True)
class Protocol:
    """A complaint, the life-threat screen, or what follows every complaint."""

    id: str
    kind: Kind
    version: int
    title: Text
    applies: Applies
    setting: str
    channel: Channel
    search: Search
    review: Review
    source: tuple[str, ...]
    screens: tuple[Screen, ...]
    rules: tuple[Rule, ...]
    otherwise: Otherwise | None
    self_care: SelfCare | None
    meanwhile: Mapping[Level, Texts] = field(hash=False)
    cases: tuple[Case, ...]
    facts: tuple[Screen, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Who it is about. `facts` are what is known of them: fact -> yes, no or unknown; absent = not asked."""

    age_days: int
    sex: Sex = "unknown"
    facts: Mapping[str, Answer] = field(default_factory=dict, hash=False)

    def is_among(self, whom: Applies | Condition) -> bool:
        """Tell whether the age and the sex are those of `whom`; a sex that is not known may be either."""
        return self.age_days in whom.ages and (not whom.sex or self.sex in ("unknown", whom.sex))
