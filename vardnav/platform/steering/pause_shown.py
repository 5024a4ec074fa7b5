"""Queries: a pause as its administrator sees it: what it would touch, and how it goes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.organisations.models import Staff
from vardnav.platform.cases import tallies
from vardnav.platform.catalogue import models, pause_rules, pauses, rolling_out
from vardnav.platform.catalogue.pause_rules import SMALL, Kind, Stage, WhyNot
from vardnav.platform.registry import addresses, listing
from vardnav.platform.steering import changes, held_up, measured, proposals_shown

Titled = tuple[str | Promise, str]


@dataclass(frozen=True, slots=True)
class Touched:
    """What a pause touches. Counts of people are told as text: few are never told."""

    standing: str
    places: Sequence[Titled]
    left_alone: Sequence[tuple[str | Promise, str, str]]
    cases: Sequence[tuple[str, str]]
    cases_told: str
    drafts_told: str
    #: What goes on beside: what, how many, and what becomes of it.
    running: Sequence[tuple[str, str, str]]
    entrances: Sequence[tuple[str | Promise, Sequence[tuple[str, str]]]]
    counted: Mapping[Kind, Decimal | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One operation in the list."""

    id: uuid.UUID
    titles: Sequence[str | Promise]
    where: str
    period: str
    stage: Stage
    stage_text: str
    reference: str


@dataclass(frozen=True, slots=True)
class Due:
    """A number of a pause's or a roll-out's follow-up that is to be given now; `url`: where."""

    url: str
    is_pause: bool
    titles: Sequence[str | Promise]
    what: str
    day: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One operation with how it goes."""

    pause: models.Pause
    line: Line
    steps: Sequence[tuple[str, str]]
    places: Sequence[Titled]
    series: Sequence[measured.Series]
    cases: Sequence[tuple[str, str]]
    cases_told: str
    #: Why open cases are not handed over; none when they are, or will be in a few minutes.
    held_up: Sequence[str] = ()


def touched(
    viewer: Viewer, service_keys: Collection[str], unit_ids: Sequence[uuid.UUID], *, now: dt.datetime
) -> Touched:
    """Return what a pause of these services in the region, or at these units, would touch. Raises Http404."""
    found = pauses.places(viewer, service_keys, unit_ids, now=now)
    at_units = tallies.open_at_units(viewer, service_keys, unit_ids)
    return Touched(
        standing=pauses.fingerprint(found),
        places=[_titled(one) for one in found if one.why_not is None],
        left_alone=[(*_titled(one), why_not(one.why_not)) for one in found if one.why_not],
        cases=[(one.name, told(one.open)) for one in at_units],
        cases_told=_sum(at_units),
        drafts_told=told(tallies.drafts(viewer, service_keys, unit_ids)),
        running=[
            (one.what, told(one.count), one.then) for one in listing.running(viewer, service_keys, unit_ids)
        ],
        entrances=[(listing.service(key).title, _entrances(key)) for key in service_keys],
        counted=counted(viewer, service_keys, unit_ids, now=now),
    )


def counted(
    viewer: Viewer, service_keys: Collection[str], unit_ids: Sequence[uuid.UUID], *, now: dt.datetime
) -> dict[Kind, Decimal | None]:
    """Return what is counted here, for the last four weeks; None for too few to tell."""
    lately = tallies.lately(viewer, service_keys, unit_ids, now=now)
    return {
        Kind.CASES: lately.per_week if pause_rules.told(lately.sent) else None,
        Kind.IN_TIME: lately.in_time_percent if lately.due >= SMALL else None,
    }


def listed(viewer: Viewer, *, now: dt.datetime) -> list[Line]:
    """Return the region's operations, newest first. Raises Http404."""
    return [line_of(one, viewer, now) for one in pauses.listed(viewer)]


def to_measure(viewer: Viewer, *, now: dt.datetime) -> list[Due]:
    """Return what was to be measured of the region's pauses by today and is not, by day. Raises Http404."""
    return [one for one in to_measure_at_all(viewer, now=now) if one.is_pause]


def to_measure_at_all(viewer: Viewer, *, now: dt.datetime) -> list[Due]:
    """Return what was to be measured of the region's pauses and roll-outs by today and is not, by day. Raises Http404."""
    found = []
    for row in pauses.to_measure(viewer, first=dt.date.min, last=clock.local_date(now)):
        if row.pause is not None:
            keys, goals = list(row.pause.service_keys), dict[str, str]()
            url = addresses.url("steering:pause", pause_id=row.pause.id)
        elif row.roll_out is not None:
            keys, goals = [row.roll_out.service_key], {rolling_out.GOAL: row.roll_out.goal}
            url = addresses.url("steering:roll_out", roll_out_id=row.roll_out.id)
        else:
            continue
        found.append(
            Due(
                url=f"{url}#follow-up",
                is_pause=row.pause is not None,
                titles=[_title(key) for key in keys],
                what=measured.kind_text(row.kind, goals),
                day=words.plain_date(row.due_on, viewer.language),
            )
        )
    return found


def one(viewer: Viewer, pause_id: uuid.UUID, *, now: dt.datetime) -> Shown:
    """Return one operation with its places, numbers and what is left of its cases. Raises Http404."""
    pause = pauses.one(viewer, pause_id)
    places = pauses.held_by(viewer, pause)
    stands_still = held_up.reasons(viewer, pause, now=now)
    at_units = tallies.open_at_units(viewer, pause.service_keys, [uuid.UUID(one) for one in pause.unit_ids])
    return Shown(
        pause=pause,
        line=line_of(pause, viewer, now),
        steps=_steps(pause, viewer.language, now, is_held_up=bool(stands_still)),
        held_up=stands_still,
        places=[
            (_title(row.service_key), row.unit.name if row.unit else _("hela regionen")) for row in places
        ],
        series=measured.series(
            pauses.measures(viewer, pause), viewer.language, is_open=pause.confirmed_at is not None, now=now
        ),
        cases=[(one.name, told(one.open)) for one in at_units],
        cases_told=_sum(at_units),
    )


def told(count: int) -> str:
    """Return a count of people as it may be told."""
    return pause_rules.told(count) or _("färre än %(n)d") % {"n": SMALL}


def why_not(reason: WhyNot | None) -> str:
    """Return why a place is left alone, in words."""
    if reason is WhyNot.NOT_OPEN:
        return _("Redan stängd eller pausad. Den rörs inte.")
    return _("Har redan ett datum då den öppnar, stänger eller pausas. Ändra det beslutet först.")


def stage_text(stage: Stage) -> str:
    """Return where an operation has come, in words."""
    return {
        Stage.PROPOSED: _("Väntar på godkännande"),
        Stage.REJECTED: _("Avslagen"),
        Stage.EXPIRED: _("Förslaget gick ut utan svar"),
        Stage.PLANNED: _("Planerad"),
        Stage.IN_FORCE: _("Pausad nu"),
        Stage.OVER: _("Slut, öppnade av sig själv"),
        Stage.RESUMED: _("Återupptagen"),
    }[stage]


def _titled(place: pauses.Place) -> Titled:
    return _title(place.service_key), place.unit.name if place.unit else _("hela regionen")


def _title(key: str) -> str | Promise:
    service = listing.services().get(key)
    return service.title if service else key


def _sum(at_units: Sequence[tallies.AtUnit]) -> str:
    """Return the sum of what may be told: with the hidden ones in it, they could be worked out."""
    shown = [one.open for one in at_units if pause_rules.told(one.open)]
    if len(shown) == len(at_units):
        return str(sum(shown))
    return _("minst %(n)d") % {"n": sum(shown)} if shown else _("några få")


def _entrances(key: str) -> list[tuple[str, str]]:
    return [
        (_("Startsidan"), addresses.url("public:start")),
        (_("Allt du kan göra"), addresses.url("public:services")),
        (_("Tjänstens sida"), addresses.url("public:service", key=key)),
        (_("Sökningen"), addresses.url("public:search")),
        (_("Inloggad startsida"), addresses.url("portal:start")),
        (_("Formulärets första sida"), addresses.url("cases:start", key=key)),
        (_("Tjänster per mottagning"), addresses.url("matrix:table")),
        (_("Var tjänsten finns"), addresses.url("matrix:service", key=key)),
        (_("Nytt och på gång"), addresses.url("matrix:news")),
        (_("Öppna data"), addresses.url("matrix:services_json")),
    ]


def line_of(pause: models.Pause, viewer: Viewer, now: dt.datetime) -> Line:
    """Return an operation as a line."""
    expires_at = pause.change.expires_at if pause.change else None
    stage = pause_rules.stage(pause, now, expires_at=expires_at)
    was_opened = pause.resumed_at is not None and pause.resumed_at > pause.valid_from
    ends_at = pause.resumed_at if was_opened else pause.valid_to
    count = len(pause.unit_ids)
    return Line(
        id=pause.id,
        titles=[_title(key) for key in pause.service_keys],
        where=_("%(n)d mottagningar") % {"n": count} if count else _("hela regionen"),
        period=changes.between(pause.valid_from, ends_at, viewer.language, now),
        stage=stage,
        stage_text=stage_text(stage),
        reference=pause.decision_reference,
    )


def _steps(
    pause: models.Pause, language: str, now: dt.datetime, *, is_held_up: bool
) -> list[tuple[str, str]]:
    told_of: list[tuple[str, Staff | None, dt.datetime | None]] = [
        (_("Föreslagen"), pause.proposed_by, pause.proposed_at),
        (_("Bestämd"), pause.confirmed_by, pause.confirmed_at),
        (_("Avslagen"), pause.rejected_by, pause.rejected_at),
        (_("Återupptagen"), pause.resumed_by, pause.resumed_at),
    ]
    steps = [
        (what, f"{proposals_shown.who(staff)}, {words.moment(at, now=now, language=language)}")
        for what, staff, at in told_of
        if at is not None
    ]
    if pause.hands_over_to:
        name = pause.hands_over_to.name
        at = pause.handed_over_at
        done = words.moment(at, now=now, language=language) if at else _("pågår inom några minuter")
        if is_held_up:
            done = _("står stilla")
        elif not at and pause.valid_from > now:
            done = _("görs när pausen börjar")
        steps.append((_("Ärenden lämnas över till %(unit)s") % {"unit": name}, done))
    return steps
