"""Queries: the need box. Forgiving of misspelling; services first, then what capabilities find (R1)."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from rapidfuzz import fuzz, process
from rapidfuzz import utils as fuzzy

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import everyday_swedish
from vardnav.platform.public import services_shown
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import SearchHit

#: Of 100. Chosen on the list of lay words in tests: lower lets "hej" find something, higher misses "resept".
ENOUGH = 74


@dataclass(frozen=True, slots=True)
class Found:
    """What was found."""

    services: Sequence[services_shown.Card]
    others: Sequence[SearchHit]

    def __bool__(self) -> bool:
        return bool(self.services or self.others)


def find(viewer: Viewer, text: str, *, now: dt.datetime) -> Found:
    """Return what fits `text` (at most 200 characters), best first."""
    scored = [(score(text, key), key) for key in listing.services_in(viewer.region)]
    near = [(points, covered(text, key), key) for points, key in scored if points >= ENOUGH]
    fitting = [key for _points, _covered, key in sorted(near, key=lambda one: one[:2], reverse=True)]
    others = [
        hit
        for capability in listing.capabilities()
        for look in capability.searches
        for hit in look(viewer, text, now=now)
    ]
    return Found([services_shown.card(viewer, key, now=now) for key in fitting], others)


def score(text: str, service_key: str) -> float:
    """Return how well `text` fits the service's title and keywords, 0-100, whatever forms its words have."""
    phrases = _phrases(service_key, get_language() or "", listing.service(service_key).form.version)
    wanted = _forms(text)
    whole = process.extractOne(wanted, phrases, scorer=fuzz.WRatio) if len(wanted) > 3 else None
    words = [word for word in wanted.split() if len(word) > 2]
    single = [word for phrase in phrases for word in phrase.split() if len(word) > 2]
    best = [process.extractOne(word, single, scorer=fuzz.ratio) for word in words]
    by_word = max((one[1] for one in best), default=0.0)
    return max(float(whole[1]) * 0.85 if whole else 0.0, float(by_word))


def covered(text: str, service_key: str) -> tuple[float, float]:
    """Return how well all words of `text` fit, and how like one phrase they are: tells apart what shares a word."""
    phrases = _phrases(service_key, get_language() or "", listing.service(service_key).form.version)
    wanted = _forms(text)
    single = [word for phrase in phrases for word in phrase.split()]
    best = [max(fuzz.ratio(word, one) for one in single) for word in wanted.split()]
    as_phrase = max(fuzz.ratio(wanted, phrase) for phrase in phrases)
    return (sum(best) / len(best) if best else 0.0), as_phrase


@functools.cache
def _phrases(service_key: str, _language: str, _version: str) -> tuple[str, ...]:
    """Return what the service is found by; its title is translated, so once for each language."""
    service = listing.service(service_key)
    return tuple(_forms(str(one)) for one in (service.title, *service.keywords))


def _forms(text: str) -> str:
    words = everyday_swedish.telling(fuzzy.default_process(text).split())
    return " ".join(everyday_swedish.stem(word) for word in words)
