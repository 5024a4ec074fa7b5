"""Assessing for other programs: a case in, its level and reasons out; or question by question with the patient."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from vardnav.clinical.triage import engine, playing
from vardnav.clinical.triage.advice import Advice, Question
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.explaining import Explainer
from vardnav.clinical.triage.levels import Answer
from vardnav.clinical.triage.model import Profile
from vardnav.clinical.triage.text import cases, hearing
from vardnav.clinical.triage.text.cases import NotACase, Told
from vardnav.clinical.triage.text.hearing import Heard
from vardnav.clinical.triage.text.ranking import OTHER, Suggested

#: Nobody has chosen: the best suggestion is taken, and any that is nearly as good.
_AS_GOOD: Final = 0.85
_MOST: Final = 3
#: Of the dangerous signs that a text names so many are asked about at a time, and so many in all.
_CONFIRMED, _MOST_CONFIRMED = 8, 16
#: Mentioned, but not so that it is sure: "my friend" may be the one it is about, and what is feared may be so.
_UNSURE: Final = ("alike", "feared", "other")

Conversation = Generator[dict[str, Any], dict[str, Any], None]


def assess(bundle: Bundle, told: Told, *, unmentioned: Answer | None = None) -> dict[str, Any]:
    """Return the assessment of a case as plain JSON values.

    What the text states counts as yes unless the case answers otherwise. What is neither mentioned nor answered stays open:
    as long as anything urgent does, the level is at least `idag`. `unmentioned` is the answer that all of it gets instead.
    """
    reader = hearing.reader(bundle)
    profile = _profile(told, reader.hear(told.text, _bare(told), ()), bundle)
    suggested = reader.suggest(told.text, profile)
    complaints = told.complaints or _taken(suggested)
    heard = reader.hear(told.text, profile, complaints)
    answers: dict[str, Answer] = {one.finding: "yes" for one in heard if one.how == "stated"}
    answers = {key: one for key, one in answers.items() if key not in bundle.facts} | dict(told.answers)
    asked: list[str] = []
    if unmentioned is None:
        advice = engine.weigh(bundle, profile, complaints, answers)
    else:
        unsure: dict[str, Answer] = {
            one.finding: "unknown" for one in heard if one.how in _UNSURE and one.is_red
        }
        advice, asked = _play(bundle, profile, complaints, {**unsure, **answers}, unmentioned)
    return _result(bundle, told, advice, asked, heard)


def _play(
    bundle: Bundle, profile: Profile, complaints: tuple[str, ...], answers: dict[str, Answer], rest: Answer
) -> tuple[Advice, list[str]]:
    """Return the advice when everything open is answered `rest`, and the findings that were asked."""
    asked: list[str] = []
    for _screen in range(playing.NO_END):
        found = engine.advance(bundle, profile, complaints, answers)
        if isinstance(found, Advice):
            return found, asked
        for finding in found.findings:
            asked.append(finding)
            answers.setdefault(finding, rest)
    return engine.weigh(bundle, profile, complaints, answers), asked


@dataclass(slots=True)
class _Talk:
    """A conversation so far: about whom, what has been answered, and what has been asked."""

    bundle: Bundle
    told: Told
    explainer: Explainer
    stated: frozenset[str]
    answers: dict[str, Answer]
    asked: list[str]


def converse(bundle: Bundle, told: Told) -> Conversation:
    """Ask the other end question by question: yields what to say, is sent what was answered, ends with the assessment.

    First the dangerous signs that the text seems to name, to be confirmed; then the complaints, and the signs that the text
    is only like; then the engine's questions.
    """
    reader = hearing.reader(bundle)
    profile = _profile(told, (), bundle)
    heard = reader.hear(told.text, profile)
    stated = frozenset(one.finding for one in heard if one.how == "stated")
    explainer = Explainer(bundle, language=told.language)
    talk = _Talk(bundle, told, explainer, stated, dict(told.answers), [])
    is_stopped = yield from _confirm(talk, reader.to_ask(told.text, profile))
    complaints, is_confirmed = told.complaints, False
    while not is_stopped:
        if complaints and not is_confirmed:
            is_confirmed = True
            is_stopped = yield from _confirm(talk, reader.to_ask(told.text, profile, complaints))
            continue
        found = engine.advance(bundle, profile, complaints, talk.answers)
        if isinstance(found, Advice):
            yield _result(bundle, told, found, talk.asked, heard)
            return
        if found.kind == "complaints":
            chosen = yield from _choose(bundle, told, reader.suggest(told.text, profile))
            is_stopped, complaints = chosen is None, chosen or ()
        else:
            is_stopped = yield from _ask(talk, found, list(found.findings))
    # What the text states and nobody has answered counts as it does where nothing is asked.
    unsaid: dict[str, Answer] = {one: "yes" for one in stated if one not in bundle.facts}
    advice = engine.weigh(bundle, profile, complaints, unsaid | talk.answers)
    yield _result(bundle, told, advice, talk.asked, heard)


def _confirm(talk: _Talk, signs: Iterable[str]) -> Generator[dict[str, Any], dict[str, Any], bool]:
    """Ask about the dangerous signs of a text that are still open, the worst first; True when the other end stops."""
    left = [one for one in signs if one not in talk.answers and one not in talk.bundle.facts][
        :_MOST_CONFIRMED
    ]
    for at in range(0, len(left), _CONFIRMED):
        if (yield from _ask(talk, None, left[at : at + _CONFIRMED])):
            return True
    return False


def _choose(
    bundle: Bundle, told: Told, suggested: Suggested
) -> Generator[dict[str, Any], dict[str, Any], tuple[str, ...] | None]:
    """Ask for the complaints until some are chosen; None when the other end wants to stop."""
    offered = [one.complaint for one in suggested.complaints]
    offered += [OTHER] if OTHER not in offered and OTHER in bundle.protocols else []
    said: dict[str, Any] = {
        "id": told.id,
        "choose": [
            {"complaint": one, "title": bundle.protocols[one].title.of(told.language)} for one in offered
        ],
    }
    while True:
        reply = yield said
        if reply.get("stop") is True:
            return None
        try:
            chosen = cases.complaints(bundle, reply.get("complaints"), told.id)
        except NotACase as problem:
            said = {**said, "error": str(problem)}
            continue
        if chosen:
            return chosen
        said = {**said, "error": "Choose at least one complaint."}


def _ask(
    talk: _Talk, question: Question | None, findings: list[str]
) -> Generator[dict[str, Any], dict[str, Any], bool]:
    """Ask one screen until it is answered; True when the other end wants to stop. What is left out is not known."""
    said: dict[str, Any] = {
        "id": talk.told.id,
        "ask": {
            "kind": question.kind if question else "heard",
            "text": talk.explainer.heading(question) if question else "",
            "findings": [_line(talk.explainer, one, one in talk.stated) for one in findings],
        },
    }
    talk.asked += findings
    while True:
        reply = yield said
        if reply.get("stop") is True:
            return True
        try:
            given = cases.answers(talk.bundle, reply.get("answers"), talk.told.id)
        except NotACase as problem:
            said = {**said, "error": str(problem)}
            continue
        if given and given.keys() <= set(findings):
            talk.answers.update({one: given.get(one, "unknown") for one in findings})
            return False
        said = {**said, "error": "Answer the findings that are asked, and no others."}


def _line(explainer: Explainer, finding: str, is_stated: bool) -> dict[str, Any]:
    sign = explainer.sign(finding)
    line: dict[str, Any] = {"finding": finding, "ask": sign.ask, "sign": sign.sign}
    if sign.help:
        line["help"] = sign.help
    return line | ({"suggested": "yes"} if is_stated else {})


def _bare(told: Told) -> Profile:
    return Profile(told.age_days, told.sex)


def _profile(told: Told, heard: Iterable[Heard], bundle: Bundle) -> Profile:
    """Return who it is about: what the case says, and the facts that the text plainly states."""
    facts: dict[str, Answer] = {
        one.finding: "yes" for one in heard if one.how == "stated" and one.finding in bundle.facts
    }
    if told.pregnant is not None and "pregnant" in bundle.facts and told.sex != "male":
        facts["pregnant"] = "yes" if told.pregnant else "no"
    given: Mapping[str, Answer] = {key: one for key, one in told.answers.items() if key in bundle.facts}
    return Profile(told.age_days, told.sex, {**facts, **given})


def _taken(suggested: Suggested) -> tuple[str, ...]:
    if not suggested.sure:
        return tuple(one.complaint for one in suggested.complaints[:1])
    scores = {one.complaint: one.score for one in suggested.complaints}
    best = scores[suggested.sure[0]]
    return tuple(one for one in suggested.sure if scores[one] >= _AS_GOOD * best)[:_MOST]


def _result(
    bundle: Bundle, told: Told, advice: Advice, asked: list[str], heard: Iterable[Heard]
) -> dict[str, Any]:
    explained = Explainer(bundle, language=told.language).advice(advice)
    return {
        "id": told.id,
        "complaints": list(advice.complaints),
        "level": advice.level,
        "setting": advice.setting,
        "channel": advice.channel,
        "reasons": [one.sentence for one in explained.reasons],
        "asked": list(dict.fromkeys(asked)),
        "heard": [{"finding": one.finding, "how": one.how, "words": one.words} for one in heard],
        "bundle": advice.bundle,
    }
