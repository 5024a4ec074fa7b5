"""Queries: screens in words: what a page says of a question, of the complaints to choose from, and of the advice."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.advice.queries import after
from vardnav.capabilities.advice.rules import wording
from vardnav.capabilities.advice.rules.steps import Known
from vardnav.clinical.triage.advice import Advice, Question
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.complaints import GROUPS
from vardnav.clinical.triage.explaining import AskedSign, Explained, Explainer
from vardnav.clinical.triage.levels import Language
from vardnav.clinical.triage.placeholders import About
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words

_GROUP_WORDS: Final = {
    "breath_heart": gettext_lazy("Andning, hjärta och blodtryck"),
    "nerves": gettext_lazy("Huvud, nerver och yrsel"),
    "belly": gettext_lazy("Mage och tarm"),
    "urine_sex": gettext_lazy("Urinvägar, underliv och sex"),
    "pregnancy": gettext_lazy("Gravid, nyfödd och amning"),
    "skin_injury": gettext_lazy("Hud, sår, allergi och skador"),
    "movement": gettext_lazy("Rygg, leder och muskler"),
    "eye_ear_mouth": gettext_lazy("Öga, öra, näsa, mun och hals"),
    "general": gettext_lazy("Feber, trötthet och annat i hela kroppen"),
    "chronic": gettext_lazy("Sjukdomar som jag redan har"),
    "poison": gettext_lazy("Förgiftning, alkohol, värme, kyla och våld"),
    "mind": gettext_lazy("Psykisk hälsa"),
    "child": gettext_lazy("Barn"),
    "requests": gettext_lazy("Recept, intyg, vaccin och annat"),
}
#: Colour and icon of a level; the words stand beside them always.
LOOKS: Final = {
    "112": ("danger", "phone-fill"),
    "akut_nu": ("danger", "hospital"),
    "idag": ("warning", "clock"),
    "boka": ("info", "calendar"),
    "egenvard": ("success", "house"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in words. `lines`: what can be ticked, or the one thing that is asked."""

    heading: str
    lines: tuple[AskedSign, ...]
    number: int

    @property
    def is_list(self) -> bool:
        """Tell whether it is a list to tick in."""
        return len(self.lines) > 1

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the lines by finding."""
        return [(one.finding, one.sign) for one in self.lines]


@dataclass(frozen=True, slots=True)
class Group:
    """Complaints that belong together, by id."""

    key: str
    title: str
    complaints: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownAdvice:
    """Advice on a page."""

    level: str
    colour: str
    icon: str
    said: Explained
    until: str
    is_human_needed: bool
    after: after.After
    complaints: tuple[str, ...]


def language_of(viewer: Viewer) -> Language:
    """Return the language that protocols are shown in."""
    return "en" if viewer.language == "en" else "sv"


def asked(viewer: Viewer, bundle: Bundle, question: Question, about: About, *, number: int) -> Asked:
    """Return a question in words."""
    explainer = Explainer(bundle, language=language_of(viewer), about=about)
    return Asked(explainer.heading(question), explainer.signs(question), number)


def advised(
    viewer: Viewer,
    bundle: Bundle,
    advice: Advice,
    known: Known,
    *,
    given_at: dt.datetime,
    kept_as: uuid.UUID | None = None,
    now: dt.datetime,
) -> ShownAdvice:
    """Return advice in words, with what to do; how long it holds is counted from when it was given.

    `kept_as`: the assessment's id when somebody has kept it: what leads on from it takes it along.
    """
    explainer = Explainer(bundle, language=language_of(viewer), about=known.about)
    said = explainer.advice(advice)
    colour, icon = LOOKS[advice.level]
    until = ""
    if said.expires_hours:
        last = clock.local_date(given_at + dt.timedelta(hours=said.expires_hours))
        until = words.date(last, viewer.language)
    return ShownAdvice(
        level=advice.level,
        colour=colour,
        icon=icon,
        said=said,
        until=until,
        is_human_needed=advice.human,
        after=after.after(viewer, advice, assessment_id=kept_as, now=now),
        complaints=tuple(titles(viewer, bundle, advice.complaints)),
    )


def titles(viewer: Viewer, bundle: Bundle, complaints: Sequence[str]) -> list[str]:
    """Return complaints by name."""
    language = language_of(viewer)
    return [bundle.protocols[one].title.of(language) for one in complaints]


def handed_line(complaints: str, level: str) -> str:
    """Return the line that tells a unit what advice somebody was given, in a form that it goes along in."""
    if not complaints:
        return _("Jag har svarat på frågor om symtom. Rådet jag fick: %(level)s.") % {"level": level}
    said = _("Jag har svarat på frågor om symtom (%(complaints)s). Rådet jag fick: %(level)s.")
    return said % {"complaints": complaints, "level": level}


def suggested(viewer: Viewer, bundle: Bundle, known: Known) -> list[tuple[str, str]]:
    """Return what the person's own words may be about, and something else; never chosen for them."""
    found = [*wording.suggest(known.words or "", bundle, known.profile), wording.ANYTHING_ELSE]
    return _named(viewer, bundle, found)


def searched(viewer: Viewer, bundle: Bundle, text: str) -> list[tuple[str, str]]:
    """Return complaints with these words."""
    return _named(viewer, bundle, wording.search(text, bundle))


def _named(viewer: Viewer, bundle: Bundle, keys: Sequence[str]) -> list[tuple[str, str]]:
    language = language_of(viewer)
    named = []
    for key in keys:
        if key == wording.ANYTHING_ELSE:
            named.append((key, _("Något annat")))
        elif key in bundle.protocols:
            named.append((key, bundle.protocols[key].title.of(language)))
    return named


def everything(viewer: Viewer, bundle: Bundle, *, but: Sequence[str]) -> list[Group]:
    """Return every complaint by group, without those that stand above."""
    found = []
    for key, listed in GROUPS.items():
        named = _named(viewer, bundle, [one for one in listed.split() if one not in but])
        if named:
            found.append(Group(key, str(_GROUP_WORDS[key]), tuple(named)))
    return found
