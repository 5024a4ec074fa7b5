"""Actions: made-up referrals in the place of a region's referral system: under way, answered, late and cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from vardnav.capabilities.referrals.models import TrackedReferral
from vardnav.config.demo import identity, reading
from vardnav.config.demo.care import Care
from vardnav.config.demo.residents import Residents
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer


def load(care: Care, residents: Residents, now: dt.datetime) -> int:
    """Write the referrals that are missing; return how many rows were written."""
    rows = {row.id: row for row in _rows(care, residents, clock.local_date(now))}
    known = (
        TrackedReferral.objects.visible_to(Viewer.system()).filter(id__in=rows).values_list("id", flat=True)
    )
    for found in known:
        del rows[found]
    return len(TrackedReferral.objects.bulk_create(rows.values()))


def _rows(care: Care, residents: Residents, today: dt.date) -> Iterator[TrackedReferral]:
    for one in reading.file("referrals").get(care.region.code, ()):
        person = residents.people.get(one["who"])
        if person is None:  # somebody else has the number already
            continue
        ago = [step[0] for step in one["steps"]]
        yield TrackedReferral(
            id=identity.fixed(f"referral {person.identifier} {one['about']}"),
            region=care.region.code,
            subject=person,
            kind=one["kind"],
            about=one["about"],
            written_by=care.units[one["by"]].name,
            writer_kind=care.units[one["by"]].kind,
            is_released=one.get("released", True),
            sent_on=today - dt.timedelta(days=max(ago)),
            target_on=today + dt.timedelta(days=one["target"]) if "target" in one else None,
            phone=care.units[one["phone"]].phone if "phone" in one else "",
            steps=[
                {
                    "on": (today - dt.timedelta(days=days)).isoformat(),
                    "code": code,
                    "holder": care.units[unit].name,
                    "words": words,
                    "holder_kind": care.units[unit].kind,
                }
                for days, code, unit, words in one["steps"]
            ],
        )
