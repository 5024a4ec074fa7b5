"""Words: certificates and sendings as pages show them, to residents and staff."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.certificates.models import Certificate, Sending
from vardnav.capabilities.certificates.queries import reading
from vardnav.capabilities.certificates.rules import kinds, recipients, sendings, standing
from vardnav.capabilities.certificates.rules.sendings import Failure, State
from vardnav.capabilities.certificates.rules.standing import Standing
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words

#: A word and its tone for each standing.
STANDINGS: dict[Standing, tuple[str | Promise, str]] = {
    Standing.COMING: (gettext_lazy("Börjar gälla senare"), "info"),
    Standing.IN_FORCE: (gettext_lazy("Gäller"), "success"),
    Standing.ENDED: (gettext_lazy("Har slutat gälla"), "neutral"),
    Standing.REPLACED: (gettext_lazy("Ersatt av ett nytt"), "neutral"),
    Standing.REVOKED: (gettext_lazy("Återkallat"), "danger"),
}
STATES: dict[State, tuple[str | Promise, str]] = {
    State.PLANNED: (gettext_lazy("Skickas"), "info"),
    State.HANDED_OVER: (gettext_lazy("Skickat"), "success"),
    State.RECEIVED: (gettext_lazy("Mottaget"), "success"),
    State.REFUSED: (gettext_lazy("Togs inte emot"), "danger"),
    State.FAILED: (gettext_lazy("Kom inte fram"), "danger"),
    State.CANCELLED: (gettext_lazy("Skickades inte"), "neutral"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate in words, in the reader's language."""

    row: Certificate
    title: str
    standing: Standing
    state: str
    tone: str
    period: str
    issued: str
    issuer: str
    ended: str

    @property
    def is_standing(self) -> bool:
        """Whether it is neither replaced nor revoked: it can be sent on."""
        return self.row.state == standing.State.ISSUED


@dataclass(frozen=True, slots=True)
class SendingShown:
    """A sending in words."""

    row: Sending
    recipient: str
    state: str
    tone: str
    text: str
    asked: str
    by: str
    can_retry: bool
    version: int


def certificate(one: Certificate, *, now: dt.datetime, language: str) -> Shown:
    """Return a certificate in words. Its unit must be at hand."""
    stands = standing.standing(one.state, one.valid_from, one.valid_to, clock.local_date(now))
    word, tone = STANDINGS[stands]
    return Shown(
        row=one,
        title=one.title_en if language == "en" else one.title,
        standing=stands,
        state=str(word),
        tone=tone,
        period=period(one, language),
        issued=words.moment(one.issued_at, now=now, language=language),
        issuer=", ".join(part for part in (one.issuer_name, one.issuer_title) if part),
        ended=words.moment(one.ended_at, now=now, language=language) if one.ended_at else "",
    )


def period(one: Certificate, language: str) -> str:
    """Return from when to when it holds, "" for one that tells of what has been."""
    if kinds.template(one.kind, one.template_version).has_no_end:
        return ""
    return between(one.valid_from, one.valid_to, language)


def between(first_on: dt.date, last_on: dt.date | None, language: str) -> str:
    """Return "1 december 2026 till och med 14 december 2026", or from a day and until further notice."""
    first = words.plain_date(first_on, language)
    if last_on is None:
        return _("%(first)s och tills vidare") % {"first": first}
    return _("%(first)s till och med %(last)s") % {
        "first": first,
        "last": words.plain_date(last_on, language),
    }


def rows(one: Certificate, language: str) -> list[tuple[str, str]]:
    """Return what stands in a certificate as (label, value): what its issuer wrote is in Swedish, and marked so."""
    told = kinds.rows_in(language, one.content)
    if language == "sv":
        return told
    as_written = kinds.rows_in("sv", one.content)
    return [
        (label, format_html('<span lang="sv">{}</span>', value) if value == written else value)
        for (label, value), (_label, written) in zip(told, as_written, strict=True)
    ]


def recipient(key: str, address: str, language: str) -> str:
    """Return who a certificate goes to, with the number where there is one."""
    found = recipients.named(key)
    name = found.name(language) if found else key
    return f"{name} ({recipients.shown_number(address)})" if address else name


def sending(one: Sending, *, now: dt.datetime, language: str) -> SendingShown:
    """Return a sending in words. Its certificate and who sent it must be at hand."""
    word, tone = STATES[State(one.state)]
    return SendingShown(
        row=one,
        recipient=recipient(one.recipient, one.address, language),
        state=str(word),
        tone=tone,
        text=_told(one, now, language),
        asked=words.moment(one.asked_at, now=now, language=language),
        by=_by(one),
        can_retry=one.state == State.FAILED and one.certificate.state == standing.State.ISSUED,
        version=one.certificate.version,
    )


def _by(one: Sending) -> str:
    helper: Any = one.helped_by
    if helper is None:
        return ""
    name = "" if helper.is_protected else f"{helper.given_name} {helper.family_name}"
    return _("%(who)s på mottagningen hjälpte till.") % {
        "who": ", ".join(part for part in (name, helper.title) if part)
    }


def _told(one: Sending, now: dt.datetime, language: str) -> str:
    def at(moment: dt.datetime | None) -> str:
        return words.moment(moment, now=now, language=language) if moment else ""

    if one.state == State.RECEIVED:
        return _("Mottagaren har bekräftat %(when)s.") % {"when": at(one.settled_at)}
    if one.state == State.HANDED_OVER:
        return _("Lämnat till mottagarens system %(when)s.") % {"when": at(one.handed_at)}
    if one.state == State.PLANNED:
        return _("Intyget är på väg.") if one.tries < 2 else _("Det har inte gått än. Vi försöker igen.")
    if one.state == State.CANCELLED:
        return _("Intyget ersattes eller återkallades innan det hann skickas.")
    if one.failure == Failure.REFUSED:
        return _(
            "Mottagaren tar inte emot intyget. Fråga mottagaren varför, eller lämna det på ett annat sätt."
        )
    return _("Vi försökte länge utan att lyckas. Du kan försöka igen. Mottagaren får det bara en gång.")


def page(viewer: Viewer, opened: reading.Opened, *, now: dt.datetime) -> dict[str, Any]:
    """Return what the page of a certificate shows, to its person and to staff alike."""
    language, one = viewer.language, opened.certificate
    sent = [sending(each, now=now, language=language) for each in opened.sendings]
    return {
        "certificate": certificate(one, now=now, language=language),
        "subject": one.subject.name,
        "rows": rows(one, language),
        "versions": [certificate(each, now=now, language=language) for each in opened.versions],
        "latest": opened.latest if opened.latest.id != one.id else None,
        "sendings": sent,
        "sent_before": [
            each.recipient
            for each in sent
            if each.version < one.version and each.row.state in ("planned", "handed_over", "received")
        ],
        "is_checked": opened.is_checked,
        "has_recipients": bool(recipients.taking(one.kind, clock.local_date(now))),
    }


def is_stuck(one: Sending, now: dt.datetime) -> bool:
    """Tell whether staff must look at a sending."""
    return sendings.is_stuck(one.state, one.trying_since, one.handed_at, now)
