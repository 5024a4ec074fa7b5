"""Playing a person through the questions: what a patient of whom everything is known would have been told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from vardnav.clinical.triage import engine
from vardnav.clinical.triage.advice import Advice, Question
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import Answer, Sex
from vardnav.clinical.triage.model import Case, Profile

#: Nobody is asked more screens than this, life-threat screen and facts included; more means that it does not end.
NO_END: Final = 80


class DoesNotEnd(Exception):
    """The questions go on and on."""


@dataclass(frozen=True, slots=True)
class Play:
    """The advice, and the questions on the way there in order."""

    advice: Advice
    questions: tuple[Question, ...]

    @property
    def of_complaint(self) -> int:
        """Return how many screens came after the life-threat screen and `who is it about`."""
        return sum(one.kind in ("complaint", "follow_up") for one in self.questions)


def person(bundle: Bundle, age_days: int, sex: Sex, facts: Iterable[str] = ()) -> Profile:
    """Return somebody of whom every fact is known: those given are true, the others are not."""
    true = set(facts)
    return Profile(age_days, sex, {one: "yes" if one in true else "no" for one in sorted(bundle.facts)})


def play(bundle: Bundle, profile: Profile, complaints: Iterable[str], truth: Mapping[str, Answer]) -> Play:
    """Ask until there is advice; whatever `truth` does not hold is answered no. Raises DoesNotEnd."""
    chosen = tuple(complaints)
    answers: dict[str, Answer] = {}
    questions: list[Question] = []
    while len(questions) < NO_END:
        found = engine.advance(bundle, profile, chosen, answers)
        if isinstance(found, Advice):
            return Play(found, tuple(questions))
        if all(one in answers for one in found.findings):
            raise DoesNotEnd(f"asks again: {', '.join(found.findings) or found.kind}")
        questions.append(found)
        for finding in found.findings:
            answers[finding] = truth.get(finding, "no")
    raise DoesNotEnd(f"more than {NO_END} screens")


def truth_of(case: Case) -> dict[str, Answer]:
    """Return what the person of a case would answer."""
    answers: dict[str, Answer] = dict.fromkeys(case.unknown, "unknown")
    answers.update(dict.fromkeys(case.yes, "yes"))
    return answers


def play_case(bundle: Bundle, complaint: str, case: Case) -> Play:
    """Play the person of a case through their complaint."""
    profile = person(bundle, case.age_days, case.sex, case.facts)
    return play(bundle, profile, (complaint,), truth_of(case))
