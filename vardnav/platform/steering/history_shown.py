"""Words: every change of the catalogue as lines: who, what, where, when, by what decision, before and after."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.platform.catalogue import models, past
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Difference
from vardnav.platform.steering import changes, proposals_shown

#: Lines on a page; lines in a file.
PAGE, MOST = 50, 10_000
#: Where a spreadsheet would run a cell as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened."""

    at: dt.datetime
    when: str
    what: str | Promise
    service: str | Promise
    where: str
    who: str
    proposed_by: str
    reference: str
    state_text: str
    differences: Sequence[Difference]
    change_id: str


def listed(viewer: Viewer, wanted: past.Wanted, *, page: int, now: dt.datetime) -> tuple[list[Line], bool]:
    """Return a page of what happened, newest first, and whether there is more. Raises Http404."""
    found = past.happened(viewer, wanted, start=(page - 1) * PAGE, limit=PAGE + 1)
    return [_line(one, viewer, now) for one in found[:PAGE]], len(found) > PAGE


def as_csv(viewer: Viewer, wanted: past.Wanted, *, now: dt.datetime) -> str:
    """Return everything that is looked for as CSV, at most MOST lines. Raises Http404."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(
        [
            "at",
            "what",
            "service",
            "where",
            "decidedBy",
            "proposedBy",
            "reference",
            "outcome",
            "before",
            "after",
        ]
    )
    for one in past.happened(viewer, wanted, limit=MOST):
        line = _line(one, viewer, now)
        before, after = _told(line, "before"), _told(line, "after")
        cells = [
            clock.local(line.at).isoformat(timespec="seconds"), line.what, line.service, line.where, line.who,
            line.proposed_by, line.reference, line.state_text, before, after,
        ]  # fmt: skip
        lines.writerow([_plain(str(cell)) for cell in cells])
    return out.getvalue()


def _told(line: Line, side: str) -> str:
    return "; ".join(f"{one.what}: {getattr(one, side) or '–'}" for one in line.differences)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(one: past.Happened, viewer: Viewer, now: dt.datetime) -> Line:
    place, change = one.place, one.change
    reference = place.decision_reference if place else change.decision_reference if change else ""
    return Line(
        at=one.at,
        when=words.moment(one.at, now=now, language=viewer.language),
        what=proposals_shown.title(change.kind) if change else _("Beslut om en e-tjänst"),
        service=_services(one, change),
        where=_where(one),
        who=_who(one),
        proposed_by=proposals_shown.who(change.proposed_by) if change and change.expires_at else "",
        reference=reference,
        state_text=proposals_shown.state_text(change, now) if change else _("Genomfört"),
        differences=_differences(one, viewer, now),
        change_id=str(change.id) if change and change.expires_at else "",
    )


def _services(one: past.Happened, change: models.Change | None) -> str | Promise:
    if one.place is None and change is not None:
        return ", ".join(str(proposals_shown.service_title(key)) for key in change.service_keys)
    return proposals_shown.service_title(one.service_key)


def _where(one: past.Happened) -> str:
    return one.place.unit.name if one.place and one.place.unit else _("hela regionen")


def _who(one: past.Happened) -> str:
    if one.after is not None:
        return changes.who(one.after)
    if one.before is not None:
        return proposals_shown.who(one.before.ended_by)
    assert one.change is not None
    return proposals_shown.who(one.change.decided_by)


def _differences(one: past.Happened, viewer: Viewer, now: dt.datetime) -> Sequence[Difference]:
    language = viewer.language
    known = listing.changeables().get(one.change.kind) if one.change else None
    if one.place is None and one.change is not None and known is not None and known.tells_itself:
        return known.describe(viewer, one.change.payload, now=now).differences
    service = listing.services().get(one.service_key)
    if one.after is not None and one.before is not None and service is not None:
        found = list(changes.differences(service, one.before, one.after, language, now))
        return [*found, *_joining(one.before, one.after)]
    before, after = ("" if row is None else _state(row, language, now) for row in (one.before, one.after))
    if one.place is None:
        return []
    return [Difference(_("Läge"), before, after or _("Inget eget beslut"))]


def _joining(before: models.Offering, after: models.Offering) -> list[Difference]:
    """What a roll-out changes beside state and dates."""
    if before.is_by_unit == after.is_by_unit:
        return []
    told = {True: _("Mottagning för mottagning"), False: _("Alla på en gång")}
    return [Difference(_("Hur den öppnar"), told[before.is_by_unit], told[after.is_by_unit])]


def _state(row: models.Offering, language: str, now: dt.datetime) -> str:
    return f"{changes.state_word(row.state)}, {changes.period(row, language, now)}"
