"""How well free text is read: complaints suggested and dangers heard, on the protocols' own cases and on noisy copies.

`python -m benchmarks.triage_text [--every N] [--folder protocols]`; nothing is started, nothing is stored.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage import looking
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import RED
from vardnav.clinical.triage.model import Case, Profile
from vardnav.clinical.triage.text import hearing
from vardnav.clinical.triage.text.hearing import Reader
from vardnav.clinical.triage.text.ranking import OTHER

_DOTS: Final = str.maketrans("åäöÅÄÖéü", "aaoAAOeu")
_SPOKEN: Final = {
    "ck": "k",
    "sj": "sch",
    "tj": "sch",
    "ll": "l",
    "nn": "n",
    "tt": "t",
    "mm": "m",
    "och": "å",
    "är": "e",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A case of a protocol, with what its person wrote."""

    complaint: str
    case: Case
    language: str
    text: str


def written(bundle: Bundle) -> Iterator[Written]:
    """Return every case that has a text."""
    for key, protocol in bundle.protocols.items():
        for case in protocol.cases:
            for language, text in (("sv", case.text), ("en", case.text_en)):
                if text:
                    yield Written(key, case, language, text)


def typos(text: str, chance: random.Random) -> str:
    """Return the text with a letter wrong in every other long word: swapped, lost or doubled."""
    return " ".join(
        _slip(word, chance) if len(word) > 4 and chance.random() < 0.5 else word for word in text.split()
    )


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if kind == 1 else word[:at] + word[at] + word[at:]


def plain(text: str, chance: random.Random) -> str:
    """Return the text in one breath: no marks, no capitals."""
    del chance
    return "".join(one for one in text.lower() if one.isalnum() or (one in " ./")).replace(".", " ")


def undotted(text: str, chance: random.Random) -> str:
    """Return the text from a keyboard without å, ä and ö."""
    del chance
    return text.translate(_DOTS)


def by_ear(text: str, chance: random.Random) -> str:
    """Return the text as somebody writes who has learnt the language by ear."""
    del chance
    for right, heard in _SPOKEN.items():
        text = text.replace(right, heard)
    return text


def shuffled(text: str, chance: random.Random) -> str:
    """Return the text with neighbouring words in another order."""
    words = text.split()
    for at in range(0, len(words) - 1, 2):
        if chance.random() < 0.5:
            words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def clean(text: str, chance: random.Random) -> str:
    """Return the text as it is."""
    del chance
    return text


NOISES: Final[dict[str, Callable[[str, random.Random], str]]] = {
    "as written": clean,
    "no å, ä, ö": undotted,
    "no punctuation": plain,
    "typos": typos,
    "by ear": by_ear,
    "word order": shuffled,
}


def measure(
    reader: Reader, some: list[Written], noise: Callable[[str, random.Random], str]
) -> dict[str, float]:
    """Return the shares of one way of writing, in percent, and milliseconds."""
    chance, counted, took = random.Random(7), Counter[str](), list[float]()
    bundle = reader.bundle
    asked = {key: looking.asked(one) for key, one in bundle.protocols.items()}
    for one in some:
        profile = Profile(one.case.age_days, one.case.sex, dict.fromkeys(one.case.facts, "yes"))
        text = noise(one.text, chance)
        begun = time.perf_counter()
        suggested = [each.complaint for each in reader.suggest(text, profile).complaints]
        took.append((time.perf_counter() - begun) * 1000)
        if one.complaint != OTHER:
            counted["texts"] += 1
            counted["top 1"] += suggested[:1] == [one.complaint]
            counted["top 3"] += one.complaint in suggested[:3]
            counted["shown"] += one.complaint in suggested
            asks = any(asked[each] & set(one.case.yes) for each in suggested[:3])
            counted["top 3 asks it"] += asks or one.complaint in suggested[:3]
        heard = reader.hear(text, profile)
        red = {each for each in one.case.yes if reader.most.get(each) in RED}
        if one.case.level in RED and red:
            counted["red"] += 1
            counted["red sign heard"] += bool(red & {each.finding for each in heard})
            counted["some red heard"] += any(each.is_red for each in heard)
        elif one.case.level not in RED:
            known = {*one.case.yes, *one.case.facts}
            wrong = [each for each in heard if each.how == "stated" and each.finding not in known]
            counted["not red"] += 1
            counted["wrong red stated"] += any(bundle.least.get(each.finding) in RED for each in wrong)
    of = {"red sign heard": "red", "some red heard": "red", "wrong red stated": "not red"}
    names = ("top 1", "top 3", "top 3 asks it", "shown", *of)
    found = {name: 100 * counted[name] / max(1, counted[of.get(name, "texts")]) for name in names}
    return found | {"ms p50": statistics.median(took), "ms p99": sorted(took)[-max(1, len(took) // 100)]}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only every so many-th case")
    parser.add_argument("--from", dest="first", type=int, default=0, help="beginning with this one")
    parser.add_argument("--folder", type=Path, help="another folder of protocols")
    chosen = parser.parse_args()
    reader = hearing.reader(bundles.load(chosen.folder))
    every = list(written(reader.bundle))[chosen.first :: chosen.every]
    groups = {"Swedish": [one for one in every if one.language == "sv"]}
    groups["English"] = [one for one in every if one.language == "en"]
    print(
        f"{len(every)} texts of {len(reader.bundle.protocols)} complaints, bundle {reader.bundle.digest[:12]}"
    )
    for language, some in groups.items():
        for name, noise in NOISES.items():
            if some and not (language == "English" and name in ("no å, ä, ö", "by ear")):
                found = measure(reader, some, noise)
                print(
                    f"{language:8} {name:15}",
                    *(f"{key} {value:5.1f}" for key, value in found.items()),
                    sep=" | ",
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
