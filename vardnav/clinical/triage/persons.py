"""The persons and answers that the checker tries: edges of every age, both sexes, each fact, and chance with a seed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from vardnav.clinical.triage import ages, looking, playing
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import Answer, Sex
from vardnav.clinical.triage.model import Aged, All, Any, Expression, Profile, Protocol

_SEXES: tuple[Sex, ...] = ("female", "male")


def edges(protocol: Protocol) -> list[int]:
    """Return the ages on both sides of every limit that a protocol draws, within whom it is for."""
    limits = {int(40 * ages.DAYS["y"])}
    spans = [protocol.applies.ages, *(one.condition.ages for one in protocol.screens)]
    spans += [span for rule in protocol.rules for span in _spans(rule.when)]
    if protocol.self_care:
        spans.append(protocol.self_care.ages)
    for span in spans:
        limits |= {span.first, span.first - 1} | ({span.end, span.end - 1} if span.end else set())
    limits.add(protocol.applies.ages.first)
    return sorted(one for one in limits if one in protocol.applies.ages and 0 <= one <= ages.OLDEST)


def _spans(expression: Expression) -> Iterator[ages.Ages]:
    if isinstance(expression, Aged):
        yield expression.ages
    elif isinstance(expression, All | Any):
        for part in expression.parts:
            yield from _spans(part)


def facts_of(bundle: Bundle, protocol: Protocol) -> tuple[str, ...]:
    """Return the facts that a protocol or a common rule speaks of."""
    named = {
        one for rule in (*protocol.rules, *bundle.always.rules) for one in looking.findings_in(rule.when)
    }
    named |= {one for screen in protocol.screens for one in looking.findings_in(screen.condition.known)}
    named |= set(protocol.self_care.not_with if protocol.self_care else ())
    return tuple(sorted(named & bundle.facts))


def needed_facts(protocol: Protocol) -> tuple[str, ...]:
    """Return the facts without which a protocol is not for anybody."""
    return {"any": (), "only": ("pregnant",), "after": ("postpartum",)}[protocol.applies.pregnant]


def plain(bundle: Bundle, protocol: Protocol) -> list[Profile]:
    """Return the persons at every edge of age, of each sex that the protocol is for, with no fact but what it needs."""
    return [
        playing.person(bundle, age, sex, needed_facts(protocol))
        for age in edges(protocol)
        for sex in sexes(protocol)
    ]


def sexes(protocol: Protocol) -> tuple[Sex, ...]:
    """Return the sexes that a protocol is for."""
    if protocol.applies.pregnant != "any":
        return ("female",)
    return (protocol.applies.sex,) if protocol.applies.sex else _SEXES


def somebody(bundle: Bundle, protocol: Protocol, chance: Random) -> Profile:
    """Return somebody by chance: an edge of age, none to three facts."""
    facts = facts_of(bundle, protocol)
    some = chance.sample(facts, min(len(facts), chance.choice((0, 0, 0, 1, 1, 2, 3))))
    age, sex = chance.choice(edges(protocol)), chance.choice(sexes(protocol))
    if sex == "male":
        some = [one for one in some if bundle.findings[one].anatomy != "female"]
    return playing.person(bundle, age, sex, (*some, *needed_facts(protocol)))


def truth(findings: tuple[str, ...], chance: Random) -> dict[str, Answer]:
    """Return answers by chance: mostly no, none to four yes, none to two unknown."""
    some = chance.sample(findings, min(len(findings), chance.choice((0, 1, 1, 2, 2, 3, 4))))
    unsure = chance.sample(findings, min(len(findings), chance.choice((0, 0, 0, 1, 2))))
    answers: dict[str, Answer] = dict.fromkeys(unsure, "unknown")
    answers.update(dict.fromkeys(some, "yes"))
    return answers
