"""Rules: own words to complaints to choose from, and to red signs to ask about. Nothing is chosen, nothing is skipped."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.model import Profile, Text
from vardnav.clinical.triage.text import hearing, words

ANYTHING_ELSE = "annat"
MOST_SUGGESTED = 5
MOST_HEARD = 6
HEARD = Text(
    "Du skrev något som kan vara viktigt. Stämmer något av det här?",
    "You wrote something that may matter. Is any of this true?",
)
HEARD_MORE = Text(
    "Stämmer något av det här också?",
    "Is any of this true as well?",
)
_WORD = re.compile(r"\w+")
#: Words that say nothing by themselves.
_SMALL = "i på och är har ont min mitt mina jag det en ett av inte med hon han the a my in is have of to and"
_EMPTY = frozenset(_SMALL.split())
_SAME_FROM = 5


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text: lower case, accents gone."""
    return tuple(_WORD.findall(words.fold(text)))


def _alike(said: str, known: str) -> bool:
    if said == known:
        return True
    if min(len(said), len(known)) < _SAME_FROM:
        return False
    return said.startswith(known) or Levenshtein.distance(said, known, score_cutoff=1) <= 1


@functools.lru_cache(maxsize=4)
def _index(
    bundle: Bundle,
) -> tuple[tuple[str, tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]], ...]:
    """Return for each complaint its phrases, and those that mean something else."""
    found = []
    for key, one in sorted(bundle.protocols.items()):
        phrases = (*one.search.words.sv, *one.search.words.en, one.title.sv, one.title.en)
        other = (*one.search.exclude.sv, *one.search.exclude.en)
        found.append((key, tuple(map(words_of, phrases)), tuple(map(words_of, other))))
    return tuple(found)


def suggest(text: str, bundle: Bundle, profile: Profile) -> tuple[str, ...]:
    """Return the complaints that the words may be about, likeliest first, something else left out; () for no words."""
    if not text.strip():
        return ()
    found = hearing.reader(bundle).suggest(text, profile, MOST_SUGGESTED).complaints
    return tuple(one.complaint for one in found if one.complaint != ANYTHING_ELSE)


def scan(text: str, bundle: Bundle, profile: Profile, chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """Return red signs that the words speak of in any way, the worst first; each is asked about, none is answered.

    `chosen` complaints: then also the signs that the words are only like and that none of those complaints asks about.
    """
    return hearing.reader(bundle).to_ask(text, profile, chosen) if text.strip() else ()


def stated(text: str, bundle: Bundle, profile: Profile) -> tuple[str, ...]:
    """Return the red signs that the words plainly state of the person, now."""
    if not text.strip():
        return ()
    return tuple(one.finding for one in hearing.reader(bundle).scan(text, profile) if one.how == "stated")


def search(text: str, bundle: Bundle, *, is_loose: bool = True) -> tuple[str, ...]:
    """Return every complaint with these words in its title or among what people call it, likeliest first.

    `is_loose`: also where no more than the beginning of a word is the same.
    """
    said = words_of(text)[:20]
    same: dict[str, bool] = {}
    found: Counter[str] = Counter()
    for key, phrases, _others in _index(bundle):
        score = max((_score(phrase, said, same) for phrase in phrases), default=0.0)
        if (
            not score
            and is_loose
            and any(one.startswith(word) for p in phrases for one in p for word in said if len(word) > 2)
        ):
            score = 0.5
        if score:
            found[key] = int(score * 100)
    return tuple(key for key, _score_of in found.most_common(20))


def _score(phrase: tuple[str, ...], said: tuple[str, ...], same: dict[str, bool]) -> float:
    """Return how well a phrase is in the words: all of its words that say something, longer phrases more."""
    telling = [one for one in phrase if one not in _EMPTY] or list(phrase)
    hits = sum(1 for one in telling if any(_is_same(word, one, same) for word in said))
    if not telling or hits < len(telling):
        return 0.0
    small = [one for one in phrase if one not in telling]
    return 1.0 + 0.7 * (hits - 1) + 0.2 * sum(one in said for one in small)


def _is_same(word: str, known: str, same: dict[str, bool]) -> bool:
    pair = f"{word}|{known}"
    if pair not in same:
        same[pair] = _alike(word, known)
    return same[pair]
