"""Ports: what we need from a virus scanner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanner says. `is_scanned` False: it could not look, which is never the same as clean."""

    is_scanned: bool
    is_infected: bool = False
    scanner: str = ""
    signature: str = ""

    @property
    def is_clean(self) -> bool:
        """Looked at, and nothing found."""
        return self.is_scanned and not self.is_infected


class VirusScanner(Protocol):
    """Looks through bytes for known harm."""

    def scan(self, content: bytes) -> Verdict:
        """Return the verdict on `content`. Never raises: a scanner that cannot answer says not scanned."""
        ...
