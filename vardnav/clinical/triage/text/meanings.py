"""The lexicon: which words mean the same, how compounds split, and what a sentence is made of once read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from vardnav.clinical import expressions as content
from vardnav.clinical.triage.text import words

FOLDER: Final = Path(content.__file__).parent
_SHORTEST_PART: Final = 2
_LINKS: Final = ("", "s", "e", "o")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: what was written, what it means (one meaning, or the parts of a compound), and its clause."""

    written: str
    meanings: tuple[str, ...]
    clause: int
    place: int


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Meanings by stem, and the parts that compounds are made of."""

    same: Mapping[str, str]
    first: frozenset[str]
    last: frozenset[str]
    _kept: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def meaning(self, word: str) -> str:
        """Return the meaning of a folded word: the name of its group, else its stem."""
        return self.same.get(word) or self.same.get(words.stem(word)) or words.stem(word)

    def meanings(self, word: str) -> tuple[str, ...]:
        """Return the meanings of a folded word: of each part when it is a compound of known parts."""
        found = self._kept.get(word)
        if found is None:
            found = self._find(word)
            if len(self._kept) < 200_000:
                self._kept[word] = found
        return found

    def knows(self, word: str) -> bool:
        """Tell whether a folded word is in a group of meanings or made of known parts."""
        return word in self.same or words.stem(word) in self.same or len(self.meanings(word)) > 1

    def _find(self, word: str) -> tuple[str, ...]:
        if word not in self.same:
            for at in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
                start, end = word[:at], word[at:]
                if end in self.last and any(start.removesuffix(link) in self.first for link in _LINKS):
                    start = next(one for link in _LINKS if (one := start.removesuffix(link)) in self.first)
                    return (self.meaning(start), self.meaning(end))
        return (self.meaning(word),)


def read(lexicon: Lexicon, text: str) -> list[Word]:
    """Return the words of a text in order, little words and marks included in the count of places but left out."""
    return of_pieces(lexicon, words.pieces(text))


def of_pieces(
    lexicon: Lexicon, pieces: Sequence[str], meant: Callable[[str], str | None] = lambda _: None
) -> list[Word]:
    """Return the words of pieces already cut; `meant` tells what a misspelt one is."""
    found: list[Word] = []
    clause = 0
    for place, piece in enumerate(pieces):
        if piece in words.TURNS:
            clause += 1
        elif words.is_word(piece):
            if piece in words.NEGATIONS or not words.is_little(piece):
                right = meant(piece) or piece
                found.append(Word(right, lexicon.meanings(right), clause, place))
        elif not piece[0].isdigit():
            clause += 1
    return found


def plain(name: str) -> Any:
    """Return what a file of the lexicon holds."""
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def lexicon() -> Lexicon:
    """Return the lexicon that this version of the product was released with; read once in a process."""
    held = plain("meanings.yaml")
    same: dict[str, str] = {}
    for group in held["same"]:
        name = words.fold(group[0])
        for word in group:
            folded = words.fold(word)
            same.setdefault(folded, name)
    for folded, name in list(same.items()):
        if len(folded) > 3:
            same.setdefault(words.stem(folded), name)
    parts = held["compounds"]
    return Lexicon(
        same,
        frozenset(words.fold(one) for one in parts["first"]),
        frozenset(words.fold(one) for one in parts["last"]),
    )
