"""What must hold for a protocol beyond its form: findings exist, rules can fire and decide, cases cover every rule."""

from __future__ import annotations

from collections.abc import Iterator

from vardnav.clinical.triage import complaints, lint_cases, lint_rules, looking
from vardnav.clinical.triage.files import Collected
from vardnav.clinical.triage.levels import RED
from vardnav.clinical.triage.sight import Sight
from vardnav.clinical.triage.strict_yaml import Problem


def problems(collected: Collected, today: str | None) -> Iterator[Problem]:
    """Return what is wrong with each protocol."""
    for key, protocol in collected.protocols.items():
        sight = Sight(protocol, collected.documents[f"protocol {key}"], collected)
        yield from _whole(sight, today)
        yield from _screens(sight)
        yield from lint_rules.problems(sight)
        if protocol.kind == "complaint":
            yield from _self_care(sight)
            yield from lint_cases.problems(sight)


def _whole(sight: Sight, today: str | None) -> Iterator[Problem]:
    protocol = sight.protocol
    if protocol.kind == "complaint" and protocol.id not in complaints.COMPLAINTS:
        yield sight.at(("id",), f"{protocol.id!r} is none of the {len(complaints.COMPLAINTS)} complaints")
    if today and protocol.review.next < today:
        yield sight.at(("review", "next"), f"the review date {protocol.review.next} has passed")
    for other in protocol.search.see_also:
        if other not in complaints.COMPLAINTS:
            yield sight.at(("search", "see_also"), f"{other!r} is none of the complaints")


def _screens(sight: Sight) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    screens = (*sight.protocol.screens, *sight.protocol.facts)
    for at, screen in enumerate(screens):
        for place, finding in enumerate(screen.findings):
            where = ("ask", at, "findings", place)
            if finding not in sight.collected.findings:
                yield sight.at(where, f"the finding {finding!r} is in no dictionary")
            if finding in seen:
                yield sight.at(where, f"the finding {finding!r} is already asked in ask[{seen[finding]}]")
            if finding in sight.facts and sight.protocol.kind != "always":
                yield sight.at(where, f"{finding!r} is a fact: asked under `who is it about`, used in rules")
            seen.setdefault(finding, at)
        yield from _condition(sight, at)


def _condition(sight: Sight, at: int) -> Iterator[Problem]:
    screens = (*sight.protocol.screens, *sight.protocol.facts)
    condition, findings = screens[at].condition, screens[at].findings
    for finding in looking.findings_in(condition.known):
        if finding not in sight.askable:
            yield sight.at(("ask", at, "if"), f"nobody asks {finding!r}, so nobody is asked this")
        if finding in findings:
            yield sight.at(("ask", at, "if"), f"{finding!r} waits for itself")
    for place, finding in enumerate(findings):
        known = sight.collected.findings.get(finding)
        if condition.sex and known and known.anatomy != condition.sex and finding not in sight.facts:
            reason = (
                f"only anatomy may differ by sex: give {finding!r} `anatomy: {condition.sex}` or drop the sex"
            )
            yield sight.at(("ask", at, "findings", place), reason)
    if not condition.ages.meets(sight.protocol.applies.ages):
        yield sight.at(("ask", at, "if", "ages"), "nobody whom the protocol is for has this age")


def _self_care(sight: Sight) -> Iterator[Problem]:
    care = sight.protocol.self_care
    if care is None:
        return
    for fact in care.not_with:
        if fact not in sight.facts:
            yield sight.at(("self_care", "not_with"), f"{fact!r} is not a fact")
    if not care.ages.meets(sight.protocol.applies.ages):
        yield sight.at(("self_care", "ages"), "nobody whom the protocol is for has this age")
    levels = {screen.level for screen in sight.protocol.screens}
    if not levels & set(RED):
        yield sight.at(("self_care",), "self-care is earned by answers: ask for what is red (112 or akut_nu)")
    if "idag" not in levels:
        yield sight.at(
            ("self_care",), "self-care is earned by answers: ask for what needs care the same day (idag)"
        )
