"""What must hold for rules: each can fire, decides something, and no red sign is read as less somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from vardnav.clinical.triage import looking
from vardnav.clinical.triage.levels import RED, Level, highest, rank
from vardnav.clinical.triage.model import Has
from vardnav.clinical.triage.sight import Sight
from vardnav.clinical.triage.strict_yaml import Problem


def problems(sight: Sight) -> Iterator[Problem]:
    """Return what is wrong with the rules of a protocol."""
    alone = _alone(sight)
    yield from _red_read_as_less(sight)
    names: set[str] = set(looking.asked(sight.protocol))
    for at, rule in enumerate(sight.protocol.rules):
        place = ("rules", at)
        if rule.id in names:
            yield sight.at(
                (*place, "id"), f"{rule.id!r} is already the name of a rule or a finding asked here"
            )
        names.add(rule.id)
        spoken_of = frozenset(looking.findings_in(rule.when))
        for finding in sorted(spoken_of - sight.askable):
            known = finding in sight.collected.findings
            if not known:
                yield sight.at((*place, "when"), f"the finding {finding!r} is in no dictionary")
            elif sight.protocol.kind == "complaint":
                yield sight.at((*place, "when"), f"nobody asks {finding!r} here: add it to ask")
        if not looking.can_hold(rule.when, sight.protocol.applies.ages):
            yield sight.at((*place, "when"), "can never be true of anybody whom the protocol is for")
        if rule.level == "egenvard":
            yield sight.at((*place, "level"), "a rule raises; self-care is earned in self_care")
        for finding in sorted(looking.needed(rule.when)):
            given = alone.get(finding)
            if given and (rank(given) > rank(rule.level) or (given == rule.level and not rule.to)):
                yield sight.at(place, f"never decides: {finding} alone already gives {given}")
        if isinstance(rule.when, Has) and rule.when.finding not in sight.facts:
            yield sight.at((*place, "when"), f"one finding alone belongs in ask: {rule.when.finding}")


def _alone(sight: Sight) -> dict[str, Level]:
    """Return what each finding gives by itself, whoever the person is."""
    found: dict[str, Level] = {}
    for key in ("lifethreat", sight.protocol.id):
        protocol = sight.collected.protocols.get(key)
        for screen in protocol.screens if protocol else ():
            for finding in screen.findings:
                found[finding] = highest(screen.level, found.get(finding, screen.level))
    for finding in looking.asked(sight.protocol):
        known = sight.collected.findings.get(finding)
        if known and known.least:
            found[finding] = highest(known.least, found[finding])
    return found


def _red_read_as_less(sight: Sight) -> Iterator[Problem]:
    """Return each sign that is red by itself wherever it is met, asked here as if it were less."""
    screen_levels: dict[str, Level] = {}
    lifethreat = sight.collected.protocols.get("lifethreat")
    for screen in lifethreat.screens if lifethreat else ():
        screen_levels |= dict.fromkeys(screen.findings, screen.level)
    for at, screen in enumerate(sight.protocol.screens):
        if screen.level == "egenvard":
            yield sight.at(("ask", at, "level"), "a question raises; self-care is earned in self_care")
        for place, finding in enumerate(screen.findings):
            known = sight.collected.findings.get(finding)
            least = (known.least if known else None) or screen_levels.get(finding)
            if least is not None and least in RED and rank(screen.level) < rank(least):
                reason = f"a yes to {finding} gives {least} everywhere; it cannot give {screen.level} here"
                yield sight.at(("ask", at, "findings", place), reason)
