"""Which complaints a text is about: BM25 over meanings, their pairs and the letters of words. Suggests, never chooses."""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vardnav.clinical.triage.ages import DAYS
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.model import Profile, Protocol
from vardnav.clinical.triage.text import words
from vardnav.clinical.triage.text.meanings import Lexicon, Word, read

OTHER: Final = "annat"
_SEARCH, _TITLE, _FINDING, _SIGN = 3.0, 3.0, 1.0, 0.2
_GRAM: Final = 0.5
_FOR_CHILDREN, _FOR_PREGNANT = 1.6, 1.3
#: What is written of something else counts against a complaint.
_EXCLUDED: Final = 0.5
#: A longer text is about what its first words are about; the safety scan reads all of it.
_MOST_WORDS: Final = 250
#: Below this no suggestion is sure: of texts that do speak of a complaint, about one in twenty stays below.
_SURE: Final = 20.0
_NEAR_BEST: Final = 0.6
_GROWN: Final = int(18 * DAYS["y"])


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A complaint that a text may be about; a higher score is a better match."""

    complaint: str
    score: float


@dataclass(frozen=True, slots=True)
class Suggested:
    """Three to five complaints, best first, `annat` among them; `sure` are those that the text plainly speaks of."""

    complaints: tuple[Suggestion, ...]
    sure: tuple[str, ...]


def features(read_words: Sequence[Word]) -> Counter[str]:
    """Return what a text is compared by."""
    found: Counter[str] = Counter()
    said = [one for word in read_words for one in word.meanings]
    found.update(f"m {one}" for one in said)
    found.update("b " + " ".join(sorted(pair)) for pair in itertools.pairwise(said))
    for word in read_words:
        if word.written not in words.NEGATIONS:
            found.update(f"g {one}" for one in words.grams(word.written))
    return found


@dataclass(frozen=True, slots=True)
class Shape:
    """How an index weighs (BM25): how soon a repeated feature tells no more, how much length and rarity count."""

    saturation: float
    length: float
    rarity: float
    #: Letters shared by more than this tell nothing.
    common_gram: int


_SHAPE: Final = Shape(saturation=12.0, length=0.25, rarity=0.7, common_gram=70)


def weigh(
    counted: Mapping[str, Mapping[str, float]], shape: Shape
) -> Mapping[str, Sequence[tuple[str, float]]]:
    """Return for each feature what has it, and what it gives to each: `counted` is what each is described by."""
    in_how_many = Counter(feature for one in counted.values() for feature in one)
    sizes = {key: sum(one.values()) for key, one in counted.items()}
    mean = sum(sizes.values()) / max(1, len(sizes)) or 1
    weights: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for key, one in counted.items():
        slow = shape.saturation * (1 - shape.length + shape.length * sizes[key] / mean)
        for feature, times in one.items():
            many = in_how_many[feature]
            if feature[0] == "g" and many > shape.common_gram:
                continue
            rare = math.log(1 + (len(counted) - many + 0.5) / (many + 0.5)) ** shape.rarity
            kind = _GRAM if feature[0] == "g" else 1.0
            weights[feature].append((key, kind * rare * times * (shape.saturation + 1) / (times + slow)))
    return weights


class Ranking:
    """The index of a bundle's complaints, built once."""

    def __init__(self, bundle: Bundle, lexicon: Lexicon) -> None:
        self.protocols = bundle.protocols
        self.lexicon = lexicon
        self._kept: dict[str, Counter[str]] = {}
        counted = {key: self._count(bundle, one) for key, one in bundle.protocols.items()}
        self._excluded = {
            key: frozenset(
                frozenset(meaning for word in read(lexicon, phrase) for meaning in word.meanings)
                for phrase in (*one.search.exclude.sv, *one.search.exclude.en)
            )
            - {frozenset()}
            for key, one in bundle.protocols.items()
        }
        self._weights = weigh(counted, _SHAPE)
        self._kept.clear()

    def _of(self, phrase: str) -> Counter[str]:
        if phrase not in self._kept:
            self._kept[phrase] = features(read(self.lexicon, phrase))
        return self._kept[phrase]

    def _count(self, bundle: Bundle, protocol: Protocol) -> Counter[str]:
        total: Counter[str] = Counter()
        for phrase, weight in _phrases(bundle, protocol):
            for feature, times in self._of(phrase).items():
                total[feature] += weight * times  # type: ignore[assignment]
        return total

    def suggest(
        self,
        read_words: Sequence[Word],
        profile: Profile,
        gained: Mapping[str, float],
        most: int,
    ) -> Suggested:
        """Return the complaints that a text may be about, for somebody of this age and sex.

        `gained`: what some of them are worth beside the words.
        """
        some = read_words[:_MOST_WORDS]
        scores: dict[str, float] = defaultdict(float)
        spoken_of: set[str] = set()
        for feature, times in features(some).items():
            weights = self._weights.get(feature, ())
            for key, weight in weights:
                scores[key] += weight * times
            if feature[0] != "g":
                spoken_of.update(key for key, _ in weights)
        for key, more in gained.items():
            scores[key] += more
            spoken_of.add(key)
        said = frozenset(meaning for word in some for meaning in word.meanings)
        found = [
            Suggestion(key, round(score * self._fit(key, profile, said), 3))
            for key, score in scores.items()
            if key != OTHER and applies(self.protocols[key], profile)
        ]
        found.sort(key=lambda one: (-one.score, one.complaint))
        return _chosen(found[:most], spoken_of, self.protocols)

    def _fit(self, key: str, profile: Profile, said: frozenset[str]) -> float:
        applies = self.protocols[key].applies
        fit = _EXCLUDED if any(one <= said for one in self._excluded[key]) else 1.0
        if applies.ages.end is not None and profile.age_days < _GROWN:
            fit *= _FOR_CHILDREN
        return fit * (_FOR_PREGNANT if applies.pregnant != "any" else 1.0)


def _chosen(found: list[Suggestion], spoken_of: set[str], protocols: Iterable[str]) -> Suggested:
    """Return what is shown. Letters alone that look like a word make nothing sure."""
    best = found[0].score if found else 0.0
    shown = [one for at, one in enumerate(found) if at < 3 or one.score >= _NEAR_BEST * best]
    enough = max(_SURE, _NEAR_BEST * best)
    sure = tuple(one.complaint for one in shown if one.score >= enough and one.complaint in spoken_of)
    if not sure and OTHER in protocols:
        shown = [Suggestion(OTHER, 0.0), *shown[:4]]
    return Suggested(tuple(shown), sure)


def _phrases(bundle: Bundle, protocol: Protocol) -> Iterator[tuple[str, float]]:
    for phrase in (*protocol.search.words.sv, *protocol.search.words.en):
        yield phrase, _SEARCH
    yield protocol.title.sv, _TITLE
    yield protocol.title.en, _TITLE
    for key in dict.fromkeys(one for screen in protocol.screens for one in screen.findings):
        finding = bundle.findings[key]
        for phrase in (*finding.words.sv, *finding.words.en):
            yield phrase, _FINDING
        yield finding.sign.sv, _SIGN
        yield finding.sign.en, _SIGN


def applies(protocol: Protocol, profile: Profile) -> bool:
    """Tell whether a complaint may be suggested for somebody: age, sex, pregnant or lately so where it is only for them."""
    wanted = protocol.applies
    if not profile.is_among(wanted):
        return False
    if wanted.pregnant == "any":
        return True
    facts = ("pregnant", "maybe_pregnant") if wanted.pregnant == "only" else ("postpartum",)
    return any(profile.facts.get(one) in ("yes", "unknown") for one in facts)
