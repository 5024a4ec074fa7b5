"""Quality that is watched: a planted rule that is too mild is found by what staff decide, and is used no more."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.capabilities.advice.actions import answering, braking, regrading
from vardnav.capabilities.advice.models import Assessment, Brake, Bundle, QualityRule
from vardnav.capabilities.advice.queries import bundles, quality
from vardnav.capabilities.advice.queries.held import Hold
from vardnav.capabilities.advice.rules.deciding import Reason
from vardnav.capabilities.advice.tests import handed
from vardnav.capabilities.advice.tests.conftest import NIGHT
from vardnav.clinical.triage.tests import sample
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.tests.world import world

__all__ = ["world"]
pytestmark = pytest.mark.django_db
SYSTEM = Viewer.system(region="12")
#: What is dangerous gives `boka`: the second version is wrong.
WRONG = sample.changed(
    ("version: 1", "version: 2"),
    ("- level: akut_nu\n    findings: [red_one]", "- level: boka\n    findings: [red_one]"),
)
WORSE = regrading.Decision("akut_nu", "emergency", "go", Reason.SOUNDS_WORSE, "Svag")


@pytest.fixture
def planted(monkeypatch):
    """The product is released with the wrong rule."""
    made = sample.bundle(WRONG)
    monkeypatch.setattr(bundles, "released", lambda: made)
    return made


@pytest.fixture
def _few_are_enough(world):
    QualityRule.objects.create(
        region="12", number=1, limit_percent=10, level_percent=95, least_followed=5, least_misses=3,
        reason="Prov", decided_by=world.dag, decided_at=NIGHT,
    )  # fmt: skip


def told(world, protocols, yes=(), *, now=NIGHT):
    return handed.at_desk(
        world, handed.steps("halsont", yes, protocols=protocols), now=now, protocols=protocols
    )


def decided(world, case, decision=None, *, now=NIGHT):
    """Let Dag decide of a case, and what follows be done."""
    if decision is None:
        regrading.agree(world.dags(), case.id, version=0, now=now)
    else:
        regrading.regrade(world.dags(), case.id, decision, version=0, now=now)
    return braking.watch(SYSTEM, "12", now=now)


@pytest.mark.usefixtures("_few_are_enough")
def test_a_planted_rule_that_is_too_mild_trips_the_brake_and_the_next_one_meets_a_human_first(world, planted):
    for _turn in range(2):
        assert decided(world, told(world, planted)) == []
    for _turn in range(2):
        assert decided(world, told(world, planted, ["red_one"]), WORSE) == []
    before = bundles.in_force("12")
    assert before.digest == planted.digest
    [brake] = decided(world, told(world, planted, ["red_one"]), WORSE)
    assert (brake.protocol, brake.version, brake.to) == ("halsont", 2, "human_first")
    assert (brake.missed, brake.followed, brake.upper_millionths > 100_000) == (3, 5, True)
    assert braking.watch(SYSTEM, "12", now=NIGHT) == []  # pulled once
    after = bundles.in_force("12")
    assert after.protocols["halsont"].self_care is None
    assert bundles.in_force("08").digest == planted.digest  # another region decides for itself
    assert bundles.in_force("").digest == after.digest  # and who has not said where gets the more careful


@pytest.mark.usefixtures("_few_are_enough")
def test_without_what_staff_decide_or_when_they_agree_nothing_is_braked(world, planted):
    for _turn in range(6):
        told(world, planted, ["red_one"])
    assert braking.watch(SYSTEM, "12", now=NIGHT + dt.timedelta(hours=73)) == []
    for _turn in range(6):
        assert decided(world, told(world, planted, ["red_one"])) == []
    [count] = quality.counted("12", now=NIGHT).now
    assert (count.followed, count.missed) == (6, 0)


def test_by_our_own_proposal_three_of_five_are_too_few_to_know(world, planted):
    for decision in (None, None, WORSE, WORSE, WORSE):
        assert decided(world, told(world, planted, ["red_one"]), decision) == []


@pytest.mark.usefixtures("_few_are_enough")
def test_it_goes_back_to_the_version_before_when_that_is_kept(world, planted):
    good = sample.bundle()
    Bundle.objects.create(digest=good.digest, text=good.text, kept_at=NIGHT - dt.timedelta(days=90))
    for decision in (None, None, WORSE, WORSE, WORSE):
        pulled = decided(world, told(world, planted, ["red_one"]), decision)
    assert [one.to for one in pulled] == ["previous"]
    after = bundles.in_force("12")
    assert after.protocols["halsont"].version == 1
    taken = handed.steps("halsont", ["red_one"], protocols=after)
    row = handed.assessed(world, taken, now=NIGHT, protocols=after)
    assert row.level == "akut_nu"


@pytest.mark.usefixtures("_few_are_enough")
def test_whoever_is_in_the_middle_of_the_questions_is_asked_by_what_holds_now_and_it_can_be_replayed(
    world, planted
):
    viewer = Viewer.anonymous(region="12")
    first = handed.steps("halsont", protocols=planted)[0]
    mark = answering.begin(viewer, step=first, now=NIGHT)
    for decision in (None, None, WORSE, WORSE, WORSE):
        decided(world, told(world, planted, ["red_one"]), decision)
    rest = handed.steps("halsont", protocols=bundles.in_force("12"))[1:]
    for version, step in enumerate(rest, start=1):
        assert (
            answering.answer(viewer, Hold(mark), version=version, step=step, now=NIGHT)
            == answering.Outcome.DONE
        )
    row = Assessment.objects.get(mark__isnull=False)
    assert row.level == "idag"  # it was self-care by the wrong rules
    assert row.bundle_id == bundles.in_force("12").digest
    bundles._kept.cache_clear()
    kept = Bundle.objects.get(digest=row.bundle_id)
    assert (kept.is_put_together, bundles._kept(row.bundle_id).digest) == (True, row.bundle_id)


@pytest.mark.usefixtures("_few_are_enough")
def test_lifted_it_holds_no_more_and_is_counted_anew(world, planted):
    for decision in (None, None, WORSE, WORSE, WORSE):
        decided(world, told(world, planted, ["red_one"]), decision)
    ada = Viewer.administrator(staff_id=world.eva.id, assignment_id=world.eva.id, region="12")
    later = NIGHT + dt.timedelta(hours=1)
    braking.lift(ada, Brake.objects.get().id, reason="Rättat", now=later)
    assert bundles.in_force("12").digest == planted.digest
    assert braking.watch(SYSTEM, "12", now=later) == []
    assert quality.counted("12", now=later).now == ()
    with pytest.raises(braking.Stale):
        braking.lift(ada, Brake.objects.get().id, reason="Igen", now=later)


@pytest.mark.parametrize(("hours", "missed"), [(71, 1), (73, 0)])
def test_coming_back_within_72_hours_and_being_told_worse_counts_as_too_mild(world, planted, hours, missed):
    told(world, planted, ["slow_one"])
    told(world, planted, ["red_two"], now=NIGHT + dt.timedelta(hours=hours))
    [count] = quality.counted("12", now=NIGHT + dt.timedelta(hours=80)).now
    assert (count.followed, count.missed) == (1, missed)


def test_before_72_hours_have_gone_nothing_is_known_and_what_nobody_keeps_is_never_counted(world, planted):
    told(world, planted)
    assert quality.counted("12", now=NIGHT + dt.timedelta(hours=71)).now == ()
    [count] = quality.counted("12", now=NIGHT + dt.timedelta(hours=72)).now
    assert (count.followed, count.missed, count.over) == (1, 0, 0)
    assert quality.counted("08", now=NIGHT + dt.timedelta(hours=72)).now == ()


def test_what_staff_find_milder_is_counted_for_itself(world, planted):
    milder = regrading.Decision("egenvard", "gp", "self", Reason.SOUNDS_MILD, "Frisk")
    decided(world, told(world, planted, ["day_one"]), milder)
    [count] = quality.counted("12", now=NIGHT).now
    assert (count.followed, count.missed, count.over) == (1, 0, 1)
