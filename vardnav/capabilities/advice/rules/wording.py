"""Rules: own words to complaints to choose from, and to red signs to ask about. Nothing is chosen, nothing is skipped.

A seam: whatever reads text better takes the place of `suggest` and `scan`, with the same promises.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter

from rapidfuzz.distance import Levenshtein

from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import RED
from vardnav.clinical.triage.model import Profile, Protocol, Text

ANYTHING_ELSE = "annat"
MOST_SUGGESTED = 5
MOST_HEARD = 6
HEARD = Text(
    "Du skrev något som kan vara viktigt. Stämmer något av det här?",
    "You wrote something that may matter. Is any of this true?",
)
_WORD = re.compile(r"\w+")
#: Words that say nothing by themselves.
_SMALL = "i på och är har ont min mitt mina jag det en ett av inte med hon han the a my in is have of to and"
_EMPTY = frozenset(_SMALL.split())
_SAME_FROM = 5


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text: lower case, accents gone."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return tuple(_WORD.findall("".join(one for one in plain if not unicodedata.combining(one))))


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
        words = (*one.search.words.sv, *one.search.words.en, one.title.sv, one.title.en)
        other = (*one.search.exclude.sv, *one.search.exclude.en)
        found.append((key, tuple(map(words_of, words)), tuple(map(words_of, other))))
    return tuple(found)


@functools.lru_cache(maxsize=4)
def _signs(bundle: Bundle) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    red = [key for key, level in sorted(bundle.least.items()) if level in RED]
    return tuple(
        (
            key,
            tuple(words_of(one) for one in (*bundle.findings[key].words.sv, *bundle.findings[key].words.en)),
        )
        for key in red
    )


def suggest(text: str, bundle: Bundle, profile: Profile) -> tuple[str, ...]:
    """Return up to five complaints that the words may be about, likeliest first; () when nothing fits."""
    said = tuple(dict.fromkeys(words_of(text)))[:200]
    if not said:
        return ()
    scores: Counter[str] = Counter()
    same: dict[str, bool] = {}
    for key, phrases, others in _index(bundle):
        if key == ANYTHING_ELSE or not _is_for(bundle.protocols[key], profile):
            continue
        best = sorted((_score(phrase, said, same) for phrase in phrases), reverse=True)[:3]
        score = best[0] + sum(best[1:]) * 0.3 if best else 0.0
        if score > 0 and not any(_score(one, said, same) >= best[0] for one in others if one):
            scores[key] = int(score * 100)
    return tuple(key for key, _score_of in scores.most_common(MOST_SUGGESTED))


def scan(text: str, bundle: Bundle) -> tuple[str, ...]:
    """Return red signs that the words may speak of, however they are meant ("not", "before"): each is asked about."""
    said = words_of(text)[:600]
    if not said:
        return ()
    run = f" {' '.join(said)} "
    found = [key for key, phrases in _signs(bundle) if any(p and f" {' '.join(p)} " in run for p in phrases)]
    return tuple(found[:MOST_HEARD])


def search(text: str, bundle: Bundle) -> tuple[str, ...]:
    """Return every complaint with these words in its title or among what people call it, likeliest first."""
    said = words_of(text)[:20]
    same: dict[str, bool] = {}
    found: Counter[str] = Counter()
    for key, phrases, _others in _index(bundle):
        score = max((_score(phrase, said, same) for phrase in phrases), default=0.0)
        if not score and any(
            one.startswith(word) for p in phrases for one in p for word in said if len(word) > 2
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


def _is_for(protocol: Protocol, profile: Profile) -> bool:
    applies = protocol.applies
    if profile.age_days not in applies.ages:
        return False
    return not applies.sex or profile.sex in ("unknown", applies.sex)
