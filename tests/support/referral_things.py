"""Referrals that others have written, at units of the kinds that a test wants."""

from __future__ import annotations

import datetime as dt

from vardnav.capabilities.referrals.models import TrackedReferral
from vardnav.kernel.people.models import Person


def tracked(
    person: Person, about: str, *, by: str, to: str, on: dt.date, is_released: bool = True
) -> TrackedReferral:
    """Let a unit of kind `by` have sent a referral of the person's to one of kind `to`; "": the source does not say."""
    step = {"on": on.isoformat(), "code": "1", "holder": "Mottagningen", "holder_kind": to}
    return TrackedReferral.objects.create(
        region="12",
        subject=person,
        kind="4",
        about=about,
        written_by="Enheten",
        writer_kind=by,
        sent_on=on,
        is_released=is_released,
        steps=[step],
    )
