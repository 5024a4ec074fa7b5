"""Which sign a text is most like, where no expression is met: BM25 over what signs are called, asked by and written as."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.text.meanings import Lexicon, Word, read
from vardnav.clinical.triage.text.ranking import features

_PHRASE, _SIGN, _ASK, _CASE = 1.0, 1.0, 0.3, 1.0
_GRAM, _SATURATION, _LENGTH, _RARITY = 0.5, 6.0, 0.4, 0.8
_COMMON_GRAM: Final = 300
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
        self._weights = _weigh(counted)

    def _add(self, into: dict[str, float], phrase: str, weight: float) -> None:
        for feature, times in features(read(self.lexicon, phrase)).items():
            into[feature] += weight * times

    def most(self, read_words: Sequence[Word], among: Collection[str]) -> list[tuple[str, float]]:
        """Return the signs of `among` that a text is most like, best first, with how like it is."""
        some = read_words[:_MOST_WORDS]
        scores: Counter[str] = Counter()
        for feature, times in features(some).items():
            for key, weight in self._weights.get(feature, ()):
                if key in among:
                    scores[key] += weight * times  # type: ignore[assignment]
        by_length = math.sqrt(max(1, sum(len(word.meanings) for word in some)))
        found = [(key, score / by_length) for key, score in scores.most_common(_MOST)]
        return [one for one in found if one[1] >= LEAST]


def _weigh(counted: dict[str, dict[str, float]]) -> dict[str, list[tuple[str, float]]]:
    """Return for each feature the findings that have it and what it gives them."""
    in_how_many = Counter(feature for one in counted.values() for feature in one)
    sizes = {key: sum(one.values()) for key, one in counted.items()}
    mean = sum(sizes.values()) / max(1, len(sizes)) or 1
    weights: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for key, one in counted.items():
        slow = _SATURATION * (1 - _LENGTH + _LENGTH * sizes[key] / mean)
        for feature, times in one.items():
            many = in_how_many[feature]
            if feature[0] == "g" and many > _COMMON_GRAM:
                continue
            rare = math.log(1 + (len(counted) - many + 0.5) / (many + 0.5)) ** _RARITY
            kind = _GRAM if feature[0] == "g" else 1.0
            weights[feature].append((key, kind * rare * times * (_SATURATION + 1) / (times + slow)))
    return weights
