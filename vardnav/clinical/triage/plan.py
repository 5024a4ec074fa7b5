"""The plan of some complaints together: every rule and every screen in the order of danger, shared findings once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from vardnav.clinical.triage import looking
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import RED, Level, highest, rank
from vardnav.clinical.triage.model import Condition, Finding, Has, Protocol, Rule, Text

#: How many screens each band of urgency may take before its questions are put together in lists.
SCREENS: Final = {"red": 3, "idag": 4, "boka": 3}
LIST: Final = 6
#: No more signs than this in one list, also when three complaints ask for much that is red.
LONGEST_LIST: Final = 10
ANY_OF_THESE: Final = Text("Stämmer något av det här?", "Is any of this true?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A screen as planned: findings that may be asked together."""

    id: str
    findings: tuple[str, ...]
    text: Text | None
    level: Level


@dataclass(frozen=True, slots=True)
class Stated:
    """A rule, and the protocol that states it."""

    protocol: Protocol
    rule: Rule
    findings: frozenset[str]
    name: str


@dataclass(frozen=True, eq=False)
class Plan:
    """What may be asked and what may fire for some complaints together."""

    bundle: Bundle
    complaints: tuple[Protocol, ...]
    stated: tuple[Stated, ...]
    lifethreat: tuple[Sheet, ...]
    facts: tuple[Sheet, ...]
    screens: tuple[tuple[Sheet, Condition], ...]
    #: The conditions under which each finding is asked; asked when any of them holds.
    conditions: dict[str, tuple[Condition, ...]] = field(hash=False)
    #: Findings that are true when another is (39 degrees is more than 38), and the other way round.
    implied_by: dict[str, tuple[str, ...]] = field(hash=False)
    implies: dict[str, tuple[str, ...]] = field(hash=False)
    #: Findings of which a `do not know` counts: what can give idag by itself, or asks for a human.
    weighty: frozenset[str] = frozenset()

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        """Return every protocol that takes part."""
        return (self.bundle.lifethreat, *self.complaints, self.bundle.always)


@lru_cache(maxsize=512)
def of(bundle: Bundle, complaints: tuple[str, ...]) -> Plan:
    """Return the plan of complaints of a bundle."""
    chosen = tuple(bundle.protocols[one] for one in complaints)
    protocols = (bundle.lifethreat, *chosen, bundle.always)
    stated = tuple(
        Stated(one, _at_least(bundle, rule), frozenset(looking.findings_in(rule.when)), f"{one.id}.{rule.id}")
        for one in protocols
        for rule in looking.every_rule(one)
    )
    numbered = [one for one in bundle.findings.values() if one.number]
    implied_by = {one.id: tuple(other.id for other in numbered if _implies(other, one)) for one in numbered}
    return Plan(
        bundle=bundle,
        complaints=chosen,
        stated=stated,
        lifethreat=tuple(sheet for sheet, _ in _sheets(bundle.lifethreat)),
        facts=tuple(
            Sheet(f"who.{at}", screen.findings, screen.text, "boka")
            for at, screen in enumerate(bundle.always.facts)
        ),
        screens=_in_order(bundle, chosen),
        conditions=_conditions(protocols),
        implied_by=implied_by,
        implies={key: tuple(one for one, by in implied_by.items() if key in by) for key in implied_by},
        weighty=frozenset(
            one
            for protocol in protocols
            for screen in protocol.screens
            for one in screen.findings
            if rank(screen.level) >= rank("idag") or bundle.findings[one].on_unknown == "human"
        ),
    )


def _at_least(bundle: Bundle, rule: Rule) -> Rule:
    """Return the rule of a finding at no less than what the dictionary says that its yes gives everywhere."""
    least = bundle.findings[rule.when.finding].least if isinstance(rule.when, Has) else None
    return replace(rule, level=highest(rule.level, least)) if least else rule


def _implies(one: Finding, other: Finding) -> bool:
    first, second = one.number, other.number
    if one is other or first is None or second is None or first.quantity != second.quantity:
        return False
    if first.at_least is not None and second.at_least is not None:
        return first.at_least >= second.at_least
    return first.at_most is not None and second.at_most is not None and first.at_most <= second.at_most


def _conditions(protocols: Iterable[Protocol]) -> dict[str, tuple[Condition, ...]]:
    found: dict[str, tuple[Condition, ...]] = {}
    for protocol in protocols:
        for screen in (*protocol.screens, *protocol.facts):
            for finding in screen.findings:
                found[finding] = (*found.get(finding, ()), screen.condition)
    return found


def _sheets(protocol: Protocol) -> Iterator[tuple[Sheet, Condition]]:
    for at, screen in enumerate(protocol.screens):
        yield Sheet(f"{protocol.id}.{at}", screen.findings, screen.text, screen.level), screen.condition


def _in_order(bundle: Bundle, chosen: tuple[Protocol, ...]) -> tuple[tuple[Sheet, Condition], ...]:
    """Return the screens of the complaints by falling danger, each finding once, with whom each screen is for."""
    seen = {one for sheet, _ in _sheets(bundle.lifethreat) for one in sheet.findings}
    potential = _potential((*chosen, bundle.always))
    found: list[tuple[Sheet, Condition]] = []
    for protocol in (*chosen, bundle.always):
        for sheet, condition in _sheets(protocol):
            fresh = tuple(one for one in sheet.findings if one not in seen)
            if fresh:
                level = highest(sheet.level, *(potential.get(one, sheet.level) for one in fresh))
                text = sheet.text if len(fresh) > 1 else None
                found.append((Sheet(sheet.id, fresh, text, level), condition))
            if condition == Condition():
                seen.update(fresh)
    return tuple(sorted(found, key=lambda one: -rank(one[0].level)))


@lru_cache(maxsize=4096)
def sheets(plan: Plan, is_for: tuple[bool, ...]) -> tuple[Sheet, ...]:
    """Return the screens for a person of whom `is_for` tells which are, put together where they would be too many."""
    ours: list[Sheet] = []
    seen: set[str] = set()
    for (sheet, _), is_ours in zip(plan.screens, is_for, strict=True):
        fresh = tuple(one for one in sheet.findings if one not in seen)
        if is_ours and fresh:
            ours.append(sheet if fresh == sheet.findings else Sheet(sheet.id, fresh, sheet.text, sheet.level))
            seen.update(fresh)
    bands = {
        "red": [one for one in ours if one.level in RED],
        "idag": [one for one in ours if one.level == "idag"],
        "boka": [one for one in ours if one.level == "boka"],
    }
    return tuple(one for band, found in bands.items() for one in _packed(found, SCREENS[band]))


def _potential(chosen: tuple[Protocol, ...]) -> dict[str, Level]:
    """Return the most that each finding can give together with others in a rule."""
    found: dict[str, Level] = {}
    for protocol in chosen:
        for rule in protocol.rules:
            for finding in looking.findings_in(rule.when):
                found[finding] = highest(rule.level, found.get(finding, rule.level))
    return found


def _packed(sheets: list[Sheet], most: int) -> list[Sheet]:
    """Return the screens as they are while they are few enough, else put together in lists."""
    if len(sheets) <= most:
        return sheets
    findings = [(one, sheet) for sheet in sheets for one in sheet.findings]
    size = min(LONGEST_LIST, max(LIST, -(-len(findings) // most)))
    packed = []
    for start in range(0, len(findings), size):
        part = findings[start : start + size]
        level = highest(*(sheet.level for _, sheet in part))
        text = ANY_OF_THESE if len(part) > 1 else None
        packed.append(Sheet(f"list.{part[0][0]}", tuple(one for one, _ in part), text, level))
    return packed


def has(finding: str) -> Has:
    """Return the expression that is true of whoever has a finding."""
    return Has(finding)
