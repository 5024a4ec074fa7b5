"""Queries: a person found by exact number, and everything that is decided about who acts for them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import acting, locks, paper_powers, standing, verbs
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.models import AccountLock, ActingDecision, PaperPower
from vardnav.kernel.people.rules import Area, age_on, birthday
from vardnav.kernel.people.standing import Standing
from vardnav.platform.cases import helping, models


@dataclass(frozen=True, slots=True)
class Overview:
    """The person, who might act for them, every decision there has been (newest first), and what can be decided.

    `version` rises with each decision; `possible`: the areas each kind can be about today, by the dated table.
    """

    assistance: models.Assistance
    standings: Sequence[Standing]
    decisions: Sequence[ActingDecision]
    version: int
    lock: AccountLock | None
    possible: dict[Kind, tuple[Area, ...]]
    #: What the person has given on paper, as it was registered, the newest first.
    papers: Sequence[PaperPower] = ()

    @property
    def guardians(self) -> list[Standing]:
        """The guardians by the population register, those who may not act too."""
        return [one for one in self.standings if one.is_guardian]

    def decision(self, decision_id: uuid.UUID) -> ActingDecision | None:
        """Return one of the decisions."""
        return next((one for one in self.decisions if one.id == decision_id), None)


def overview(viewer: Viewer, assistance_id: uuid.UUID, *, now: dt.datetime) -> Overview:
    """Return all of it. The reading is in the log. Raises Http404 for a person one has not looked up oneself."""
    with transaction.atomic():
        found = helping.assistance(viewer, assistance_id)
        person, day = found.person, clock.local_date(now)
        audit.record(
            viewer,
            action=verbs.SEE_ACTING.key,
            object_kind="person",
            object_id=person.id,
            subject_id=person.id,
            unit_id=viewer.unit_id,
            region=viewer.region,
            now=now,
        )
        # Staff have no rows of their own here: they go by the person, whom they have looked up by number.
        rows = ActingDecision.objects.visible_to(Viewer.system()).filter(subject=person.id)
        decisions = list(
            rows.select_related("actor", "author", "unit", "ended_by_staff", "ended_by_person").order_by(
                "-created_at", "-id"
            )
        )
        return Overview(
            assistance=found,
            standings=standing.of_subject(person.id, day=day),
            decisions=decisions,
            version=standing.counted(decisions),
            lock=locks.open_lock(person.id),
            possible=possible(person.born_on, day, viewer.region),
            papers=paper_powers.of_giver(person.id),
        )


def last_day_of_extension(born_on: dt.date | None, day: dt.date, region: str) -> dt.date | None:
    """Return the last day that the table lets an extension of `region` hold, for that birth date; None if none."""
    if born_on is None:
        return None
    table = standing.tables().exceptions
    age = age_on(born_on, day)

    def day_of(years: int) -> dt.date:
        assert born_on is not None
        return birthday(born_on, born_on.year + years)

    ends = [
        day_of(years)
        for years in range(age + 1, acting.GROWN + 1)
        if not any(
            acting.exists(Kind.EXTENSION, area, years, day_of(years), table, region=region) for area in Area
        )
    ]
    return ends[0] - dt.timedelta(days=1) if ends else None


def possible(born_on: dt.date | None, day: dt.date, region: str) -> dict[Kind, tuple[Area, ...]]:
    """Return what a unit of `region` can decide on `day` for somebody of that birth date, and about which areas."""
    age = age_on(born_on, day) if born_on else acting.GROWN
    table = standing.tables().exceptions
    # A power is the person's own to give; from a paper it is registered, not decided (paper_pages).
    kinds = [kind for kind in Kind if kind is not Kind.POWER]
    found = {
        kind: tuple(area for area in Area if acting.exists(kind, area, age, day, table, region=region))
        for kind in kinds
    }
    return {kind: areas for kind, areas in found.items() if areas}
