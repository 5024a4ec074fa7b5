"""Words: what the law promises, beside the promised answer and before anything is written, and how waits have ended."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel.clock import words as clock_words
from vardnav.platform.cases.answer_story import Law
from vardnav.platform.guarantee import rules
from vardnav.platform.guarantee.rules import Kind, Why

#: The same in a sentence, before anything is written.
PROMISES: dict[Kind, str | Promise] = {
    Kind.CONTACT: gettext_lazy("kontakt samma dag"),
    Kind.ASSESSMENT: gettext_lazy("medicinsk bedömning inom %(days)s"),
    Kind.FIRST_VISIT: gettext_lazy("första besök inom %(days)s"),
    Kind.TREATMENT: gettext_lazy("behandling inom %(days)s"),
}
#: What the law's day is about, where that is not the answer to the case.
OTHER_THING: dict[Kind, str | Promise] = {
    Kind.FIRST_VISIT: gettext_lazy("Den här gränsen gäller själva besöket, inte svaret på ärendet."),
    Kind.TREATMENT: gettext_lazy("Den här gränsen gäller behandlingen, inte svaret på ärendet."),
}
#: Said before a referral is sent to another region than one's own (domain.md 4.3 [71], 4.7).
ANOTHER_REGION = gettext_lazy(
    "Mottagningen är i en annan region än den där du är folkbokförd. Där gäller inte vårdgarantin, och den regionens "
    "regler och avgifter gäller. Du kan få betala resan själv. Ibland krävs remiss från en läkare: fråga "
    "mottagningen eller din vårdcentral innan du skickar."
)
#: Why somebody waits no more, in the region's figures.
WITHOUT_CARE: dict[Why, str | Promise] = {
    Why.DECLINED: gettext_lazy("Ville inte ha vården längre"),
    Why.WITHDRAWN: gettext_lazy("Tog tillbaka ärendet"),
    Why.CARED_ELSEWHERE: gettext_lazy("Fick vården någon annanstans"),
    Why.DECEASED: gettext_lazy("Har avlidit"),
}


def law(said: Law, *, kind: Kind, limit_on: dt.date, promised_on: dt.date, language: str) -> str:
    """Return how the law's day and the promised one go together, in a sentence that can stand beside the promise."""
    words = {
        "limit": clock_words.date(limit_on, language),
        "promised": clock_words.date(promised_on, language),
    }
    match said:
        case Law.SAME_DAY:
            return _("Lagen (vårdgarantin) säger samma sak: senast %(limit)s.") % words
        case Law.SOONER:
            return (
                _(
                    "Lagen säger senast %(limit)s (vårdgarantin). Det är före mottagningens eget löfte, och lagen gäller."
                )
                % words
            )
        case Law.LATER:
            return (
                _(
                    "Lagen säger senast %(limit)s (vårdgarantin). Mottagningen har lovat svar tidigare, senast %(promised)s."
                )
                % words
            )
        case Law.OTHER_THING:
            return str(OTHER_THING[kind]) + " " + _("Svaret på ärendet är lovat till %(promised)s.") % words
        case Law.OTHER_THING_OVERDUE:
            return (
                _("Mottagningen skulle ha svarat på ärendet senast %(promised)s, men har inte gjort det än.")
                % words
            )
        case Law.OTHER_THING_WAITING:
            return _("Mottagningen väntar på ditt svar. Vårdgarantins tid går ändå.")


def before_sending(limit_on: dt.date, language: str) -> str:
    """Return what the law says of what comes after the answer: the visit, if one gets a time."""
    return _("Svaret säger om du ska få en tid. Ska du det, säger vårdgarantin att besöket ska vara senast %(limit)s.") % {
        "limit": clock_words.date(limit_on, language)
    }  # fmt: skip


def promise(kind: Kind, today: dt.date, language: str) -> str:
    """Return what is promised today, in words that can stand in a sentence; "" where no law says it."""
    found = rules.rule(kind, today)
    if found is None:
        return ""
    days = clock_words.amount(found.days, "day", language)
    return str(PROMISES[kind]) % {"days": days}


def assessed_by(limit_on: dt.date, language: str) -> str:
    """Return what the law says of the assessment, which may be at the visit that one asks for."""
    return _("Du ska få en medicinsk bedömning senast %(limit)s: på plats, per telefon eller video (vårdgarantin).") % {
        "limit": clock_words.date(limit_on, language)
    }  # fmt: skip
