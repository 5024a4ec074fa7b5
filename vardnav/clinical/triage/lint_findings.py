"""What must hold for findings: whoever doubts is cared for, follow-ups exist, words enough to be recognised by."""

from __future__ import annotations

from collections.abc import Iterator

from vardnav.clinical.triage import looking
from vardnav.clinical.triage.files import Collected
from vardnav.clinical.triage.levels import rank
from vardnav.clinical.triage.strict_yaml import Document, Place, Problem


def problems(collected: Collected) -> Iterator[Problem]:
    """Return what is wrong with the findings."""
    urgent = _urgent(collected)
    for key, finding in collected.findings.items():
        document = collected.documents[f"finding {key}"]
        if key in urgent and "on_unknown" not in document.value[key]:
            yield _at(document, (key,), f"on_unknown is missing: {urgent[key]} can give idag or more by it")
        if finding.follow_up:
            yield from _follow_up(collected, document, key, finding.follow_up)
        if key not in _facts(collected):
            for language in ("sv", "en"):
                words = finding.words.sv if language == "sv" else finding.words.en
                if not 3 <= len(words) <= 12:
                    reason = f"words.{language} must hold 3-12 ways to say it, holds {len(words)}"
                    yield _at(document, (key, "words"), reason)
                if any(word.replace("I", "i") != word.lower() for word in words):
                    yield _at(document, (key, "words"), f"words.{language} are written in lower case")


def _follow_up(collected: Collected, document: Document, key: str, follow_up: str) -> Iterator[Problem]:
    place = (key, "on_unknown")
    if follow_up not in collected.findings:
        yield _at(document, place, f"the follow-up {follow_up!r} is no finding")
    elif collected.findings[follow_up].follow_up:
        yield _at(document, place, f"the follow-up {follow_up!r} has a follow-up of its own")
    elif follow_up == key:
        yield _at(document, place, "a finding cannot follow up itself")


def _urgent(collected: Collected) -> dict[str, str]:
    """Return the findings that can give idag or more, each with a protocol where it does."""
    found: dict[str, str] = {}
    for protocol in collected.protocols.values():
        for rule in looking.every_rule(protocol):
            if rank(rule.level) >= rank("idag"):
                for finding in looking.findings_in(rule.when):
                    found.setdefault(finding, protocol.id)
    return found


def _facts(collected: Collected) -> frozenset[str]:
    always = collected.protocols.get("always")
    return frozenset(one for screen in (always.facts if always else ()) for one in screen.findings)


def _at(document: Document, place: Place, reason: str) -> Problem:
    shown = ".".join(str(part) for part in place)
    return Problem(document.file, document.line(place), shown, reason)
