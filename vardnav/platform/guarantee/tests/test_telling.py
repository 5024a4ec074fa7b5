"""Who is told that a limit is near or has passed: once for each clock and stage, however often the job runs."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases.tests.world import SKANE
from vardnav.platform.guarantee import actions, telling
from vardnav.platform.guarantee.rules import Kind, PauseReason
from vardnav.platform.guarantee.tests.test_following import NOW, TODAY, logged, waiting
from vardnav.platform.notify.models import Notice

SYSTEM = Viewer.system(region=SKANE)


@pytest.fixture(autouse=True)
def addressed(world):
    Person.objects.filter(id=world.anna.id).update(
        address="Storgatan 1", postal_code="22222", postal_town="Lund"
    )
    world.anna.refresh_from_db()


@pytest.fixture
def reachable(world):
    Account.objects.filter(person=world.anna).update(
        notify_by="both", phone="+46701740605", email="a@example.se"
    )


def on(days: int) -> dt.datetime:
    """The job's time, so many days from now."""
    return NOW + dt.timedelta(days=days)


@pytest.mark.usefixtures("reachable")
def test_nobody_is_told_before_the_limit_is_near(world):
    waiting(world, days=68)
    assert telling.tell_due(SYSTEM, now=NOW) == 0
    assert telling.tell_due(SYSTEM, now=on(1)) == 1


@pytest.mark.usefixtures("reachable")
def test_each_stage_is_told_once_by_each_channel_over_a_hundred_days(world):
    one = waiting(world)
    told = [day for day in range(120) for _time in range(2) if telling.tell_due(SYSTEM, now=on(day))]
    assert told == [69, 91]
    assert Notice.objects.count() == 4
    assert set(Notice.objects.values_list("kind", flat=True)) == {"news"}
    assert logged(one) == ["start", "tell", "tell"]


@pytest.mark.usefixtures("reachable")
def test_a_paused_one_is_told_nothing_and_later_by_its_own_new_last_day(world):
    one = waiting(world, days=60)
    actions.pause(world.dags(), one.id, PauseReason.OWN_WISH, on=TODAY, now=NOW)
    assert [day for day in range(50) if telling.tell_due(SYSTEM, now=on(day))] == []
    later = on(50)
    actions.resume(world.dags(), one.id, on=clock.local_date(later), now=later)
    assert telling.tell_due(SYSTEM, now=on(58)) == 0
    assert telling.tell_due(SYSTEM, now=on(59)) == 1


@pytest.mark.usefixtures("reachable")
def test_one_who_has_had_the_visit_is_told_nothing(world):
    one = waiting(world, days=80)
    actions.meet(world.dags(), one.id, on=TODAY, now=NOW)
    assert telling.tell_due(SYSTEM, now=on(30)) == 0


@pytest.mark.usefixtures("reachable")
def test_when_the_job_has_not_run_the_person_is_told_once_that_it_has_passed(world):
    waiting(world, days=200)
    assert [telling.tell_due(SYSTEM, now=NOW) for _time in range(3)] == [1, 0, 0]
    assert Notice.objects.count() == 2


@pytest.mark.usefixtures("reachable")
def test_contact_the_same_day_sends_no_notice(world):
    one = waiting(world, days=3)
    type(one).objects.filter(id=one.id).update(kind=Kind.CONTACT, deadline_on=one.started_on)
    assert telling.tell_due(SYSTEM, now=NOW) == 0


@pytest.mark.usefixtures("reachable")
def test_a_job_that_fails_halfway_has_told_nobody_twice(world, monkeypatch):
    """The mark and the notice are one: the notice fails, the mark is not there, and the next run tells."""
    waiting(world, days=80)

    def fails(*given: object, **named: object) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as broken:
        broken.setattr("vardnav.platform.notify.actions.notify_person", fails)
        with pytest.raises(RuntimeError):
            telling.tell_due(SYSTEM, now=NOW)
    assert telling.tell_due(SYSTEM, now=NOW) == 1
    assert Notice.objects.count() == 2
