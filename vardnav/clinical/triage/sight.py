"""A protocol under the linter's eye: where it stands, and what else there is."""

from __future__ import annotations

from dataclasses import dataclass

from vardnav.clinical.triage import looking
from vardnav.clinical.triage.files import Collected
from vardnav.clinical.triage.model import Protocol
from vardnav.clinical.triage.strict_yaml import Document, Place, Problem, dotted


@dataclass(frozen=True, slots=True)
class Sight:
    """A protocol, where it stands, and what else there is."""

    protocol: Protocol
    document: Document
    collected: Collected

    def at(self, place: Place, reason: str) -> Problem:
        """Return a problem at a place of the protocol."""
        return Problem(self.document.file, self.document.line(place), dotted(place), reason)

    @property
    def facts(self) -> frozenset[str]:
        """Return what is asked under `who is it about`."""
        always = self.collected.protocols.get("always")
        return frozenset(one for screen in (always.facts if always else ()) for one in screen.findings)

    @property
    def askable(self) -> frozenset[str]:
        """Return the findings that somebody with this complaint is asked: its own, the facts, the two common lists."""
        common = [
            self.collected.protocols[key]
            for key in ("lifethreat", "always")
            if key in self.collected.protocols
        ]
        return looking.asked(self.protocol).union(self.facts, *(looking.asked(one) for one in common))
