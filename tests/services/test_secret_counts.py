"""A secret case is in no figure that the region reads, also where figures are told exactly: at five others and more (N8).

The other differential test has few people at each unit, so that what the region sees is "fewer than five" with the secret
case and without. Here there are four others (one more would make a number of it), five and nine; and what a pause would
touch is asked for, as an administrator does: by POST.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models import Q

from tests.services.test_secret_leaves_no_trace import ASK, World, differences
from tests.support import personas, teenager, things
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import answer_times, models, tallies
from vardnav.platform.catalogue import intake
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.guarantee import actions as clocks
from vardnav.platform.guarantee import queries as figures
from vardnav.platform.guarantee import regional
from vardnav.platform.guarantee.rules import Kind

NEW = "/steering/pause/new/"
REVIEW = {
    "services": [ASK], "where": "region", "reason_sv": "Sjuka.", "reason_en": "Ill.", "instead_sv": "Ring 040-628 04 00.",
    "instead_en": "Call.", "decision_reference": "RS 2026-17", "open_cases": "drain", "phone_answered": "81,5",
    "visits_elsewhere": "120", "resume_plan": "Tre på plats.", "step": "review",
}  # fmt: skip
#: So many others wait at Ekbacken, by clocks of 90 and of 3 days that have gone for so many days.
CLOCKS, NEAR, PASSED = 6, 85, 10


class Crowd(World):
    """So many others have an open case at Linden; the region looks."""

    def __init__(self, house: personas.House, others: int) -> None:
        self.others = others
        super().__init__(house, 14)

    def _busy_unit(self) -> None:
        there = self.open_now()
        for place in range(max(0, self.others - there)):
            self._case(place)
        super()._busy_unit()
        for place in range(CLOCKS):
            self._clocks(self._case(100 + place, unit=self.house.ekbacken))

    def open_now(self) -> int:
        rows = models.Case.objects.filter(unit=self.house.linden, service_key=ASK, is_secret=False)
        return rows.exclude(status="completed").count()

    def _case(self, place: int, **more: Any) -> models.Case:
        sent_at = self.now - dt.timedelta(days=1, minutes=place)
        return models.Case.objects.create(
            **{
                "region": "12", "number": f"M26-CCCC-{place:04}", "draft_id": uuid7(), "service_key": ASK,
                "form_version": "1", "unit": self.house.linden, "subject": self.house.cecilia,
                "sent_by": self.house.cecilia, "answers": [], "status": "received", "sent_at": sent_at,
                "status_at": sent_at, "due_at": self.now + dt.timedelta(days=3), **more,
            }
        )  # fmt: skip

    def _clocks(self, case: models.Case) -> None:
        """A limit that is near, and a promise that was passed a week ago."""
        today = clock.local_date(self.now)
        for kind, days in ((Kind.FIRST_VISIT, NEAR), (Kind.ASSESSMENT, PASSED)):
            on = today - dt.timedelta(days=days)
            clocks.start(Viewer.system(region="12"), case.id, kind, on=on, now=self.now)

    def become_secret(self) -> models.Case:
        secret = super().become_secret()
        # Secret clocks at the unit that has six of them, too: numbers that are told exactly.
        other = self._case(900, unit=self.house.ekbacken, is_secret=True, subject=self.house.bo)
        self._clocks(other)
        return secret

    def region_sees(self) -> dict[tuple[str, str], str]:
        looked = self.seen(only=("the region",))
        # Others are told of limits of their own meanwhile: that is not what the region reads.
        found = {place: said for place, said in looked.items() if place[0] == "the region"}
        answer = self.browsers["the region"].post(NEW, REVIEW)
        assert answer.status_code == 200
        found["the region", "review of a pause"] = teenager._NONCES.sub("", things.said(answer))
        return found


@pytest.fixture
def crowd(house, settings, tmp_path, monkeypatch) -> Iterator[Callable[[int], Crowd]]:
    settings.VAR, settings.CLAMAV = tmp_path, ""
    monkeypatch.setattr(clock, "now", lambda: house.now)
    teenager.let_guardians_act(monkeypatch)

    def make(others: int) -> Crowd:
        world = Crowd(house, others)
        world.region_sees()
        return world

    yield make
    for forget in (intake.forget, catalogue.forget, answer_times._kept.clear):
        forget()


@pytest.mark.parametrize("others", [4, 5, 9])
def test_no_figure_of_the_regions_tells_of_a_secret_case(crowd, others):
    world = crowd(others)
    before = world.region_sees()
    assert world.open_now() >= others
    world.become_secret()
    assert differences(before, world.region_sees()) == []


def test_one_more_case_that_is_not_secret_is_seen(crowd):
    """The test above would be worth nothing if the figures did not follow what happens."""
    world = crowd(5)
    before = world.region_sees()
    world._case(950)
    world._clocks(world._case(951, unit=world.house.ekbacken))
    after = differences(before, world.region_sees())
    assert {"the region: review of a pause", "the region: guarantee:forming"} <= set(after)


def _counting_secret_ones(viewer: Any, service_keys: Any, unit_ids: Any) -> Q:
    wanted = Q(region=viewer.region, service_key__in=list(service_keys))
    return wanted & Q(unit__in=list(unit_ids)) if unit_ids else wanted


LEAKS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "what a pause touches": (
        lambda patch: patch.setattr(tallies, "_of", _counting_secret_ones), "the region: review of a pause",
    ),
    "limits that form at a unit": (
        lambda patch: patch.setattr(figures, "_FORMING", figures._FORMING.replace(" AND NOT k.is_secret", "")),
        "the region: guarantee:forming",
    ),
    "promises of primary care": (
        lambda patch: patch.setattr(regional, "_PRIMARY", regional._PRIMARY.replace(" AND NOT k.is_secret", "")),
        "the region: guarantee:forming",
    ),
    "limits week by week": (
        lambda patch: patch.setattr(figures, "_BY_WEEK", figures._BY_WEEK.replace(" AND NOT k.is_secret", "")),
        "the region: guarantee:forming",
    ),
}  # fmt: skip


@pytest.mark.parametrize("leak", sorted(LEAKS))
def test_a_figure_that_counts_secret_cases_is_seen(crowd, monkeypatch, leak):
    plant, where = LEAKS[leak]
    world = crowd(5)
    before = world.region_sees()
    plant(monkeypatch)
    world.become_secret()
    assert where in differences(before, world.region_sees())
