"""Rules: the steps that were answered, read as what is known; and the step that an answer makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from vardnav.clinical.triage.ages import DAYS
from vardnav.clinical.triage.levels import Answer, Sex, surest
from vardnav.clinical.triage.model import Profile
from vardnav.clinical.triage.placeholders import About

#: A screen that was answered, as it is kept: {"screen": id, …}.
Step = Mapping[str, Any]
NOW, WHO, WORDS, COMPLAINTS = "now", "who", "words", "complaints"
#: What own words speak of, asked about before complaints are chosen; the rest, and what they are only like, after.
HEARD, HEARD_MORE = "heard", "heard_more"
#: In front of the id of one of the engine's questions.
ASKED = "ask:"
#: Of whom nothing is known yet: a grown-up.
_GROWN = int(40 * DAYS["y"])


@dataclass(frozen=True, slots=True)
class Known:
    """What the steps say. `words` and `age_days` are None until they have been asked for."""

    screens: tuple[str, ...] = ()
    about: About = "self"
    age_days: int | None = None
    sex: Sex = "unknown"
    words: str | None = None
    complaints: tuple[str, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict, hash=False)

    @property
    def profile(self) -> Profile:
        """Return whom the engine is to think of."""
        age = self.age_days if self.age_days is not None else _GROWN
        return Profile(age_days=age, sex=self.sex)

    @property
    def is_in_danger(self) -> bool:
        """Tell whether anything but no was said to the very first question."""
        return any(one != "no" for one in self.answers.values())


def read(steps: Sequence[Step]) -> Known:
    """Return what steps say. A thing answered more than once counts as the surest of its answers: yes before no."""
    answers: dict[str, Answer] = {}
    for step in steps:
        for finding, given in step.get("answers", {}).items():
            answers[finding] = surest(answers.get(finding, given), given)
    who = _step(steps, WHO) or {}
    words = _step(steps, WORDS)
    chosen = _step(steps, COMPLAINTS)
    return Known(
        screens=tuple(one["screen"] for one in steps),
        about=cast(About, who.get("about", "self")),
        age_days=who.get("age_days"),
        sex=cast(Sex, who.get("sex", "unknown")),
        words=words["text"] if words else None,
        complaints=tuple(chosen["chosen"]) if chosen else (),
        answers=answers,
    )


def told(**answer: Any) -> dict[str, Any]:
    """Return the step of whom it is about when that is known and not asked: of somebody who is logged in."""
    return {"screen": WHO, **answer, "is_told": True}


def is_told(step: Step | None) -> bool:
    """Tell whether a step is known of the person, and no answer of theirs."""
    return bool(step and step.get("is_told"))


def unit(steps: Sequence[Step]) -> str:
    """Return in what an age was told: "years", "months" …; "" where none was."""
    return str((_step(steps, WHO) or {}).get("unit", ""))


def _step(steps: Sequence[Step], screen: str) -> Step | None:
    return next((one for one in steps if one["screen"] == screen), None)


def of_list(findings: Sequence[str], ticked: Sequence[str], *, is_unsure: bool) -> dict[str, Answer]:
    """Return the answers of a list: what was ticked is true; the rest is not, or not known."""
    rest: Answer = "unknown" if is_unsure else "no"
    return {one: "yes" if one in ticked else rest for one in findings}
