"""Which sign a text is most like, where no expression is met: BM25 over what signs are called, asked by and written as."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.text.meanings import Lexicon, Word, read
from vardnav.clinical.triage.text.ranking import Shape, features, weigh

_PHRASE, _SIGN, _ASK, _CASE = 1.0, 1.0, 0.3, 1.0
_SHAPE: Final = Shape(saturation=6.0, length=0.4, rarity=0.8, common_gram=300)
#: Below this likeness (a score for each word, roughly) a text is like nothing.
LEAST: Final = 14.0
_MOST: Final = 3
_MOST_WORDS: Final = 80


class Likeness:
    """The index of a bundle's findings; texts of cases in which one thing alone is true are examples of it."""

    def __init__(self, bundle: Bundle, lexicon: Lexicon, phrases: Iterable[tuple[str, str]]) -> None:
        self.lexicon = lexicon
        counted: dict[str, dict[str, float]] = {key: defaultdict(float) for key in bundle.findings}
        for key, phrase in phrases:
            self._add(counted[key], phrase, _PHRASE)
        for key, finding in bundle.findings.items():
            for text, weight in ((finding.sign, _SIGN), (finding.ask, _ASK)):
                for said in (text.sv, text.en):
                    self._add(counted[key], said.replace("{", " ").replace("}", " "), weight)
        for protocol in bundle.protocols.values():
            for case in protocol.cases:
                if len(case.yes) == 1:
                    self._add(counted[case.yes[0]], f"{case.text or ''} {case.text_en or ''}", _CASE)
        self._weights = weigh(counted, _SHAPE)

    def _add(self, into: dict[str, float], phrase: str, weight: float) -> None:
        for feature, times in features(read(self.lexicon, phrase)).items():
            into[feature] += weight * times

    def most(self, read_words: Sequence[Word], among: Collection[str]) -> list[tuple[str, float]]:
        """Return the signs of `among` that a text is most like, best first, with how like it is."""
        some = read_words[:_MOST_WORDS]
        scores: dict[str, float] = defaultdict(float)
        for feature, times in features(some).items():
            for key, weight in self._weights.get(feature, ()):
                if key in among:
                    scores[key] += weight * times
        by_length = math.sqrt(max(1, sum(len(word.meanings) for word in some)))
        best = sorted(scores.items(), key=lambda one: -one[1])[:_MOST]
        found = [(key, score / by_length) for key, score in best]
        return [one for one in found if one[1] >= LEAST]
