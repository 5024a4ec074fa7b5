"""Rules: which screen comes next, from the steps and the protocols alone; the same steps always give the same screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vardnav.capabilities.advice.rules import steps as said
from vardnav.capabilities.advice.rules import wording
from vardnav.capabilities.advice.rules.steps import Known, Step
from vardnav.clinical.triage import engine
from vardnav.clinical.triage.advice import Advice, Question
from vardnav.clinical.triage.ages import EVERYBODY
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import RED


@dataclass(frozen=True, slots=True)
class Screen:
    """One page of the flow. `question` where signs are asked for, `advice` where it ends."""

    id: str
    question: Question | None = None
    advice: Advice | None = None


RESULT = "result"


def current(bundle: Bundle, steps: Sequence[Step]) -> Screen:
    """Return the screen that somebody who has answered `steps` sees. Raises NotAsked for steps of other protocols."""
    known = said.read(steps)
    if said.NOW not in known.screens:
        return Screen(said.NOW, first_question(bundle))
    if said.WHO not in known.screens:
        if known.is_in_danger:
            return _result(engine.weigh(bundle, known.profile, (), known.answers))
        return Screen(said.WHO)
    if known.words is None and known.is_in_danger:
        # What the first screen asks is worth leaving for by itself; a sign from own words may be worse than it looks.
        by_itself = engine.weigh(bundle, known.profile, (), known.answers)
        if by_itself.level in RED:
            return _result(by_itself)
    found = engine.advance(bundle, known.profile, (), known.answers)
    if isinstance(found, Advice):
        return _result(found)
    if found.kind != "complaints":
        return Screen(said.ASKED + found.id, found)
    return _after_lifethreat(bundle, known)


def _after_lifethreat(bundle: Bundle, known: Known) -> Screen:
    if known.words is None:
        return Screen(said.WORDS)
    screen, text = (said.HEARD_MORE, wording.HEARD_MORE) if known.complaints else (said.HEARD, wording.HEARD)
    if screen not in known.screens and (heard := to_confirm(bundle, known)):
        # One sign alone is asked in its own words: a heading of a list would leave it out.
        heading = text if len(heard) > 1 else None
        return Screen(screen, Question(screen, "follow_up", heard, heading, "112", 0))
    if not known.complaints:
        return Screen(said.COMPLAINTS)
    found = engine.advance(bundle, known.profile, known.complaints, known.answers)
    return _result(found) if isinstance(found, Advice) else Screen(said.ASKED + found.id, found)


def to_confirm(bundle: Bundle, known: Known) -> tuple[str, ...]:
    """Return the worst of the red signs that the person's own words may speak of and nobody has asked about yet.

    When complaints are chosen also what the words are only like, if those complaints do not ask about it. Until then also
    what they plainly state of what was answered no, or not known, before anything was written: one of the two is a slip.
    """
    text = known.words or ""
    heard = wording.scan(text, bundle, known.profile, known.complaints)
    slips = () if known.complaints else wording.stated(text, bundle, known.profile)
    again = {one for one in slips if known.answers.get(one) != "yes"}
    return tuple(one for one in heard if one not in known.answers or one in again)[: wording.MOST_HEARD]


def first_question(bundle: Bundle) -> Question:
    """Return the signs that are asked of everybody before anything else."""
    screens = [one for one in bundle.lifethreat.screens if one.condition.ages == EVERYBODY]
    findings = tuple(finding for screen in screens for finding in screen.findings)
    return Question(said.NOW, "lifethreat", findings, screens[0].text, "112", 0)


def _result(advice: Advice) -> Screen:
    return Screen(RESULT, advice=advice)
