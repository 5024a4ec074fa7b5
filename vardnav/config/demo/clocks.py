"""Actions: the legal clocks of the demonstration's cases, some paused or no longer needed; a clock already there stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from vardnav.config.demo import identity, reading, when
from vardnav.config.demo.care import Care
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import timings
from vardnav.platform.guarantee import actions, ending_actions, following, objecting
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.guarantee.rules import PauseReason
from vardnav.platform.registry import listing

_SYSTEM = Viewer.system()


def load(care: Care, now: dt.datetime) -> int:
    """Start the clocks that the cases' e-services declare; return how many were new."""
    keys = [key for key, one in listing.declared().items() if one.guarantees]
    told = {
        identity.fixed(f"case {care.region.code} {one['key']}"): one
        for one in reading.cases(care.region.code)["case"]
        if one["service"] in keys
    }
    ours = cases.Case.objects.visible_to(_SYSTEM).filter(region=care.region.code, draft_id__in=told)
    clocked = GuaranteeClock.objects.visible_to(_SYSTEM).filter(region=care.region.code).values("case")
    # What promises nothing where it was sent has no clock, and is new no second time.
    found = ours.exclude(id__in=clocked).select_related("unit")
    new = [case for case in found if timings.law_of(case, case.unit.kind).kinds]
    for case in new:
        following.follow(_SYSTEM, case.id, now=now)
        _pause(told[case.draft_id], case, now)
        _decline(told[case.draft_id], case, now)
    return len(new)


def _decline(story: Mapping[str, Any], case: cases.Case, now: dt.datetime) -> None:
    for step in story.get("steps", ()):
        if step["do"] == "decline":
            resident = Viewer.resident(
                person_id=case.sent_by_id, subject_id=case.subject_id, region=case.region
            )
            rows = list(GuaranteeClock.objects.visible_to(_SYSTEM).open().filter(case=case))
            ending_actions.declined(resident, rows, now=when.moment(step["at"], now))


def _pause(story: Mapping[str, Any], case: cases.Case, now: dt.datetime) -> None:
    if "guarantee_pause" not in story:
        return
    row = GuaranteeClock.objects.visible_to(_SYSTEM).get(case=case)
    pause = story["guarantee_pause"]
    on = clock.local_date(when.moment(pause["at"], now))
    actions.pause(_SYSTEM, row.id, PauseReason(pause["reason"]), on=on, now=now)
    if "objection" in pause:
        resident = Viewer.resident(person_id=case.sent_by_id, subject_id=case.subject_id, region=case.region)
        objecting.object_to(resident, case.id, text=pause["objection"], now=now)
