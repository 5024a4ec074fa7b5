"""Rules: decisions in words: from when till when, by whom, and what each one changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vardnav.kernel.clock import words
from vardnav.platform.catalogue.models import Offering
from vardnav.platform.registry.declarations import Difference, EService
from vardnav.platform.registry.options import Option
from vardnav.platform.steering import settings_text
from vardnav.platform.steering.forms import DecisionForm

_TEXT_FIELDS = ("reason_sv", "instead_sv", "text_sv", "reason_en", "instead_en", "text_en")


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision of the history."""

    state: str
    state_text: str
    when: str
    who: str
    period: str
    reference: str
    changes: Sequence[Difference]
    ended: str


def state_word(state: str) -> str:
    """Return what a decided state is called."""
    return {"on": _("Öppen"), "paused": _("Pausad"), "off": _("Stängd")}[state]


def period(row: Offering, language: str, now: dt.datetime) -> str:
    """Return "från tis 3 mars 6.00, tills vidare"."""
    return between(row.valid_from, row.valid_to, language, now)


def between(begins_at: dt.datetime, ends_at: dt.datetime | None, language: str, now: dt.datetime) -> str:
    """Return from when till when as it was written: a last day without a time is "till och med" that day."""
    begins = words.moment(begins_at, now=now, language=language)
    if ends_at is None:
        return _("från %(begins)s, tills vidare") % {"begins": begins}
    until = words.until(ends_at, now=now, language=language)
    return _("från %(begins)s %(until)s") % {"begins": begins, "until": until}


def who(row: Offering) -> str:
    """Return who decided; somebody with protected identity by title only."""
    staff = row.decided_by
    if staff is None:
        return _("Systemet")
    return staff.title if staff.is_protected else staff.name


def decided(row: Offering, language: str, now: dt.datetime) -> str:
    """Return "Ada Rönn, i dag 9.15"."""
    return f"{who(row)}, {words.moment(row.decided_at, now=now, language=language)}"


def entries(service: EService, rows: Sequence[Offering], language: str, now: dt.datetime) -> list[Entry]:
    """Return the history, newest first, from `rows` in that order."""
    earlier: list[Offering | None] = [*rows[1:], None][: len(rows)]  # none where nothing was decided yet
    return [
        Entry(
            state={"on": "open", "paused": "paused"}.get(row.state, "closed"),
            state_text=state_word(row.state),
            when=words.moment(row.decided_at, now=now, language=language),
            who=who(row),
            period=period(row, language, now),
            reference=row.decision_reference,
            changes=list(differences(service, before, row, language, now)) if before else [],
            ended=words.moment(row.superseded_at, now=now, language=language) if row.superseded_at else "",
        )
        for row, before in zip(rows, earlier, strict=True)
    ]


def differences(
    service: EService, before: Offering, after: Offering, language: str, now: dt.datetime
) -> Iterator[Difference]:
    """Return what `after` changes of `before`."""
    if before.state != after.state:
        yield Difference(_("Läge"), state_word(before.state), state_word(after.state))
    if (before.valid_from, before.valid_to) != (after.valid_from, after.valid_to):
        yield Difference(_("Tid"), period(before, language, now), period(after, language, now))
    for option in service.options:
        old, new = before.options.get(option.key), after.options.get(option.key)
        if old != new:
            yield Difference(option.label, _shown(option, old), _shown(option, new))
    for name in _TEXT_FIELDS:
        if getattr(before, name) != getattr(after, name):
            label = DecisionForm.base_fields[name].label or name
            yield Difference(label, getattr(before, name), getattr(after, name))


def _shown(option: Option, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    if option.kind == "kept":
        return option.told(value)
    told = str(settings_text.written(option, value))
    english = settings_text.written_in_english(value) if option.kind == "questions" else ""
    return f"{told}\n\n{english}" if english else told
