"""Explaining: questions and advice in words, with the person they are about, in Swedish and English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vardnav.clinical.triage import placeholders
from vardnav.clinical.triage.advice import Advice, Question
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import Language, Level
from vardnav.clinical.triage.model import SelfCare, Text
from vardnav.clinical.triage.placeholders import About

LEVEL_WORDS: dict[Level, Text] = {
    "112": Text("Ring 112 nu", "Call 112 now"),
    "akut_nu": Text("Åk till akuten nu", "Go to the emergency department now"),
    "idag": Text("Det behövs hjälp i dag", "Help is needed today"),
    "boka": Text("Boka tid", "Book a visit"),
    "egenvard": Text("Det går att vänta och sköta det hemma", "It can wait and be looked after at home"),
}


@dataclass(frozen=True, slots=True)
class AskedSign:
    """One line of a screen: as a question of its own, and as a sign in a list."""

    finding: str
    ask: str
    sign: str
    help: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a sentence, the signs that were answered yes, and the guidelines behind it."""

    sentence: str
    signs: tuple[str, ...]
    source: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Explained:
    """Advice in words."""

    heading: str
    reasons: tuple[Reason, ...]
    meanwhile: tuple[str, ...]
    self_care: tuple[str, ...]
    seek_again: tuple[str, ...]
    expires_hours: int | None


class Explainer:
    """Speaks one language about one person: oneself, a child or somebody else."""

    def __init__(self, bundle: Bundle, *, language: Language = "sv", about: About = "self") -> None:
        self.bundle = bundle
        self.language = language
        self.about = about

    def say(self, text: Text) -> str:
        """Return a text with the person in it."""
        return self.fill(text.of(self.language))

    def fill(self, sentence: str) -> str:
        """Return a sentence with the person in it."""
        return placeholders.fill(sentence, language=self.language, about=self.about)

    def heading(self, question: Question) -> str:
        """Return the question of a screen: the finding's own, or the heading of a list."""
        if question.text is not None:
            return self.say(question.text)
        if not question.findings:
            return ""
        return self.say(self.bundle.findings[question.findings[0]].ask)

    def signs(self, question: Question) -> tuple[AskedSign, ...]:
        """Return the lines of a screen."""
        return tuple(self.sign(one) for one in question.findings)

    def sign(self, finding: str) -> AskedSign:
        """Return a finding in words."""
        known = self.bundle.findings[finding]
        return AskedSign(
            finding,
            self.say(known.ask),
            self.say(known.sign),
            self.say(known.help) if known.help else None,
            self.say(known.why),
        )

    def advice(self, advice: Advice) -> Explained:
        """Return advice in words: what decided, what to do meanwhile, when to seek again."""
        cares = self._cares(advice)
        return Explained(
            heading=self.say(LEVEL_WORDS[advice.level]),
            reasons=self._reasons(advice),
            meanwhile=self._meanwhile(advice),
            self_care=self._said(one for care in cares for one in care.advice.of(self.language)),
            seek_again=self._said(one for care in cares for one in care.seek_again.of(self.language)),
            expires_hours=min((care.expires_hours for care in cares), default=None),
        )

    def _reasons(self, advice: Advice) -> tuple[Reason, ...]:
        found: dict[str, Reason] = {}
        for fired in advice.decisive:
            sentence = self.say(fired.reason)
            signs = tuple(self.say(self.bundle.findings[one].sign) for one in fired.findings)
            if sentence in found:
                signs = tuple(dict.fromkeys((*found[sentence].signs, *signs)))
            found[sentence] = Reason(sentence, signs, fired.source, fired.rule)
        return tuple(found.values())

    def _meanwhile(self, advice: Advice) -> tuple[str, ...]:
        ours = [self.bundle.protocols[one] for one in advice.complaints]
        ours += [self.bundle.lifethreat, self.bundle.always]
        special = [one.meanwhile[advice.level] for one in ours if advice.level in one.meanwhile]
        return self._said(one for texts in special for one in texts.of(self.language))

    def _cares(self, advice: Advice) -> list[SelfCare]:
        if advice.level != "egenvard":
            return []
        found = [self.bundle.protocols[one].self_care for one in advice.complaints]
        return [one for one in found if one is not None]

    def _said(self, sentences: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.fill(one) for one in sentences))
