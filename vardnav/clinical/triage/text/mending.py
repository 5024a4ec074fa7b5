"""Misspellings: the known word that an unknown one is meant to be, one letter or two away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST: Final = 5
#: From this length two letters may be wrong.
_LONG: Final = 8


class Mender:
    """Knows the words of the protocols; tells which of them a misspelt word is."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self.known):
            if len(word) >= _SHORTEST - 1:
                self._by_length[len(word)].append(word)
        self._kept: dict[str, str | None] = {}

    def meant(self, word: str) -> str | None:
        """Return the known word nearest to a folded word of five letters or more; None when it is known or none is near."""
        if len(word) < _SHORTEST or len(word) > 30 or word in self.known:
            return None
        if word not in self._kept:
            if len(self._kept) > 50_000:
                self._kept.clear()
            self._kept[word] = self._find(word)
        return self._kept[word]

    def _find(self, word: str) -> str | None:
        most = 2 if len(word) >= _LONG else 1
        near = [
            one
            for length in range(len(word) - most, len(word) + most + 1)
            for one in self._by_length.get(length, ())
        ]
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=most)
        return found[0] if found else None
