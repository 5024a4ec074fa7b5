"""Wiring: what one invariant is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """One thing that always holds, and the statement that finds where it does not."""

    number: str
    words: str
    sql: str
