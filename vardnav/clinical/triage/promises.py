"""The promises that the checker tries, each as a function from a trial to the counter-examples it finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from vardnav.clinical.triage import engine, playing, settled
from vardnav.clinical.triage.advice import Advice
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import RED, Answer, Level, Sex, highest, rank
from vardnav.clinical.triage.model import Profile, Protocol, Screen, Text
from vardnav.clinical.triage.playing import DoesNotEnd, Play
from vardnav.clinical.triage.stories import CounterExample


@dataclass(frozen=True, slots=True)
class Trial:
    """A person with complaints, and what is true of them; whatever is not in `truth` is no."""

    bundle: Bundle
    complaints: tuple[str, ...]
    profile: Profile
    truth: Mapping[str, Answer]

    def play(self) -> Play:
        """Return what the person is told."""
        return playing.play(self.bundle, self.profile, self.complaints, self.truth)

    def but(self, finding: str, answer: Answer) -> Trial:
        """Return the same person with a finding answered otherwise."""
        return Trial(self.bundle, self.complaints, self.profile, {**self.truth, finding: answer})

    def weigh(self, answered: tuple[str, ...]) -> Advice:
        """Return the advice when every finding of `answered` has been answered."""
        answers: dict[str, Answer] = dict.fromkeys(answered, "no")
        answers.update(self.truth)
        return engine.weigh(self.bundle, self.profile, self.complaints, answers)

    def broken(self, promise: str, got: Level | None, sv: str, en: str) -> CounterExample:
        """Return the counter-example that this person is."""
        return CounterExample(promise, self.complaints, self.profile, dict(self.truth), got, Text(sv, en))

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        """Return the protocols of the complaints."""
        return tuple(self.bundle.protocols[one] for one in self.complaints)


def alone(trial: Trial, nothing: Trial | None = None) -> Iterator[CounterExample]:
    """Try a person by themselves, and against the same person of whom nothing is true."""
    try:
        play = trial.play()
    except DoesNotEnd as wrong:
        yield trial.broken("ends", None, f"Det tar inte slut: {wrong}.", f"It does not end: {wrong}.")
        return
    if nothing is not None:
        yield from below(trial, play, nothing)
    yield from long(trial, play)
    yield from red(trial, play)
    yield from unknown(trial, play)
    yield from earned(trial, play)
    yield from swapped(trial, play)


def all_of(trial: Trial, findings: tuple[str, ...], chance: Random) -> Iterator[CounterExample]:
    """Try every promise on a person."""
    yield from alone(trial)
    try:
        yield from skipped(trial, trial.play(), findings)
        yield from further(trial, chance.choice(findings))
    except DoesNotEnd as wrong:
        yield trial.broken("ends", None, f"Det tar inte slut: {wrong}.", f"It does not end: {wrong}.")
    yield from monotone(trial, (chance.choice(findings),))
    yield from left_out(trial, findings, chance)


def below(trial: Trial, play: Play, nothing: Trial) -> Iterator[CounterExample]:
    """Something true or unknown never gives less than nothing."""
    level, low = play.advice.level, nothing.play().advice.level
    if rank(level) < rank(low):
        promise = "more" if "yes" in trial.truth.values() else "unknown"
        yield trial.broken(promise, level, f"Med nej på allt: {low}.", f"With no to everything: {low}.")


def long(trial: Trial, play: Play) -> Iterator[CounterExample]:
    """Nobody is asked more than the limit."""
    if play.of_complaint > engine.MOST_SCREENS:
        many = play.of_complaint
        yield trial.broken("long", play.advice.level, f"{many} skärmar.", f"{many} screens.")


def red(trial: Trial, play: Play) -> Iterator[CounterExample]:
    """A yes to what is red, of somebody who is asked it, ends at what it gives or above."""
    due = _due(trial, "yes")
    if due and rank(play.advice.level) < rank(due[0]):
        level, finding = due
        yield trial.broken(
            "red",
            play.advice.level,
            f"Ja på {finding} ska ge minst {level}.",
            f"A yes to {finding} must give {level} or more.",
        )


def _due(trial: Trial, answer: Answer) -> tuple[Level, str] | None:
    """Return the highest level that some single answer must give at least, and the finding; read from the data alone."""
    best: tuple[Level, str] | None = None
    for screen in surely_asked(trial):
        for finding in screen.findings:
            level = highest(screen.level, trial.bundle.findings[finding].least or screen.level)
            if trial.truth.get(finding) == answer and (best is None or rank(level) > rank(best[0])):
                best = (level, finding)
    return best


def surely_asked(trial: Trial) -> Iterator[Screen]:
    """Return the screens that this person is surely asked: no condition but age and sex, and a body to have it in."""
    everyone = (trial.bundle.lifethreat, *trial.protocols, trial.bundle.always)
    for screen in (screen for protocol in everyone for screen in protocol.screens):
        bodies = {trial.bundle.findings[one].anatomy for one in screen.findings} - {None, trial.profile.sex}
        if screen.condition.known is None and trial.profile.is_among(screen.condition) and not bodies:
            yield screen


def unknown(trial: Trial, play: Play) -> Iterator[CounterExample]:
    """Don't know is yes, or a human the same day, or settled by what is asked instead; never no."""
    level = play.advice.level
    for screen in surely_asked(trial):
        for finding in screen.findings:
            if trial.truth.get(finding) != "unknown":
                continue
            known = trial.bundle.findings[finding]
            if known.on_unknown == "follow_up" and trial.truth.get(known.follow_up or "", "no") == "no":
                continue
            due: Level = "idag" if known.on_unknown == "human" else screen.level
            if rank(level) < rank(due):
                yield trial.broken(
                    "unknown",
                    level,
                    f"Vet inte på {finding} ska ge minst {due}.",
                    f"Unknown {finding} must give {due} or more.",
                )


def earned(trial: Trial, play: Play) -> Iterator[CounterExample]:
    """Self-care was given only when every red and same-day question was answered no."""
    if play.advice.level != "egenvard":
        return
    answers = play.advice.answers
    for screen in surely_asked(trial):
        for finding in screen.findings:
            if screen.level != "boka" and not settled.is_settled(trial.bundle, finding, answers):
                yield trial.broken(
                    "earned",
                    "egenvard",
                    f"{finding} har inte fått nej.",
                    f"{finding} has not been answered no.",
                )
                return
    for protocol in trial.protocols:
        care = protocol.self_care
        facts = trial.profile.facts
        if (
            care is None
            or any(facts.get(one) != "no" for one in care.not_with)
            or trial.profile.age_days not in care.ages
        ):
            yield trial.broken(
                "earned", "egenvard", f"{protocol.id} tillåter det inte.", f"{protocol.id} does not allow it."
            )


def swapped(trial: Trial, play: Play) -> Iterator[CounterExample]:
    """The same answers of the other sex give the same level, anatomy and pregnancy apart."""
    findings = trial.bundle.findings
    of_body = [
        one
        for one, said in (*trial.truth.items(), *trial.profile.facts.items())
        if said != "no" and findings[one].anatomy
    ]
    if of_body or any(one.applies.sex or one.applies.pregnant != "any" for one in trial.protocols):
        return
    other: Sex = "male" if trial.profile.sex == "female" else "female"
    profile = Profile(trial.profile.age_days, other, trial.profile.facts)
    try:
        level = Trial(trial.bundle, trial.complaints, profile, trial.truth).play().advice.level
    except DoesNotEnd:
        return
    if level != play.advice.level:
        yield trial.broken(
            "sex", play.advice.level, f"Av det andra könet: {level}.", f"Of the other sex: {level}."
        )


def monotone(trial: Trial, findings: tuple[str, ...], *, few: bool = False) -> Iterator[CounterExample]:
    """With every question answered, one more yes never gives less, and unknown never less than no."""
    everything = tuple(dict.fromkeys((*findings, *trial.truth)))
    before = trial.weigh(everything)
    changes: tuple[Answer, ...] = ("yes",) if few else ("yes", "unknown")
    for finding in tuple(trial.truth) if few else findings:
        base = trial.but(finding, "no")
        low = base.weigh(everything).level if trial.truth.get(finding, "no") != "no" else before.level
        for answer in changes:
            level = trial.but(finding, answer).weigh(everything).level
            if rank(level) < rank(low):
                promise = "more" if answer == "yes" else "unknown"
                yield trial.but(finding, answer).broken(
                    promise, level, f"Med nej på {finding}: {low}.", f"With no to {finding}: {low}."
                )


def further(trial: Trial, finding: str) -> Iterator[CounterExample]:
    """Asked question by question, one more yes never gives less, and unknown never less than no."""
    low = trial.but(finding, "no").play().advice.level
    tries: tuple[tuple[Answer, str], ...] = (("yes", "more"), ("unknown", "unknown"))
    for answer, promise in tries:
        changed = trial.but(finding, answer)
        level = changed.play().advice.level
        if rank(level) < rank(low):
            yield changed.broken(
                promise, level, f"Med nej på {finding}: {low}.", f"With no to {finding}: {low}."
            )


def skipped(trial: Trial, play: Play, findings: tuple[str, ...]) -> Iterator[CounterExample]:
    """Answering also what was not asked, of what this person could be asked, does not raise the level."""
    asked = {one for screen in surely_asked(trial) for one in screen.findings}
    answers = dict(play.advice.answers)
    for finding in findings:
        if finding in asked:
            answers.setdefault(finding, trial.truth.get(finding, "no"))
    unsure = sum(said == "unknown" for said in answers.values()) - sum(
        said == "unknown" for said in play.advice.answers.values()
    )
    full = engine.weigh(trial.bundle, trial.profile, trial.complaints, answers)
    if rank(full.level) > rank(play.advice.level) and not unsure:
        yield trial.broken(
            "skipped",
            play.advice.level,
            f"Med alla frågor: {full.level}.",
            f"With every question: {full.level}.",
        )


def left_out(trial: Trial, findings: tuple[str, ...], chance: Random) -> Iterator[CounterExample]:
    """With some answers missing the advice is never self-care while something red or same-day is open."""
    urgent = {one for screen in surely_asked(trial) if screen.level != "boka" for one in screen.findings}
    kept = tuple(one for one in findings if chance.random() > 0.2)
    answers: dict[str, Answer] = {one: trial.truth.get(one, "no") for one in kept}
    advice = engine.weigh(trial.bundle, trial.profile, trial.complaints, answers)
    missing = [one for one in sorted(urgent) if not settled.is_settled(trial.bundle, one, answers)]
    if missing and advice.level == "egenvard":
        yield trial.broken(
            "earned", "egenvard", f"{missing[0]} är inte besvarad.", f"{missing[0]} has not been answered."
        )
    if missing and advice.level not in (*RED, "idag"):
        yield trial.broken(
            "earned", advice.level, f"{missing[0]} är inte besvarad.", f"{missing[0]} has not been answered."
        )


def merged(trial: Trial) -> Iterator[CounterExample]:
    """Complaints together give at least what each of them gives by itself."""
    try:
        together = trial.play().advice.level
        parts = [
            Trial(trial.bundle, (one,), trial.profile, trial.truth).play().advice.level
            for one in trial.complaints
        ]
    except DoesNotEnd as wrong:
        yield trial.broken("ends", None, f"Det tar inte slut: {wrong}.", f"It does not end: {wrong}.")
        return
    if rank(together) < rank(highest(*parts)):
        level = highest(*parts)
        yield trial.broken("merged", together, f"Var för sig: {level}.", f"One by one: {level}.")
