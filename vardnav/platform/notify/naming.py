"""Rules: texts that may name the clinic, and say that it is about a booked visit, after a yes to each (R9, 4.17).

Whole sentences, one for each kind: the clinic's name is the only thing that is filled in. Whether it may be is `may_name`.
The linter test draws every text in every language and finds nothing else that tells about health, person or number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from vardnav.platform.notify import texts
from vardnav.platform.notify.texts import Kind


@dataclass(frozen=True, slots=True)
class About:
    """What a notice is about, as far as the rules ask. `unit`: the clinic's name; `is_visit`: it concerns a booked visit."""

    unit: str
    is_visit: bool
    #: The clinic, the e-service or the sort of letter may be dangerous for others to know of; or the case is secret.
    is_sensitive: bool
    #: The one who is told is the one it is about: a consent is about one's own visits.
    is_own: bool


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody has said yes to; nothing at first."""

    names_unit: bool = False
    says_visit: bool = False


#: Kinds that come from a clinic; the others are about one's account or a power, and name nobody.
NAMED: Mapping[Kind, str] = {
    Kind.MESSAGE: gettext_noop("Du har fått ett nytt meddelande från %(unit)s."),
    Kind.QUESTION: gettext_noop("Du har fått en fråga från %(unit)s."),
    Kind.REMINDER: gettext_noop("Du har ett meddelande från %(unit)s som du inte har läst."),
    Kind.UNANSWERED: gettext_noop("Du har en fråga från %(unit)s som du inte har svarat på."),
}
UNNAMED: Mapping[Kind, str] = {
    Kind.MESSAGE: gettext_noop("Du har fått ett nytt meddelande."),
    Kind.QUESTION: gettext_noop("Du har fått en fråga."),
    Kind.REMINDER: gettext_noop("Du har ett meddelande som du inte har läst."),
    Kind.UNANSWERED: gettext_noop("Du har en fråga som du inte har svarat på."),
}
VISIT = gettext_noop("Det gäller ditt bokade besök.")
LOG_IN = gettext_noop("Logga in på Vårdnav. Svara inte på detta meddelande.")


def may_name(about: About | None) -> bool:
    """Tell whether anything more than the neutral text may be said at all, whatever anybody has said yes to."""
    return about is not None and about.is_own and not about.is_sensitive


def text(kind: Kind, language: str, about: About | None, consent: Consent) -> str:
    """Return the text of a notice: the neutral one unless both the rules and the person let more be said.

    One that would not fit in one SMS is the neutral one.
    """
    neutral = texts.text(kind, language)
    if about is None or not may_name(about) or kind not in NAMED:
        return neutral
    names, says = consent.names_unit and bool(about.unit), consent.says_visit and about.is_visit
    if not names and not says:
        return neutral
    with translation.override(language):
        first = gettext(NAMED[kind]) % {"unit": about.unit} if names else gettext(UNNAMED[kind])
        parts = [first, *([gettext(VISIT)] if says else []), gettext(LOG_IN)]
    said = " ".join(parts)
    return said if len(said) <= texts.SMS_MAX else neutral
