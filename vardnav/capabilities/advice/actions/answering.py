"""Actions: begin, answer a screen, go back, start over. Each press once: the version tells what the person saw."""

from __future__ import annotations

import datetime as dt
import enum
import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from vardnav.capabilities.advice import verbs
from vardnav.capabilities.advice.models import Assessment, Bundle
from vardnav.capabilities.advice.queries import bundles, held
from vardnav.capabilities.advice.queries.held import Hold
from vardnav.capabilities.advice.rules import screens, steps
from vardnav.capabilities.advice.rules.steps import Step
from vardnav.clinical.triage.bundle import Bundle as Protocols
from vardnav.kernel.access.viewer import Viewer


class Outcome(enum.StrEnum):
    """What became of a press."""

    DONE = "done"
    #: Somebody was before: the other tab, or the first of two presses with another answer.
    STALE = "stale"
    #: It is not there any more: a day has gone, or it was thrown away.
    GONE = "gone"
    #: It has gone along with a case: what its unit reads is not changed.
    SENT = "sent"


@transaction.atomic
def begin(viewer: Viewer, *, step: Step, instead_of: str = "", now: dt.datetime) -> str:
    """Begin an assessment with the answer to the first question, in place of another's mark; return its secret mark."""
    if instead_of:
        throw_away(viewer, instead_of, now=now)
    mark = secrets.token_urlsafe(32)
    row = fresh(viewer, now=now)
    row.mark = held.digest_of(mark)
    put(row, [step], viewer, now)
    row.save(force_insert=True)
    return mark


def fresh(viewer: Viewer, *, now: dt.datetime) -> Assessment:
    """Return a row that is not written yet, by the protocols that are in force, which are kept with it."""
    used = bundles.in_force(viewer.region)
    _keep(used, now)
    return Assessment(region=viewer.region, bundle_id=used.digest, begun_at=now, touched_at=now)


@transaction.atomic
def answer(viewer: Viewer, hold: Hold, *, version: int, step: Step, now: dt.datetime) -> Outcome:
    """Keep the answer to the screen that a version showed. The same press again does nothing more."""
    row = _locked(viewer, hold, now)
    if row is None:
        return Outcome.GONE
    if row.version != version:
        is_again = row.version == version + 1 and row.steps and row.steps[-1] == step
        return Outcome.DONE if is_again else Outcome.STALE
    if _is_sent(row):
        return Outcome.SENT
    used = bundles.in_force(row.region, begun_with=row.bundle_id)
    if screens.current(used, row.steps).id != step["screen"]:
        return Outcome.STALE
    if used.digest != row.bundle_id:
        _keep(used, now)
        row.bundle_id = used.digest
    row.set_aside.pop(step["screen"], None)
    taken = [*row.steps, step]
    if step["screen"] == steps.NOW and steps.is_told(row.set_aside.get(steps.WHO)):
        taken.append(row.set_aside.pop(steps.WHO))
    put(row, taken, viewer, now)
    row.save()
    held.record(viewer, verbs.FILL.key, row, now=now)
    return Outcome.DONE


@transaction.atomic
def back(viewer: Viewer, hold: Hold, *, version: int, now: dt.datetime) -> Outcome:
    """Take the last answer back; it is kept beside, so that its screen shows it again.

    Who it is about is known of somebody who has logged in: that is no answer of theirs, and is passed over.
    """
    row = _locked(viewer, hold, now)
    if row is None:
        return Outcome.GONE
    if row.version != version:
        return Outcome.STALE
    if _is_sent(row):
        return Outcome.SENT
    left = list(row.steps)
    while left:
        last = left.pop()
        row.set_aside[last["screen"]] = last
        if not steps.is_told(last):
            break
    if len(left) < len(row.steps):
        put(row, left, viewer, now)
        row.save()
        held.record(viewer, verbs.BACK.key, row, now=now)
    return Outcome.DONE


@transaction.atomic
def throw_away(viewer: Viewer, mark: str, *, now: dt.datetime) -> None:
    """Remove an assessment that nobody has kept; harmless when there is none."""
    row = _locked(viewer, Hold(mark), now)
    if row is not None:
        row.delete()


def _keep(used: Protocols, now: dt.datetime) -> None:
    """Keep the protocols that an assessment is made by, so that it can be replayed."""
    if not Bundle.objects.filter(digest=used.digest).exists():
        is_made = used.digest != bundles.released().digest
        kept = Bundle(digest=used.digest, text=used.text, kept_at=now, is_put_together=is_made)
        Bundle.objects.bulk_create([kept], ignore_conflicts=True)


def _locked(viewer: Viewer, hold: Hold, now: dt.datetime) -> Assessment | None:
    return held.rows(viewer, hold, now=now).select_for_update().first()


def _is_sent(row: Assessment) -> bool:
    if row.subject_id is None:
        return False
    return Assessment.objects.filter(held.went_with_a_case(), id=row.id).exists()


def put(row: Assessment, taken: Sequence[Step], viewer: Viewer, now: dt.datetime) -> None:
    """Let a row hold these steps, and what follows from them."""
    known = steps.read(taken)
    row.steps = [dict(one) for one in taken]
    row.version += 1
    row.touched_at = now
    row.language = viewer.language
    row.about = known.about if steps.WHO in known.screens else ""
    row.age_days = known.age_days
    row.sex = known.sex if steps.WHO in known.screens else ""
    row.words = known.words or ""
    row.complaints = list(known.complaints)
    advice = screens.current(bundles.of(row.bundle_id), row.steps).advice
    result: dict[str, Any] = {"level": "", "setting": "", "channel": "", "decided_at": None}
    if advice is not None:
        result = {
            "level": advice.level,
            "setting": advice.setting,
            "channel": advice.channel,
            "decided_at": now,
        }
    for name, value in result.items():
        setattr(row, name, value)
