"""Expressions found in a text: every pattern is a few meanings that stand near each other, in either order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from vardnav.clinical.triage.text import words
from vardnav.clinical.triage.text.meanings import Lexicon, Word, read

NOT: Final = "inte"
#: How many other words may stand between those of a pattern.
_BETWEEN: Final = 2


@dataclass(frozen=True, slots=True)
class Pattern:
    """An expression as meanings. `exact` is its words in their order when only one of them says anything; `stem` the
    word itself when it is a single one: "askgrå" is not everything that is pale.
    """

    finding: str
    meanings: tuple[str, ...]
    exact: tuple[str, ...]
    stem: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A pattern found: from and to which of the words that were read."""

    pattern: Pattern
    first: int
    last: int


def flat(word: Word) -> tuple[str, ...]:
    """Return the meanings of a word, every negation the same."""
    return (NOT,) if word.written in words.NEGATIONS else word.meanings


def pattern(lexicon: Lexicon, finding: str, phrase: str) -> Pattern | None:
    """Return the pattern of an expression; None when it says nothing."""
    said = [one for word in read(lexicon, phrase) for one in flat(word)]
    if set(said) <= {NOT}:
        return None
    pieces = tuple(words.pieces(phrase))
    has_number = any(one[0].isdigit() for one in pieces)
    exact = pieces if has_number or (len(set(said)) == 1 and len(pieces) > 1) else ()
    stem = words.stem(pieces[0]) if len(pieces) == 1 and len(said) == 1 else ""
    return Pattern(finding, tuple(said), exact, stem, phrase)


class Spotter:
    """Finds many patterns at once: each is looked for where its rarest meaning stands."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        found = list(patterns)
        common = Counter(meaning for one in found for meaning in set(one.meanings))
        self._by_rarest: dict[str, list[Pattern]] = defaultdict(list)
        for one in found:
            rarest = min(
                (meaning for meaning in one.meanings if meaning != NOT), key=lambda key: (common[key], key)
            )
            self._by_rarest[rarest].append(one)

    def find(self, read_words: Sequence[Word], pieces: Sequence[str]) -> list[Spot]:
        """Return every pattern that a text holds, each once for each place."""
        said = [frozenset(flat(word)) for word in read_words]
        found: dict[tuple[str, str], Spot] = {}
        for at, meanings in enumerate(said):
            for meaning in meanings:
                for one in self._by_rarest.get(meaning, ()):
                    spot = self._at(one, at, read_words, said, pieces)
                    if spot:
                        found.setdefault((one.finding, f"{one.phrase} {spot.first}"), spot)
        return list(found.values())

    def _at(
        self,
        one: Pattern,
        at: int,
        read_words: Sequence[Word],
        said: Sequence[frozenset[str]],
        pieces: Sequence[str],
    ) -> Spot | None:
        if one.exact:
            place = read_words[at].place
            begins = list(range(max(0, place - len(one.exact) + 1), place + 1))
            is_there = any(tuple(pieces[start : start + len(one.exact)]) == one.exact for start in begins)
            return Spot(one, at, at) if is_there else None
        if len(set(one.meanings)) == 1:
            is_it = not one.stem or words.stem(read_words[at].written) == one.stem
            return Spot(one, at, at) if is_it else None
        span = len(one.meanings) + (_BETWEEN if len(one.meanings) > 2 else _BETWEEN - 1)
        clause, apart = read_words[at].clause, 0 if len(one.meanings) < 4 else 1
        near = [
            other
            for other in range(max(0, at - span + 1), min(len(said), at + span))
            if abs(read_words[other].clause - clause) <= apart
        ]
        places = [at]
        for meaning in set(one.meanings):
            here = [other for other in near if meaning in said[other]]
            if meaning == NOT:
                here = [other for other in here if _denies_the_next(one, other, said)]
                here = [other for other in here if not _denies_trouble(read_words, other)]
            if not here:
                return None
            places.append(min(here, key=lambda other: abs(other - at)))
        first, last = min(places), max(places)
        return Spot(one, first, last) if last - first < span else None


def _denies_the_next(one: Pattern, at: int, said: Sequence[frozenset[str]]) -> bool:
    """Tell whether a negation stands before the meaning that it stands before in the pattern, or right after it."""
    place = one.meanings.index(NOT)
    after = one.meanings[place + 1] if place + 1 < len(one.meanings) else one.meanings[place - 1]
    return any(after in said[other] for other in range(max(0, at - 1), min(len(said), at + 3)) if other != at)


def _denies_trouble(read_words: Sequence[Word], at: int) -> bool:
    """Tell whether what a negation denies is that something is hard: "no trouble breathing" is not "not breathing"."""
    return any(one.written in words.TROUBLES for one in read_words[at + 1 : at + 2])
