"""Rules: how people write what they look for: little words left out, endings cut off, misspellings put right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: What is left must say something by itself: "barnen" is "barn", "ben" stays.
_SHORTEST_STEM: Final = 4
#: Endings of plural, definite and possessive forms, longest first. Snowball's Swedish list (which PostgreSQL has)
#: knows neither "doktorn" nor "receptet"; compounds and names need no more than this.
_ENDINGS: Final = (
    *("arens", "arnas", "ernas", "ornas", "aren", "ares", "arna", "erna", "orna"),
    *(
        "are",
        "es",
        "ens",
        "ets",
        "ers",
        "ors",
        "en",
        "et",
        "an",
        "ar",
        "er",
        "or",
        "nas",
        "ns",
        "na",
        "a",
        "e",
    ),
)
_VOWELS: Final = frozenset("aeiouyåäöéü")
#: "Höganäs" and "Kristus" keep their s; "Lunds" does not (Snowball's list of letters).
_BEFORE_POSSESSIVE: Final = frozenset("bcdfghjklmnoprtvy")
#: How alike a misspelt word must be (0-1), and how long it must be to be put right at all.
_MEANT: Final = 0.7
_SHORTEST_TO_MEND: Final = 5
#: Words that are never a need, a place or a name of their own.
_LITTLE_WORDS: Final = """
jag vi min mitt mina vår du ni mig oss en ett den det de och eller som är har ha kan ska skall vill skulle vilja få
får fick behöver behov söker sök hitta hittar träffa boka tid till från för på i hos av med om att var vart hur när
begär begära beställa finns nära närmast närmaste snart snabbt idag nu ny nya nytt the a an to my in at need want find
"""
_LITTLE: Final = frozenset(_LITTLE_WORDS.split())


def telling(words: Sequence[str]) -> list[str]:
    """Return the words that say what is looked for; all of them when none does. Words are lower case."""
    return [word for word in words if word not in _LITTLE] or list(words)


def stem(word: str) -> str:
    """Return what the forms of a word share, never less than four letters: "doktorn" and "doktorer" give "doktor"."""
    for ending in _ENDINGS:
        rest = word.removesuffix(ending)
        is_part_of_it = ending.startswith("or") and rest.endswith("t")  # "doktor" is not several "dokta"
        if rest != word and _can_stand(rest) and not is_part_of_it:
            return rest
    # The bare n of "doktorn" and s of "Lunds", where such an ending can be.
    if (word.endswith("rn") or (word.endswith("s") and word[-2:-1] in _BEFORE_POSSESSIVE)) and _can_stand(
        word[:-1]
    ):
        return word[:-1]
    return word


def meant(word: str, known: Iterable[str]) -> str:
    """Return the known word that `word` is a misspelling of, itself if it is none or too short to tell."""
    if len(word) < _SHORTEST_TO_MEND:
        return word
    long = [one for one in known if len(one) >= _SHORTEST_TO_MEND]
    by_form = {one: one for one in long} | {stem(one): one for one in long}
    found = [
        process.extractOne(form, list(by_form), scorer=OSA.normalized_similarity, score_cutoff=_MEANT)
        for form in (word, stem(word))
    ]
    best = max((one for one in found if one), key=lambda one: one[1], default=None)
    return by_form[best[0]] if best else word


def _can_stand(rest: str) -> bool:
    return len(rest) >= _SHORTEST_STEM and not _VOWELS.isdisjoint(rest)
