"""Rules: the person's answers together with staff's, what is asked next, and how soon a case is to be taken."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from vardnav.capabilities.advice.rules import steps as said
from vardnav.capabilities.advice.rules.steps import COMPLAINTS, Known, Step
from vardnav.clinical.triage import engine, plan
from vardnav.clinical.triage.advice import Advice, Question
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import RED, Answer, Level, rank, surest

#: In front of a question that staff chose to put, by finding.
PUT = "put:"


class Reason(enum.StrEnum):
    """Why staff decide another level than the rules, or the same."""

    AGREES = "agrees"
    SOUNDS_WORSE = "sounds_worse"
    SOUNDS_MILD = "sounds_mild"
    MORE_KNOWN = "more_known"
    SEEN = "seen"
    MISREAD = "misread"
    RULE_WRONG = "rule_wrong"
    OTHER = "other"


REASONS: Final = tuple(one.value for one in Reason)
#: The priority of a queue that a level gives, 1 (at once) to 5 (can wait): domain.md 4.11.
PRIORITIES: Final[dict[Level, int]] = {"112": 1, "akut_nu": 1, "idag": 2, "boka": 4, "egenvard": 5}


def together(known: Known, more: Sequence[Step]) -> Known:
    """Return what is known when staff's steps are added.

    What the person said yes to stays; what they did not know is settled by staff's answer; otherwise the surest counts.
    Of staff's own answers to the same question the last counts: they may put right what they wrote.
    """
    answers = dict(known.answers)
    for finding, given in _last(more).items():
        before = answers.get(finding, "unknown")
        answers[finding] = given if before == "unknown" else surest(before, given)
    chosen = [one for step in more if step["screen"] == COMPLAINTS for one in step["chosen"]]
    return replace(known, answers=answers, complaints=tuple(dict.fromkeys((*known.complaints, *chosen))))


def _last(more: Sequence[Step]) -> dict[str, Answer]:
    return {finding: given for step in more for finding, given in step.get("answers", {}).items()}


def weighed(bundle: Bundle, steps: Sequence[Step], more: Sequence[Step]) -> Advice | None:
    """Return what the rules say of all answers; None while there is no complaint and nothing that is urgent by itself."""
    known = together(said.read(steps), more)
    found = engine.weigh(bundle, known.profile, known.complaints, known.answers)
    return found if known.complaints or found.level in RED else None


def next_question(bundle: Bundle, steps: Sequence[Step], more: Sequence[Step]) -> Question | None:
    """Return what to ask now: what could still change the result, and what the person did not know.

    None when nothing can change it, and while no complaint is chosen.
    """
    own = said.read(steps)
    known = together(own, more)
    answered = _last(more)
    answers = {
        finding: given
        for finding, given in known.answers.items()
        if given != "unknown" or answered.get(finding) == "unknown"
    }
    found = engine.advance(bundle, known.profile, known.complaints, answers)
    return found if isinstance(found, Question) and found.kind != "complaints" else None


def not_asked(bundle: Bundle, known: Known) -> list[str]:
    """Return the findings of the chosen complaints that nobody has answered, of somebody of that age and sex, in order."""
    planned = plan.of(bundle, known.complaints)
    fits = [sheet for sheet, condition in planned.screens if known.profile.is_among(condition)]
    found = [one for sheet in (*planned.lifethreat, *planned.facts, *fits) for one in sheet.findings]
    return [one for one in dict.fromkeys(found) if one not in known.answers]


def is_higher(level: str, than: Level) -> bool:
    """Tell whether one level is more urgent than another."""
    return rank(level) > rank(than)  # type: ignore[arg-type]


def changed(before: Mapping[str, Answer], after: Mapping[str, Answer]) -> list[str]:
    """Return the findings whose answer staff's steps have changed or given."""
    return [one for one, given in after.items() if before.get(one) != given]
