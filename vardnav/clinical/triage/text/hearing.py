"""The safety scan and the pre-filling: what a text says of a person, as findings to confirm. It raises; it never settles."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from vardnav.clinical.triage import looking
from vardnav.clinical.triage.ages import DAYS, Ages
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import RED, Answer, Level, highest
from vardnav.clinical.triage.model import Finding, Profile
from vardnav.clinical.triage.text import context, meanings, numbers, spotting, words
from vardnav.clinical.triage.text.context import How
from vardnav.clinical.triage.text.likeness import Likeness
from vardnav.clinical.triage.text.mending import Mender
from vardnav.clinical.triage.text.numbers import Measured
from vardnav.clinical.triage.text.ranking import Ranking, Suggested
from vardnav.clinical.triage.text.spotting import Spot, Spotter

#: How long something has lasted, in days, by the finding that asks for it.
_LASTING: Final = {
    "over_3_days": 4,
    "over_1_week": 8,
    "over_3_weeks": 22,
    "over_6_weeks": 43,
    "fever_over_4_days": 5,
}
_FEVER_DAYS: Final = "fever_over_4_days"
_LISTS: Final = ("alarms.yaml", "facts.yaml")
#: Asked by so many protocols, the words of a finding mean the same in all of them.
_MANY: Final = 4
#: So many of the suggested complaints are considered when nobody has chosen.
_CONSIDERED: Final = 5
#: Suggestions and likeness come from the beginning of a long text; expressions are looked for in all of it.
_LONG: Final = 20_000
#: What a complaint gains by asking about what is stated, against the scores of `ranking`.
_ASKS_IT: Final = 2.0
_INFANT: Final = int(3 * DAYS["m"])


@dataclass(frozen=True, slots=True)
class Heard:
    """A finding that a text names. `how` other than stated: it is asked as any other, never answered for the person."""

    finding: str
    how: How
    words: str
    #: The most that a yes can give, by itself or with other findings.
    level: Level | None

    @property
    def is_red(self) -> bool:
        """Tell whether the finding can give 112 or the emergency department."""
        return self.level in RED


class Reader:
    """Reads free text against one bundle; everything that takes time is made once."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.lexicon = meanings.lexicon()
        self.most = _most(bundle)
        self.ranking = Ranking(bundle, self.lexicon)
        phrases = list(_phrases(bundle))
        found = (spotting.pattern(self.lexicon, finding, phrase) for finding, phrase in phrases)
        self._spotter = Spotter(one for one in dict.fromkeys(found) if one is not None)
        self._mender = Mender(_vocabulary(self.lexicon, bundle, phrases))
        self._stems = frozenset(words.stem(one) for one in self._mender.known)
        self._likeness = Likeness(bundle, self.lexicon, phrases)
        self._shared = _shared(bundle)
        self._spans = _spans(bundle)
        self._asked = {key: looking.asked(one) for key, one in bundle.protocols.items()}
        self._askers: dict[str, list[str]] = defaultdict(list)
        for key, asked in self._asked.items():
            for one in asked:
                self._askers[one].append(key)
        self._numbered = [one for one in bundle.findings.values() if one.number]

    def suggest(self, text: str, profile: Profile, most: int = 5) -> Suggested:
        """Return three to five complaints a text may be about; `annat` first and nothing sure when it says too little.

        What the text plainly states counts: facts of the body (pregnant, lately so) open complaints that are only for them,
        and a complaint that asks about what is stated comes before one that does not.
        """
        stated = {one.finding for one in self._all(text) if one.how == "stated"}
        stated = {one for one in stated if self._can_be(one, profile)}
        facts: dict[str, Answer] = {one: "yes" for one in stated if one in self.bundle.facts}
        known = replace(profile, facts={**facts, **profile.facts})
        return self.ranking.suggest(self._read(text), known, self._asking(stated), most)

    def _asking(self, stated: Iterable[str]) -> dict[str, float]:
        """Return what complaints gain by asking about what is stated: more where few others ask it."""
        gained: dict[str, float] = defaultdict(float)
        for finding in stated:
            askers = self._askers.get(finding, ())
            for complaint in askers:
                gained[complaint] += _ASKS_IT * math.log(len(self._asked) / len(askers))
        return gained

    def hear(self, text: str, profile: Profile, complaints: Iterable[str] | None = None) -> tuple[Heard, ...]:
        """Return every finding that a text names, once each, the plainest way it is said.

        `complaints`: those chosen; without them those that would be suggested. The words of a finding that none of them
        asks, and that few protocols ask, may mean something else: it is heard aside.
        """
        if complaints is None:
            complaints = [one.complaint for one in self.suggest(text, profile).complaints[:_CONSIDERED]]
        complaints = tuple(complaints)
        near = self._shared.union(*(self._asked.get(one, frozenset()) for one in complaints))
        found: dict[str, Heard] = {}
        for said in self._all(text):
            is_aside = said.finding not in near and said.how == "stated"
            heard = replace(said, how="aside") if is_aside else said
            if not self._can_be(heard.finding, profile):
                continue
            known = found.get(heard.finding)
            if known is None or (known.how != "stated" and heard.how == "stated"):
                found[heard.finding] = heard
        if "infant_fever" in self.bundle.findings and profile.age_days < _INFANT:
            fever = found.get("fever_38")
            if fever:
                found.setdefault("infant_fever", self._heard("infant_fever", fever.how, fever.words))
        among = {one for key in complaints for one in self._asked.get(key, ()) if one not in found}
        for key, _ in self._likeness.most(
            self._read(text), {one for one in among if self._can_be(one, profile)}
        ):
            if self.most.get(key) in RED:
                found[key] = self._heard(key, "alike", "")
        return tuple(found.values())

    def _read(self, text: str) -> list[meanings.Word]:
        return meanings.of_pieces(self.lexicon, words.pieces(text[:_LONG]), self._meant)

    def _can_be(self, key: str, profile: Profile) -> bool:
        """Tell whether a finding is asked of anybody of this age and body."""
        finding, spans = self.bundle.findings[key], self._spans.get(key, ())
        if finding.anatomy and profile.sex not in ("unknown", finding.anatomy):
            return False
        return not spans or any(profile.age_days in one for one in spans)

    def scan(self, text: str, profile: Profile, complaints: Iterable[str] | None = None) -> tuple[Heard, ...]:
        """Return the dangerous findings that a text names in any way: each a question to confirm.

        What may need an ambulance comes first, and before what a text is only like whatever it names.
        """
        red = [one for one in self.hear(text, profile, complaints) if one.is_red]
        return tuple(sorted(red, key=_order))

    def to_ask(self, text: str, profile: Profile, chosen: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the dangerous findings to ask about because of a text, whatever else is asked, the worst first.

        As long as no complaint is chosen: those that it names. Then also what it is only like, where none of the chosen
        complaints would ask about it.
        """
        chosen = tuple(chosen)
        asked = frozenset[str]().union(*(self._asked.get(one, frozenset()) for one in chosen))
        return tuple(
            one.finding
            for one in self.scan(text, profile)
            if one.how != "alike" or (chosen and one.finding not in asked)
        )

    def prefill(
        self, text: str, profile: Profile, complaints: Iterable[str] | None = None
    ) -> dict[str, Heard]:
        """Return the findings that a text plainly states: suggested answers, each still to be confirmed."""
        return {one.finding: one for one in self.hear(text, profile, complaints) if one.how == "stated"}

    def _meant(self, word: str) -> str | None:
        if words.is_little(word) or word in words.NEGATIONS or words.stem(word) in self._stems:
            return None
        return None if self.lexicon.knows(word) else self._mender.meant(word)

    def _heard(self, finding: str, how: How, said: str) -> Heard:
        return Heard(finding, how, said, self.most.get(finding))

    def _all(self, text: str) -> Iterator[Heard]:
        pieces = words.pieces(text)
        read = meanings.of_pieces(self.lexicon, pieces, self._meant)
        for spot in self._spotter.find(read, pieces):
            said = " ".join(pieces[read[spot.first].place : read[spot.last].place + 1])
            yield self._heard(spot.pattern.finding, _how(spot, read, pieces), said)
        values = numbers.measured(text)
        for finding in self._numbered:
            for value in values:
                if _is_met(finding, value):
                    yield self._heard(finding.id, "stated", value.said)
        yield from self._lasting(values, read)

    def _lasting(self, values: Iterable[Measured], read: list[meanings.Word]) -> Iterator[Heard]:
        speaks_of_fever = any(
            "feber" in one.meanings and not context.is_denied(read, at, at) for at, one in enumerate(read)
        )
        for value in values:
            for finding, days in _LASTING.items():
                if finding == _FEVER_DAYS and not speaks_of_fever:
                    continue
                if value.quantity == "days" and value.value >= days and finding in self.bundle.findings:
                    yield self._heard(finding, "stated", value.said)


def _order(one: Heard) -> tuple[bool, bool, bool, str]:
    return one.how == "alike", one.level != "112", one.how != "stated", one.finding


def _how(spot: Spot, read: list[meanings.Word], pieces: list[str]) -> How:
    denies = spotting.NOT in spot.pattern.meanings or bool(spot.pattern.exact)
    return context.how(read, pieces, spot.first, spot.last, denies=denies)


def _is_met(finding: Finding, value: Measured) -> bool:
    number = finding.number
    if number is None or number.quantity != value.quantity:
        return False
    if number.at_least is not None and value.value < number.at_least:
        return False
    return number.at_most is None or value.value <= number.at_most


def _most(bundle: Bundle) -> dict[str, Level]:
    """Return the most that each finding can give: alone, or in a rule together with others."""
    most: dict[str, Level] = dict(bundle.least)
    for protocol in (bundle.lifethreat, bundle.always, *bundle.protocols.values()):
        for rule in looking.every_rule(protocol):
            for finding in looking.findings_in(rule.when):
                most[finding] = highest(rule.level, most.get(finding, rule.level))
    return most


def _phrases(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Return (finding, expression): of the findings' own words, and of the lists kept beside the lexicon."""
    dropped = meanings.plain(_LISTS[0])["drop"]
    for key, finding in bundle.findings.items():
        for phrase in (*finding.words.sv, *finding.words.en):
            if phrase not in dropped.get(key, ()):
                yield key, phrase
    for name in _LISTS:
        for key, said in _list(name).items():
            if key in bundle.findings:
                for phrase in (*said.get("sv", ()), *said.get("en", ())):
                    yield key, phrase


def _vocabulary(
    lexicon: meanings.Lexicon, bundle: Bundle, phrases: Iterable[tuple[str, str]]
) -> Iterator[str]:
    yield from lexicon.same
    said = [phrase for _, phrase in phrases]
    for one in bundle.protocols.values():
        said += [*one.search.words.sv, *one.search.words.en, one.title.sv, one.title.en]
    for one_finding in bundle.findings.values():
        said += [one_finding.sign.sv, one_finding.sign.en]
    for phrase in said:
        yield from (piece for piece in words.pieces(phrase) if words.is_word(piece))


def _list(name: str) -> dict[str, dict[str, list[str]]]:
    return {key: said for key, said in meanings.plain(name).items() if key != "drop"}


def _shared(bundle: Bundle) -> frozenset[str]:
    """Return the findings whose words mean the same wherever they stand: listed, screened for, or asked by many."""
    asked = Counter(finding for one in bundle.protocols.values() for finding in looking.asked(one))
    listed = {key for name in _LISTS for key in _list(name)}
    return frozenset(
        key
        for key in bundle.findings
        if key in listed or key in looking.asked(bundle.lifethreat) or asked[key] >= _MANY
    )


def _spans(bundle: Bundle) -> dict[str, list[Ages]]:
    """Return the ages at which each finding is asked of anybody; a finding that only rules speak of has none."""
    spans: dict[str, list[Ages]] = defaultdict(list)
    for protocol in (bundle.lifethreat, bundle.always, *bundle.protocols.values()):
        for screen in protocol.screens:
            for finding in screen.findings:
                spans[finding] += [_both(protocol.applies.ages, screen.condition.ages)]
    return spans


def _both(one: Ages, other: Ages) -> Ages:
    ends = [span.end for span in (one, other) if span.end is not None]
    return Ages(max(one.first, other.first), min(ends) if ends else None)


@lru_cache(maxsize=4)
def reader(bundle: Bundle) -> Reader:
    """Return the reader of a bundle, made once in a process."""
    return Reader(bundle)
