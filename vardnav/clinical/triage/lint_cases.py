"""What must hold for the cases of a protocol: each rule has one that fires it and one that nearly does."""

from __future__ import annotations

from collections.abc import Iterator

from vardnav.clinical.triage import looking
from vardnav.clinical.triage.model import Case
from vardnav.clinical.triage.sight import Sight
from vardnav.clinical.triage.strict_yaml import Problem


def problems(sight: Sight) -> Iterator[Problem]:
    """Return the rules without cases, and the cases that speak of what is not there."""
    rules = [rule.id for rule in looking.every_rule(sight.protocol)]
    fired = {name for case in sight.protocol.cases for name in case.fires}
    nearly = {name for case in sight.protocol.cases for name in case.near}
    for rule in rules:
        if rule not in fired:
            yield sight.at(("cases",), f"no case fires {rule}")
        if rule not in nearly:
            yield sight.at(("cases",), f"no case is a near miss of {rule}")
    for at, case in enumerate(sight.protocol.cases):
        yield from _one(sight, at, case, frozenset(rules))


def _one(sight: Sight, at: int, case: Case, rules: frozenset[str]) -> Iterator[Problem]:
    for key, names in (("fires", case.fires), ("near", case.near)):
        for name in names:
            if name not in rules:
                yield sight.at(("cases", at, key), f"{name!r} is no rule of this protocol")
    for key, names in (("yes", case.yes), ("unknown", case.unknown)):
        for name in names:
            if name not in sight.collected.findings:
                yield sight.at(("cases", at, key), f"the finding {name!r} is in no dictionary")
            elif name not in sight.askable and not _follows(sight, name):
                yield sight.at(("cases", at, key), f"nobody asks {name!r} here")
    for name in case.facts:
        if name not in sight.facts:
            yield sight.at(("cases", at, "facts"), f"{name!r} is not a fact")
    if set(case.yes) & set(case.unknown):
        yield sight.at(("cases", at), "the same finding is answered yes and unknown")
    if case.age_days not in sight.protocol.applies.ages:
        yield sight.at(("cases", at, "who"), "the protocol is not for this age")


def _follows(sight: Sight, name: str) -> bool:
    findings = sight.collected.findings
    return any(findings[one].follow_up == name for one in sight.askable if one in findings)
