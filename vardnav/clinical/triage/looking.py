"""Looking into expressions and protocols: which findings they speak of, and what can never be."""

from __future__ import annotations

from collections.abc import Iterator

from vardnav.clinical.triage.ages import EVERYBODY, Ages
from vardnav.clinical.triage.model import Aged, All, Any, Condition, Expression, Has, Protocol, Rule, Screen


def findings_in(expression: Expression | None) -> Iterator[str]:
    """Return the findings that an expression speaks of, in order, possibly more than once."""
    if isinstance(expression, Has):
        yield expression.finding
    elif isinstance(expression, All | Any):
        for part in expression.parts:
            yield from findings_in(part)


def needed(expression: Expression) -> frozenset[str]:
    """Return the findings without which an expression cannot be true."""
    if isinstance(expression, Has):
        return frozenset({expression.finding})
    if isinstance(expression, All):
        return frozenset().union(*(needed(part) for part in expression.parts))
    if isinstance(expression, Any) and expression.parts:
        return frozenset.intersection(*(needed(part) for part in expression.parts))
    return frozenset()


def can_hold(expression: Expression, ages: Ages) -> bool:
    """Tell whether an expression can be true of anybody in a span of ages."""
    if isinstance(expression, Aged):
        return expression.ages.meets(ages)
    if isinstance(expression, All):
        spans = [part.ages for part in expression.parts if isinstance(part, Aged)]
        return (
            bool(expression.parts)
            and _some_age_in(spans, ages)
            and all(can_hold(one, ages) for one in expression.parts)
        )
    if isinstance(expression, Any):
        return any(can_hold(one, ages) for one in expression.parts)
    return True


def _some_age_in(spans: list[Ages], ages: Ages) -> bool:
    first = max(one.first for one in (*spans, ages))
    ends = [one.end for one in (*spans, ages) if one.end is not None]
    return not ends or first < min(ends)


def asked(protocol: Protocol) -> frozenset[str]:
    """Return the findings that a protocol asks."""
    return frozenset(one for screen in protocol.screens for one in screen.findings)


def every_rule(protocol: Protocol) -> Iterator[Rule]:
    """Return each rule of a protocol: one for each finding asked, and those of more than one finding."""
    for screen in protocol.screens:
        for finding in screen.findings:
            yield of_finding(protocol, screen, finding)
    yield from protocol.rules


def of_finding(protocol: Protocol, screen: Screen, finding: str) -> Rule:
    """Return the rule that one finding of a screen makes by itself."""
    del protocol
    return Rule(
        id=finding, level=screen.level, when=Has(finding), to=None, reason=None, source=(),
        condition=screen.condition,
    )  # fmt: skip


def conditions(protocol: Protocol) -> Iterator[tuple[int, Condition]]:
    """Return each condition that limits whom a screen is for, with the place of the screen."""
    for at, screen in enumerate(protocol.screens):
        if screen.condition != Condition(EVERYBODY):
            yield at, screen.condition
