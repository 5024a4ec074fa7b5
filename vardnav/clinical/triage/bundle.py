"""A bundle: everything that decides, as one value with a fingerprint; written to and read from canonical JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from vardnav.clinical.triage import files, reading, reading_findings
from vardnav.clinical.triage.ages import Ages
from vardnav.clinical.triage.files import Collected
from vardnav.clinical.triage.levels import Level, rank
from vardnav.clinical.triage.model import Applies, Finding, Protocol
from vardnav.clinical.triage.strict_yaml import Document, Problem
from vardnav.clinical.triage.taking import Value

FORMAT: Final = 1


class NotWellFormed(Exception):
    """The protocols cannot be used; `problems` says why, line by line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(one) for one in self.problems[:20]))


@dataclass(frozen=True, eq=False)
class Bundle:
    """Findings, protocols, the life-threat screen and the common rules. `digest` is the SHA-256 of `text`."""

    findings: Mapping[str, Finding]
    protocols: Mapping[str, Protocol]
    lifethreat: Protocol
    always: Protocol
    text: str
    digest: str
    #: What a yes gives at least, whoever asked: the level that the dictionary or every protocol that asks it gives.
    least: Mapping[str, Level] = field(default_factory=dict)
    #: Whom some protocol asks each finding of; of somebody else a yes to it is not heard.
    asked_of: Mapping[str, tuple[Applies, ...]] = field(default_factory=dict)

    @property
    def facts(self) -> frozenset[str]:
        """Return the findings that are asked under `who is it about`."""
        return frozenset(one for screen in self.always.facts for one in screen.findings)


def canonical(plain: Mapping[str, Any]) -> str:
    """Return plain values as canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        {"format": FORMAT, **plain},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )


def of(collected: Collected) -> Bundle:
    """Return the bundle of what was read; raises NotWellFormed when something could not be."""
    problems = list(collected.problems)
    for needed in ("lifethreat", "always"):
        if needed not in collected.protocols and not problems:
            problems.append(Problem(f"{needed}.yaml", 1, "", "is missing"))
    if problems:
        raise NotWellFormed(problems)
    text = canonical(collected.plain)
    complaints = {key: one for key, one in collected.protocols.items() if one.kind == "complaint"}
    return Bundle(
        findings=collected.findings,
        protocols=complaints,
        lifethreat=collected.protocols["lifethreat"],
        always=collected.protocols["always"],
        text=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        least=_least(collected),
        asked_of=_asked_of(collected),
    )


def _least(collected: Collected) -> dict[str, Level]:
    least: dict[str, Level] = {}
    for protocol in collected.protocols.values():
        for screen in protocol.screens:
            for finding in screen.findings:
                least[finding] = min(least.get(finding, screen.level), screen.level, key=rank)
    return least | {key: one.least for key, one in collected.findings.items() if one.least}


def _asked_of(collected: Collected) -> dict[str, tuple[Applies, ...]]:
    """A sign of babies is not one of grown-ups; who is younger than a protocol is written for is heard all the same."""
    found: dict[str, tuple[Applies, ...]] = {}
    for protocol in collected.protocols.values():
        of_all = protocol.applies
        for screen in protocol.screens:
            own = screen.condition
            ends = [one for one in (of_all.ages.end, own.ages.end) if one is not None]
            ages = Ages(own.ages.first, min(ends, default=None))
            whom = Applies(ages, own.sex or of_all.sex, of_all.pregnant)
            for finding in screen.findings:
                found[finding] = (*found.get(finding, ()), whom)
    return found


def from_json(text: str) -> Bundle:
    """Return the bundle that `Bundle.text` was written from; raises NotWellFormed for anything else."""
    try:
        plain = json.loads(text)
        is_ours = plain.get("format") == FORMAT and set(plain) == {"format", "findings", "protocols"}
    except (ValueError, AttributeError):
        is_ours = False
    if not is_ours:
        raise NotWellFormed([Problem("bundle", 1, "", f"is not a bundle of format {FORMAT}")])
    collected = Collected(plain={"findings": plain["findings"], "protocols": plain["protocols"]})
    document = Document("bundle", plain)
    collected.findings = reading_findings.findings(Value(document, plain["findings"], ("findings",)))
    for key, value in plain["protocols"].items():
        kind = files.KINDS.get(key, "complaint")
        collected.protocols[key] = reading.protocol(Value(document, value, ("protocols", key)), kind)
    collected.problems = document.problems
    return of(collected)


def load(folder: Path | None = None) -> Bundle:
    """Return the bundle of a folder (the package's own when none is given); raises NotWellFormed."""
    return of(files.collect(files.texts(files.of_folder(folder))))


@cache
def released() -> Bundle:
    """Return the bundle that this version of the product was released with; read once in a process."""
    return load()
