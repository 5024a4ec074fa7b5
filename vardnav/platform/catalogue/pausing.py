"""Actions: a pause as one operation: proposed, confirmed (by a second person where the region wants it), resumed (N4)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import actions, changing, models, pause_rules, pauses, verbs
from vardnav.platform.catalogue.actions import Choice, Stale
from vardnav.platform.catalogue.changing import NotNow
from vardnav.platform.registry import listing

__all__ = ["NotNow", "Stale"]
#: Kinds of changes.
PAUSE, RESUME, REWORD = "pause", "resume", "pause_words"
TEXTS = ("reason_sv", "reason_en", "instead_sv", "instead_en")


class NothingToPause(Exception):
    """None of the chosen places can be paused."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an administrator wants paused. `unit_ids`: none for the whole region. `baseline`: numbers by kind."""

    service_keys: tuple[str, ...]
    unit_ids: tuple[uuid.UUID, ...]
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    texts: Mapping[str, str]
    decision_reference: str
    resume_plan: str
    hands_over_to: uuid.UUID | None
    baseline: Mapping[str, Decimal | None]


def propose(viewer: Viewer, plan: Plan, *, standing: str, now: dt.datetime) -> models.Pause:
    """Write the pause down and ask for it: where one administrator is enough it is confirmed at once.

    `standing`: the decisions it was reviewed on. Raises Http404 (role, unit, service), Stale, NothingToPause.
    """
    if viewer.role is not Role.ADMINISTRATOR or viewer.staff_id is None:
        raise Http404
    _check_places(viewer, plan)
    with transaction.atomic():
        changing.lock()
        pause = models.Pause.objects.create(
            region_id=viewer.region,
            service_keys=list(plan.service_keys),
            unit_ids=[str(one) for one in plan.unit_ids],
            standing=standing,
            valid_from=plan.valid_from,
            valid_to=plan.valid_to,
            decision_reference=plan.decision_reference,
            resume_plan=plan.resume_plan,
            hands_over_to_id=plan.hands_over_to,
            proposed_by_id=viewer.staff_id,
            proposed_at=now,
            **{name: plan.texts.get(name, "") for name in TEXTS},
        )
        _plan_measures(viewer, pause, plan.baseline, now)
        _record(viewer, verbs.PROPOSE.key, pause, now)
        _open_places(viewer, pause, now)
        change = changing.ask(
            viewer,
            PAUSE,
            {"pause": str(pause.id)},
            service_keys=plan.service_keys,
            reference=plan.decision_reference,
            now=now,
        )
        models.Pause.objects.filter(id=pause.id).update(change=change)
    return pause


def confirm(
    viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change, now: dt.datetime
) -> models.Pause:
    """Carry a pause out. Raises Http404, NotNow, Stale, NothingToPause."""
    pause = _waiting(viewer, uuid.UUID(payload["pause"]))
    changing.allow(viewer, change)
    _confirm(viewer, pause, change, now)
    return pause


def turn_down(
    viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change, now: dt.datetime
) -> models.Pause:
    """Note that a pause was turned down, or taken back. Raises Http404, NotNow."""
    pause = _waiting(viewer, uuid.UUID(payload["pause"]))
    pause.rejected_at, pause.rejected_by_id = now, viewer.staff_id
    pause.save(update_fields=["rejected_at", "rejected_by"])
    _record(viewer, verbs.REJECT.key, pause, now)
    return pause


def ask_to_resume(viewer: Viewer, pause_id: uuid.UUID, *, now: dt.datetime) -> models.Change:
    """Ask to open again, which is done at once where one administrator is enough. Raises Http404, NotNow."""
    pause = pauses.one(viewer, pause_id)
    if not pause.confirmed_at or pause.resumed_at:
        raise NotNow
    return changing.ask(
        viewer,
        RESUME,
        {"pause": str(pause_id)},
        service_keys=pause.service_keys,
        reference=pause.decision_reference,
        now=now,
    )


def resume(
    viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change, now: dt.datetime
) -> models.Pause:
    """Open every place again as it was, or call off what has not begun. What somebody has decided since stands.

    Raises Http404, NotNow (not confirmed, or resumed already).
    """
    with transaction.atomic():
        pause = _locked(viewer, uuid.UUID(payload["pause"]))
        if not pause.confirmed_at or pause.resumed_at:
            raise NotNow
        for row in pauses.held_by(viewer, pause):
            _restore(viewer, row, change, now)
        pause.resumed_at, pause.resumed_by_id = now, viewer.staff_id
        pause.save(update_fields=["resumed_at", "resumed_by"])
        _record(viewer, verbs.RESUME.key, pause, now)
    return pause


def ask_to_reword(
    viewer: Viewer, pause_id: uuid.UUID, texts: Mapping[str, str], *, seen: str, now: dt.datetime
) -> models.Change:
    """Ask for other public texts of a pause that is planned or in force; nothing else of it changes.

    Done at once where one administrator is enough. `seen`: `pauses.words_seen` when the form was opened. Raises Http404,
    NotNow, Stale.
    """
    pause = pauses.one(viewer, pause_id)
    _check_words(pause, seen, now)
    payload = {"pause": str(pause_id), "texts": {name: texts[name] for name in TEXTS}, "seen": seen}
    return changing.ask(
        viewer, REWORD, payload, service_keys=pause.service_keys, reference=pause.decision_reference, now=now
    )


def reword(
    viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change, now: dt.datetime
) -> models.Pause:
    """Write the new texts, as a new version of each decision that the pause still holds. Raises Http404, NotNow, Stale.

    Dates, settings and what happens to open cases stay: only what residents read is another.
    """
    with transaction.atomic():
        pause = _locked(viewer, uuid.UUID(payload["pause"]))
        _check_words(pause, payload["seen"], now)
        changing.allow(viewer, change)
        for name in TEXTS:
            setattr(pause, name, payload["texts"][name])
        pause.save(update_fields=list(TEXTS))
        for row in pauses.held_by(viewer, pause):
            choice = Choice(
                state=row.state,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                options=row.options,
                texts=payload["texts"] | _kept_texts(row),
                decision_reference=row.decision_reference,
            )
            actions.decide(
                viewer, row.service_key, choice, unit_id=row.unit_id, pause=pause, change=change, now=now
            )
        _record(viewer, verbs.REWORD.key, pause, now)
    return pause


def _check_words(pause: models.Pause, seen: str, now: dt.datetime) -> None:
    if not pauses.is_wordable(pause, now):
        raise NotNow
    if pauses.words_seen(pause) != seen:
        raise Stale


def _check_places(viewer: Viewer, plan: Plan) -> None:
    if not plan.service_keys or not set(plan.service_keys) <= set(listing.services_in(viewer.region)):
        raise Http404
    wanted = {*plan.unit_ids, *((plan.hands_over_to,) if plan.hands_over_to else ())}
    known = Unit.objects.filter(region_id=viewer.region, is_connected=True, id__in=wanted).count()
    if known != len(wanted):
        raise Http404


def _confirm(viewer: Viewer, pause: models.Pause, change: models.Change, now: dt.datetime) -> None:
    pause.confirmed_at, pause.confirmed_by_id = now, viewer.staff_id
    # A proposal that waited past its beginning begins when it is confirmed.
    pause.valid_from = max(pause.valid_from, now)
    if pause.valid_to and pause.valid_to <= pause.valid_from:
        raise NotNow
    pause.save(update_fields=["confirmed_at", "confirmed_by", "valid_from"])
    for place in _open_places(viewer, pause, now):
        kept = place.current
        actions.decide(
            viewer,
            place.service_key,
            Choice(
                state=models.State.PAUSED,
                valid_from=pause.valid_from,
                valid_to=pause.valid_to,
                options=kept.options if kept else {},
                texts={name: getattr(pause, name) for name in TEXTS} | _kept_texts(kept),
                decision_reference=pause.decision_reference,
            ),
            unit_id=place.unit.id if place.unit else None,
            pause=pause,
            change=change,
            now=now,
        )
    _record(viewer, verbs.CONFIRM.key, pause, now)


def _open_places(viewer: Viewer, pause: models.Pause, now: dt.datetime) -> list[pauses.Place]:
    found = pauses.places(viewer, pause.service_keys, [uuid.UUID(one) for one in pause.unit_ids], now=now)
    if pauses.fingerprint(found) != pause.standing:
        raise Stale
    usable = [place for place in found if place.why_not is None]
    if not usable:
        raise NothingToPause
    return usable


def _restore(viewer: Viewer, row: models.Offering, change: models.Change, now: dt.datetime) -> None:
    before = pauses.before(viewer, row)
    if before is None and row.unit_id:
        actions.follow_region(
            viewer, row.service_key, unit_id=row.unit_id, expected=row.id, change=change, now=now
        )
        return
    options, texts = (before.options, _kept_texts(before)) if before else ({}, {})
    if before and before.is_by_unit:  # a roll-out says why units are not in yet
        texts |= {name: getattr(before, name) for name in TEXTS}
    choice = Choice(state=models.State.ON, valid_from=now, options=options, texts=texts)
    actions.decide(viewer, row.service_key, choice, unit_id=row.unit_id, change=change, now=now)


def _kept_texts(row: models.Offering | None) -> dict[str, str]:
    return {"text_sv": row.text_sv, "text_en": row.text_en} if row else {}


def _plan_measures(
    viewer: Viewer, pause: models.Pause, baseline: Mapping[str, Decimal | None], now: dt.datetime
) -> None:
    begins = clock.local_date(pause.valid_from)
    planned = [
        models.Measure(region_id=viewer.region, pause=pause, kind=kind, due_on=day)
        for kind in baseline
        for day in pause_rules.measured_on(begins)
    ]
    first = [
        models.Measure(
            region_id=viewer.region,
            pause=pause,
            kind=kind,
            due_on=clock.local_date(now),
            is_baseline=True,
            value=value,
            measured_by_id=viewer.staff_id,
            measured_at=now,
        )
        for kind, value in baseline.items()
    ]
    models.Measure.objects.bulk_create([*first, *planned])


def _locked(viewer: Viewer, pause_id: uuid.UUID) -> models.Pause:
    if viewer.role is not Role.ADMINISTRATOR:
        raise Http404
    changing.lock()
    found = models.Pause.objects.select_for_update().filter(id=pause_id, region_id=viewer.region).first()
    if found is None:
        raise Http404
    return found


def _waiting(viewer: Viewer, pause_id: uuid.UUID) -> models.Pause:
    pause = _locked(viewer, pause_id)
    if pause.confirmed_at or pause.rejected_at:
        raise NotNow
    return pause


def _record(viewer: Viewer, verb: str, pause: models.Pause, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verb,
        object_kind="pause",
        object_id=pause.id,
        detail={"services": pause.service_keys, "reference": pause.decision_reference},
        now=now,
    )


def handed_over(pause_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Note that no open case was left to hand over; the system's own step."""
    models.Pause.objects.filter(id=pause_id, handed_over_at__isnull=True).update(handed_over_at=now)
