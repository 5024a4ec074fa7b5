"""The checker: proves of a protocol, and of protocols together, that nothing unsafe can be answered into; seconds each.

What is small is tried whole (every answer to every question, every pair of signs at every edge of age); the rest by
chance with a seed, so that the same bundle is always tried the same way. `python -m vardnav.clinical.triage.checker`.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage import case_bank, looking, persons, promises
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import Answer
from vardnav.clinical.triage.model import Profile, Protocol
from vardnav.clinical.triage.promises import Trial
from vardnav.clinical.triage.stories import CounterExample

#: With so few findings every combination of yes and no is tried.
WHOLE = 8


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to look: trials by chance, persons for whom each sign, and for whom every pair of signs, is tried."""

    chances: int = 40
    persons: int = 6
    pairs: int = 1
    seed: int = 1177


QUICK = Effort(chances=8, persons=1, pairs=0)


def check(bundle: Bundle, complaint: str, effort: Effort | None = None) -> Iterator[CounterExample]:
    """Return every counter-example found for a protocol by itself; none means that every promise held."""
    protocol = bundle.protocols[complaint]
    effort = effort or Effort()
    chance = Random(f"{effort.seed} {complaint}")  # noqa: S311 - repeatable trials, nothing secret
    yield from case_bank.cases(bundle, protocol)
    findings = findings_of(bundle, protocol)
    everybody = persons.plain(bundle, protocol)
    for profile in chance.sample(everybody, min(effort.persons, len(everybody))):
        yield from _each_alone(bundle, protocol, profile, findings)
    yield from _each_fact(bundle, protocol)
    for profile in chance.sample(everybody, min(effort.pairs, len(everybody))):
        for answers in _combinations(tuple(sorted(looking.asked(protocol)))):
            yield from promises.monotone(Trial(bundle, (complaint,), profile, answers), findings, few=True)
    for _ in range(effort.chances):
        trial = Trial(
            bundle, (complaint,), persons.somebody(bundle, protocol, chance), persons.truth(findings, chance)
        )
        yield from promises.all_of(trial, findings, chance)


def check_together(
    bundle: Bundle, complaints: Iterable[str], effort: Effort | None = None
) -> Iterator[CounterExample]:
    """Return every counter-example found for complaints chosen together."""
    chosen = tuple(complaints)
    effort = effort or Effort()
    chance = Random(f"{effort.seed} {chosen}")  # noqa: S311 - repeatable trials, nothing secret
    findings = tuple(
        dict.fromkeys(one for key in chosen for one in findings_of(bundle, bundle.protocols[key]))
    )
    for _ in range(effort.chances):
        profile = persons.somebody(bundle, bundle.protocols[chance.choice(chosen)], chance)
        trial = Trial(bundle, chosen, profile, persons.truth(findings, chance))
        yield from promises.all_of(trial, findings, chance)
        yield from promises.merged(trial)


def findings_of(bundle: Bundle, protocol: Protocol) -> tuple[str, ...]:
    """Return the findings that somebody with a complaint may be asked, those of the common lists too."""
    own = [
        screen.findings for screen in (*protocol.screens, *bundle.always.screens, *bundle.lifethreat.screens)
    ]
    rules = [looking.findings_in(rule.when) for rule in bundle.always.rules]
    named = dict.fromkeys(one for findings in (*own, *rules) for one in findings)
    return tuple(one for one in named if one not in bundle.facts)


def _each_alone(
    bundle: Bundle, protocol: Protocol, profile: Profile, findings: tuple[str, ...]
) -> Iterator[CounterExample]:
    """Try a person of whom nothing is true, then each thing that they are asked alone: yes, and unknown."""
    nothing = Trial(bundle, (protocol.id,), profile, {})
    yield from promises.alone(nothing)
    asked = {one for screen in promises.surely_asked(nothing) for one in screen.findings}
    answers: tuple[Answer, ...] = ("yes", "unknown")
    for finding in findings:
        if finding in asked:
            for answer in answers:
                yield from promises.alone(nothing.but(finding, answer), nothing)


def _each_fact(bundle: Bundle, protocol: Protocol) -> Iterator[CounterExample]:
    """Try somebody of whom nothing is true but one of the facts with which self-care is not for them: each fact, always."""
    care = protocol.self_care
    if care is None:
        return
    everybody = [one for one in persons.plain(bundle, protocol) if one.age_days in care.ages]
    for fact in care.not_with:
        body = bundle.findings[fact].anatomy
        somebody = next((one for one in reversed(everybody) if body in (None, one.sex)), None)
        if somebody is not None:
            other = replace(somebody, facts={**somebody.facts, fact: "yes"})
            yield from promises.alone(Trial(bundle, (protocol.id,), other, {}))


def _combinations(findings: tuple[str, ...]) -> Iterator[dict[str, Answer]]:
    sizes = range(len(findings) + 1) if len(findings) <= WHOLE else (2,)
    for size in sizes:
        for some in itertools.combinations(findings, size):
            answers: dict[str, Answer] = dict.fromkeys(some, "yes")
            yield answers


def groups(bundle: Bundle, how_many: int, seed: int = 1177) -> Iterator[tuple[str, ...]]:
    """Return pairs and triples of complaints by chance, each complaint with some other at least once."""
    chance = Random(seed)  # noqa: S311 - repeatable trials, nothing secret
    ids = sorted(bundle.protocols)
    for at in range(how_many):
        first = ids[at % len(ids)]
        others = [one for one in ids if one != first]
        yield (first, *chance.sample(others, min(len(others), 1 + at % 2)))


def main(arguments: list[str] | None = None, write: Callable[[str], object] = sys.stdout.write) -> int:
    """Check a folder (the package's own if left out), write each counter-example as a story; 1 when there are any."""
    parser = argparse.ArgumentParser(description="Prove triage protocols safe, or show who they fail.")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--only", help="one complaint")
    parser.add_argument(
        "--chances", type=int, default=Effort().chances, help="trials by chance for each protocol"
    )
    given = parser.parse_args(arguments)
    try:
        bundle = bundles.load(given.folder)
    except bundles.NotWellFormed as wrong:
        write(f"{wrong}\n")
        return 2
    found = 0
    effort = Effort(chances=given.chances)
    chosen = [given.only] if given.only else sorted(bundle.protocols)
    for complaint in chosen:
        for one in itertools.islice(check(bundle, complaint, effort), 5):
            found += 1
            write(f"{one.story(bundle)}\n\n")
    for together in groups(bundle, 0 if given.only else len(chosen)):
        for one in itertools.islice(check_together(bundle, together, QUICK), 2):
            found += 1
            write(f"{one.story(bundle)}\n\n")
    write(f"{len(chosen)} protocols, {found} counter-examples, bundle {bundle.digest[:12]}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
