"""Queries: how advice turned out, in words and figures for the region; fewer than five are not told apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from vardnav.capabilities.advice.models import Brake, QualityRule
from vardnav.capabilities.advice.queries import bundles, quality, shown
from vardnav.capabilities.advice.queries.quality import Count
from vardnav.capabilities.advice.rules import quality as rules
from vardnav.capabilities.advice.rules.braking import To
from vardnav.capabilities.advice.rules.quality import Deciding, Interval
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock import words
from vardnav.platform.cases.desk_queries import staff_label


@dataclass(frozen=True, slots=True)
class Row:
    """How it went with a version of a protocol, or in a month. `shown` is None where too few are followed up."""

    title: str
    version: str
    followed: str
    missed: str
    rate: str
    over: str
    shown: Interval | None
    is_braked: bool = False


@dataclass(frozen=True, slots=True)
class Pulled:
    """A brake in words. `id` is "" for one that is lifted."""

    id: str
    title: str
    to: str
    figures: str
    when: str
    lifted: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the region has decided about the brake. `by` is empty for our own proposal."""

    holds: str
    reason: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page shows. `number`: how many decisions there have been."""

    rows: Sequence[Row]
    months: Sequence[Row]
    brakes: Sequence[Pulled]
    decisions: Sequence[Decision]
    deciding: Deciding
    number: int


def page(viewer: Viewer, *, now: dt.datetime) -> Page:
    """Return how advice has turned out in an administrator's region. Raises Http404 for anybody else."""
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    counted = quality.counted(viewer.region, now=now)
    brakes = list(Brake.objects.visible_to(viewer).select_related("lifted_by").order_by("-pulled_at", "-id"))
    decided = list(QualityRule.objects.visible_to(viewer).select_related("decided_by").order_by("-number"))
    deciding = quality.deciding(viewer.region)
    braked = {(one.protocol, one.version) for one in brakes if one.lifted_at is None}
    rows = [(one, _row(one, deciding, title(viewer, one.protocol), braked)) for one in counted.now]
    return Page(
        rows=[row for one, row in sorted(rows, key=lambda pair: (-_worst(pair[1]), pair[1].title))],
        months=[
            _month(month, found, deciding, viewer)
            for month, found in reversed(list(counted.by_month.items()))
        ],
        brakes=[_pulled(one, viewer, now) for one in brakes],
        decisions=[_decision(one, viewer, now) for one in decided],
        deciding=deciding,
        number=len(decided),
    )


def _worst(row: Row) -> float:
    return row.shown.upper if row.shown else 0.0


def few(count: int) -> str:
    """Return a count, small ones not told apart."""
    return str(count) if count == 0 or count >= rules.SMALL else _("färre än %(n)d") % {"n": rules.SMALL}


def _row(of: Count, deciding: Deciding, name: str, braked: set[tuple[str, int]]) -> Row:
    return _figures(of, deciding, name, str(of.version), is_braked=(of.protocol, of.version) in braked)


def _figures(of: Count, deciding: Deciding, name: str, version: str, *, is_braked: bool = False) -> Row:
    if of.followed < rules.SMALL:
        hidden = few(of.followed)
        return Row(name, version, hidden, "–", "–", "–", None, is_braked)
    found = _shown(of, deciding.level_percent)
    return Row(
        name, version, str(of.followed), few(of.missed), _rate(of, found), few(of.over), found, is_braked
    )


def _shown(of: Count, level: int) -> Interval:
    """Return an interval that is right for every count that is not told apart: 1 to 4 of the same number look alike."""
    if of.missed == 0 or of.missed >= rules.SMALL:
        return rules.interval(of.missed, of.followed, level_percent=level)
    least = rules.interval(1, of.followed, level_percent=level)
    most = rules.interval(min(rules.SMALL - 1, of.followed), of.followed, level_percent=level)
    return Interval(most.rate, least.lower, most.upper)


def _rate(of: Count, found: Interval) -> str:
    rate, low, high = (_percent(one) for one in (found.rate, found.lower, found.upper))
    if 0 < of.missed < rules.SMALL:
        return _("högst %(rate)s (mellan %(low)s och %(high)s)") % {"rate": rate, "low": low, "high": high}
    return _("%(rate)s (mellan %(low)s och %(high)s)") % {"rate": rate, "low": low, "high": high}


def _percent(rate: float) -> str:
    return _("%(n)s %%") % {"n": f"{rate * 100:.1f}".replace(".", ",")}


def _month(first: dt.date, found: Sequence[Count], deciding: Deciding, viewer: Viewer) -> Row:
    total = Count(
        "",
        0,
        sum(one.followed for one in found),
        sum(one.missed for one in found),
        sum(one.over for one in found),
    )
    name = f"{words.month(first.month, viewer.language)} {first.year}"
    return _figures(total, deciding, name, "")


def title(viewer: Viewer, protocol: str) -> str:
    """Return a protocol by name; its id for one that is there no more."""
    there = bundles.released().protocols.get(protocol)
    return there.title.of(shown.language_of(viewer)) if there else protocol


def _pulled(one: Brake, viewer: Viewer, now: dt.datetime) -> Pulled:
    to = {
        To.PREVIOUS: _("Den förra versionen används."),
        To.HUMAN_FIRST: _("En sjuksköterska först: inga egenvårdsråd, och hjälp samma dag."),
    }
    lifted = ""
    if one.lifted_at is not None and one.lifted_by is not None:
        when = words.moment(one.lifted_at, now=now, language=viewer.language)
        lifted = f"{when}, {_name(one.lifted_by)}"
    return Pulled(
        id="" if one.lifted_at else str(one.id),
        title=_("%(title)s, version %(n)s") % {"title": title(viewer, one.protocol), "n": one.version},
        to=to[To(one.to)],
        figures=_("För milda råd: %(missed)s av %(followed)s. Gränsen var %(limit)s %%.")
        % {"missed": few(one.missed), "followed": one.followed, "limit": one.limit_percent},
        when=words.moment(one.pulled_at, now=now, language=viewer.language),
        lifted=lifted,
        reason=one.lift_reason,
    )


def holds(deciding: Deciding) -> str:
    """Return when the brake is pulled, in a sentence."""
    return _(
        "Frågorna bromsas när det inte går att utesluta att mer än %(limit)s %% får för milda råd (säkerhet %(level)s %%), "
        "när minst %(followed)s är följda upp och minst %(misses)s har fått för milda råd."
    ) % {
        "limit": deciding.limit_percent,
        "level": deciding.level_percent,
        "followed": deciding.least_followed,
        "misses": deciding.least_misses,
    }


def _decision(one: QualityRule, viewer: Viewer, now: dt.datetime) -> Decision:
    chosen = Deciding(one.limit_percent, one.level_percent, one.least_followed, one.least_misses)
    when = words.moment(one.decided_at, now=now, language=viewer.language)
    return Decision(holds(chosen), one.reason, f"{when}, {_name(one.decided_by)}")


def _name(staff: object) -> str:
    given, family = staff.given_name, staff.family_name  # type: ignore[attr-defined]
    return staff_label(given, family, staff.title, is_protected=staff.is_protected)  # type: ignore[attr-defined]


def in_force(viewer: Viewer, about: None, now: dt.datetime) -> Mapping[str, object] | None:
    """Return which questions are braked in the region, for its first page; None when none are."""
    listed = [
        _("%(title)s, version %(n)s") % {"title": title(viewer, one.protocol), "n": one.version}
        for one in _holding(viewer)
    ]
    return {"listed": listed} if listed else None


def braked_of(viewer: Viewer, complaints: Sequence[str]) -> list[str]:
    """Return by name those of some complaints that are braked in the viewer's region."""
    return [title(viewer, one.protocol) for one in _holding(viewer) if one.protocol in complaints]


def _holding(viewer: Viewer) -> list[Brake]:
    """Return the brakes of versions that would be used otherwise; a newer version is not the one that was too mild."""
    released = {key: one.version for key, one in bundles.released().protocols.items()}
    found = Brake.objects.visible_to(viewer).filter(lifted_at__isnull=True).order_by("pulled_at")
    return [one for one in found if released.get(one.protocol) == one.version]
