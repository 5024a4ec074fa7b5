"""Queries: an assessment at the desk in words: answers told apart, rules that fired, who asked what, who decided what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.advice.models.nursing import Regrade
from vardnav.capabilities.advice.queries import shown
from vardnav.capabilities.advice.queries.at_desk import Found
from vardnav.capabilities.advice.rules import deciding, steps
from vardnav.capabilities.advice.rules.deciding import Reason
from vardnav.clinical.triage.advice import Advice
from vardnav.clinical.triage.explaining import LEVEL_WORDS, Explainer
from vardnav.clinical.triage.levels import Answer, Language
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.platform.cases.desk_queries import staff_label

SETTINGS: Final[dict[str, str | Promise]] = {
    "emergency": gettext_lazy("akutmottagning"),
    "emergency_child": gettext_lazy("barnakut"),
    "maternity": gettext_lazy("förlossning"),
    "rape_care": gettext_lazy("mottagning för våldtagna"),
    "psychiatric": gettext_lazy("psykiatri"),
    "eye": gettext_lazy("ögonmottagning"),
    "ear_nose_throat": gettext_lazy("öron-, näs- och halsmottagning"),
    "gynaecology": gettext_lazy("gynekologisk mottagning"),
    "palliative": gettext_lazy("palliativt team"),
    "dental": gettext_lazy("tandvård"),
    "child_health": gettext_lazy("barnavårdscentral"),
    "sexual_health": gettext_lazy("mottagning för sexuell hälsa"),
    "midwife": gettext_lazy("barnmorska"),
    "youth": gettext_lazy("ungdomsmottagning"),
    "physiotherapy": gettext_lazy("fysioterapeut"),
    "gp": gettext_lazy("vårdcentral"),
    "pharmacy": gettext_lazy("apotek"),
}
CHANNELS: Final[dict[str, str | Promise]] = {
    "call_112": gettext_lazy("ring 112"),
    "go": gettext_lazy("åk dit nu"),
    "voice": gettext_lazy("samtal i telefon"),
    "visit": gettext_lazy("besök"),
    "picture": gettext_lazy("bild i chatten"),
    "chat": gettext_lazy("chatt"),
    "self": gettext_lazy("egenvård hemma"),
}
REASONS: Final[dict[Reason, str | Promise]] = {
    Reason.AGREES: gettext_lazy("Håller med"),
    Reason.SOUNDS_WORSE: gettext_lazy("Låter sjukare än svaren visar"),
    Reason.SOUNDS_MILD: gettext_lazy("Lindrigare än svaren visar"),
    Reason.MORE_KNOWN: gettext_lazy("Jag vet mer: journal, läkemedel eller tidigare kontakt"),
    Reason.SEEN: gettext_lazy("Jag har sett bild eller undersökt"),
    Reason.MISREAD: gettext_lazy("Personen förstod en fråga på ett annat sätt"),
    Reason.RULE_WRONG: gettext_lazy("Frågorna eller regeln blev fel"),
    Reason.OTHER: gettext_lazy("Något annat"),
}
ANSWERS: Final[dict[Answer, str | Promise]] = {
    "yes": gettext_lazy("Ja"),
    "no": gettext_lazy("Nej"),
    "unknown": gettext_lazy("Vet inte"),
}
#: Colour of an answer; the word stands beside it always.
_TONES: Final[dict[Answer, str]] = {"yes": "danger", "no": "neutral", "unknown": "warning"}
_ABOUT: Final = {
    "self": gettext_lazy("Gäller personen själv"),
    "child": gettext_lazy("Gäller ett barn"),
    "other": gettext_lazy("Gäller någon annan"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An answer: the sign, what was answered, and by whom where it was not the person ("" else)."""

    sign: str
    answer: str
    tone: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that is true."""

    name: str
    level: str
    sentence: str
    signs: str
    source: str
    is_decisive: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What staff decided, in words."""

    level: str
    how: str
    reason: str
    text: str
    by: str
    when: str


def level(key: str, viewer: Viewer) -> str:
    """Return a level in words, "" for none."""
    language: Language = shown.language_of(viewer)
    return next((text.of(language) for one, text in LEVEL_WORDS.items() if one == key), "")


def how(setting: str, channel: str) -> str:
    """Return who can examine it, and how."""
    return f"{SETTINGS.get(setting, setting)}, {CHANNELS.get(channel, channel)}"


def about(found: Found) -> str:
    """Return whom the answers are about, with age and sex as they were given."""
    own = found.own
    sex = {"female": _("kvinna"), "male": _("man")}.get(own.sex, "")
    age = _age(own.age_days)
    return ", ".join(str(one) for one in (_ABOUT[own.about], age, sex) if one)


def _age(days: int | None) -> str:
    if days is None:
        return ""
    years = int(days / 365.25)
    if years >= 2:
        return _("%(n)s år") % {"n": years}
    return _("%(n)s månader") % {"n": int(days / 30.44)} if days >= 61 else _("%(n)s dagar") % {"n": days}


def lines(found: Found, viewer: Viewer) -> list[Line]:
    """Return every answer in the order given, staff's last."""
    explainer = _explainer(found, viewer)
    listed = []
    for step in found.assessment.steps:
        listed += _of_step(explainer, step, "")
    for row in found.answers:
        listed += _of_step(explainer, row.step, by(row))
        for one in row.step.get("chosen", ()):
            listed.append(
                Line(shown.titles(viewer, found.bundle, [one])[0], _("Lades till"), "info", by(row))
            )
    return listed


def _of_step(explainer: Explainer, step: steps.Step, who: str) -> list[Line]:
    return [
        Line(explainer.sign(finding).sign, str(ANSWERS[given]), _TONES[given], who)
        for finding, given in step.get("answers", {}).items()
    ]


def by(row: object) -> str:
    """Return which member of staff, as colleagues see them, and of which unit."""
    staff, unit = row.staff, row.unit  # type: ignore[attr-defined]
    label = staff_label(staff.given_name, staff.family_name, staff.title, is_protected=staff.is_protected)
    return ", ".join(one for one in (label, unit.name) if one)


def deciding_lines(found: Found, viewer: Viewer) -> list[Line]:
    """Return the answers that made the level, as they stand now."""
    advice = found.advice
    if advice is None:
        return []
    explainer, known = _explainer(found, viewer), found.known
    signs = dict.fromkeys(one for fired in advice.decisive for one in fired.findings)
    return [
        Line(explainer.sign(one).sign, str(ANSWERS[known.answers[one]]), _TONES[known.answers[one]])
        for one in signs
        if one in known.answers
    ]


def not_asked(found: Found, viewer: Viewer) -> list[tuple[str, str]]:
    """Return (finding, sign) of what nobody has been asked."""
    explainer = _explainer(found, viewer)
    return [(one, explainer.sign(one).sign) for one in deciding.not_asked(found.bundle, found.known)]


def can_be_put(found: Found, viewer: Viewer) -> list[tuple[str, str]]:
    """Return (finding, question) of what staff may ask by themselves: not asked, not known, or answered by staff."""
    explainer, own = _explainer(found, viewer), found.own.answers
    unsure = [one for one, given in own.items() if given != "yes"]
    return [
        (one, explainer.sign(one).ask)
        for one in dict.fromkeys((*deciding.not_asked(found.bundle, found.own), *unsure))
    ]


def rules(found: Found, viewer: Viewer) -> list[Rule]:
    """Return the rules that are true, the deciding ones first."""
    advice = found.advice
    if advice is None:
        return []
    explainer = _explainer(found, viewer)
    return [
        Rule(
            one.rule,
            level(one.level, viewer),
            explainer.say(one.reason),
            ", ".join(explainer.sign(finding).sign for finding in one.findings),
            ", ".join(one.source),
            one.level == advice.level,
        )
        for one in advice.fired
    ]


def protocols(found: Found, viewer: Viewer) -> list[tuple[str, int, str]]:
    """Return (title, version, state of review) of the protocols that took part."""
    bundle = found.bundle
    chosen = [bundle.protocols[one] for one in found.known.complaints]
    language = shown.language_of(viewer)
    return [
        (one.title.of(language), one.version, _reviewed(one.review.state))
        for one in (bundle.lifethreat, *chosen, bundle.always)
    ]


def _reviewed(state: str) -> str:
    return _("inte granskad av läkare") if state == "not reviewed by a clinician" else state


def decided(rows: Sequence[Regrade], viewer: Viewer, now: dt.datetime) -> list[Decided]:
    """Return what staff have decided, the last first."""
    return [
        Decided(
            level(one.level, viewer),
            how(one.setting, one.channel),
            str(REASONS[Reason(one.reason)]),
            one.text,
            by(one),
            words.moment(one.decided_at, now=now, language=viewer.language),
        )
        for one in reversed(rows)
    ]


def told(advice: Advice | None, viewer: Viewer) -> Mapping[str, str]:
    """Return a result in words for staff: level, colour, icon, who and how."""
    if advice is None:
        return {}
    colour, icon = shown.LOOKS[advice.level]
    return {
        "level": level(advice.level, viewer),
        "colour": colour,
        "icon": icon,
        "how": how(advice.setting, advice.channel),
    }


def _explainer(found: Found, viewer: Viewer) -> Explainer:
    return Explainer(found.bundle, language=shown.language_of(viewer), about=found.own.about)
