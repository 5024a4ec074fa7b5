"""What is not read is reminded of once and then the unit's to act on; what is not answered comes back to the unit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from tests.support import teenager
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case, FormRequest, Message, Step
from vardnav.platform.cases.tests.world import World, seen
from vardnav.platform.contacts import choosing
from vardnav.platform.contacts.rules import Replies
from vardnav.platform.desk.tests.desk_world import case_of
from vardnav.platform.notify import actions as notify
from vardnav.platform.notify.models import Notice
from vardnav.platform.paper.models import Letter
from vardnav.platform.unread import following, rules
from vardnav.platform.unread.models import Pursuit
from vardnav.platform.unread.tests.conftest import NOW, PHONE, SYSTEM, account, last, on


def written(world: World, verb: str = "complete", **more: Any) -> Case:
    """A case that Dag has written in just now, everybody told."""
    case = case_of(world, now=NOW - dt.timedelta(hours=1), **more)
    said: dict[str, Any] = {"text": "Vila knät.", **({"outcome": "answered"} if verb == "complete" else {})}
    cases.change(world.dags(), case.id, verb, now=NOW, **said)
    teenager.deliver(NOW)
    case.refresh_from_db()
    return case


def days(world: World, until: int = 12) -> dict[int, tuple[int, int]]:
    """By day, how many reminders went out and how much came on the list; the job runs twice each day."""
    found = {}
    for day in range(until):
        before = (Notice.objects.filter(kind="reminder").count(), Pursuit.objects.waiting().count())
        for _time in range(2):
            following.follow(SYSTEM, now=on(day + 0.1))
        after = (Notice.objects.filter(kind="reminder").count(), Pursuit.objects.waiting().count())
        if before != after:
            found[day] = (after[0] - before[0], after[1] - before[1])
    return found


def reasons() -> list[str]:
    return list(Pursuit.objects.waiting().order_by("id").values_list("reason", flat=True))


def test_what_is_not_read_is_reminded_of_once_and_then_on_the_units_list(world: World) -> None:
    case = written(world)
    assert days(world) == {4: (1, 0), 7: (0, 1)}
    assert reasons() == ["late"]
    logged = Entry.objects.filter(object_id=case.id, action__startswith="unread.").order_by("at")
    assert list(logged.values_list("action", flat=True)) == ["unread.remind", "unread.put"]


def test_what_is_read_is_neither_reminded_of_nor_listed(world: World) -> None:
    case = written(world)
    Message.objects.filter(id=last(case).id).update(read_at=on(1))
    assert days(world) == {}


def test_what_is_read_after_all_leaves_the_list_by_itself(world: World) -> None:
    case = written(world)
    following.follow(SYSTEM, now=on(8))
    assert reasons() == ["late"]
    Message.objects.filter(id=last(case).id).update(read_at=on(9))
    assert reasons() == []
    assert following.take_off(SYSTEM, now=on(10)) == 1
    assert following.take_off(SYSTEM, now=on(11)) == 0
    assert Pursuit.objects.get().how == "read"


def test_several_unread_in_a_case_are_one_reminder(world: World) -> None:
    case = written(world, "message")
    cases.change(world.dags(), case.id, "message", text="En sak till.", now=NOW + dt.timedelta(minutes=1))
    teenager.deliver(NOW)
    assert days(world) == {4: (1, 0), 7: (0, 2)}


HOME = {"address": "Storgatan 1", "postal_code": "211 42", "postal_town": "Malmö"}


@pytest.mark.parametrize("changes", [{"notify_by": "none"}, {"phone": ""}])
def test_whom_no_notice_tells_has_four_days_and_then_a_letter(world: World, changes: dict[str, Any]) -> None:
    """R8: they may look in by themselves, as they chose, or never: a letter comes where the others are reminded."""
    Person.objects.filter(id=world.anna.id).update(**HOME)
    account(world, **changes)
    case = written(world)
    found = []
    for day in range(9):
        for _time in range(2):
            following.follow(SYSTEM, now=on(day + 0.1))
        found.append(Letter.objects.count())
    assert found == [0, 0, 0, 0, 1, 1, 1, 1, 1]
    letter = Letter.objects.get()
    assert (letter.reason, letter.message_id) == ("untold", last(case).id)
    assert (reasons(), Notice.objects.count()) == ([], 0)


def test_who_reads_within_the_four_days_gets_no_letter(world: World) -> None:
    Person.objects.filter(id=world.anna.id).update(**HOME)
    account(world, notify_by="none")
    case = written(world)
    Message.objects.filter(id=last(case).id).update(read_at=on(3))
    assert days(world) == {}
    assert not Letter.objects.exists()


@pytest.mark.parametrize("why", ["no address", "protected", "secret"])
def test_whom_neither_a_notice_nor_a_letter_reaches_is_on_the_list_at_once(world: World, why: str) -> None:
    told = {"no address": {}, "protected": {**HOME, "protection": "sekretessmarkering"}, "secret": HOME}[why]
    Person.objects.filter(id=world.anna.id).update(**(told or {"address": ""}))
    account(world, notify_by="none")
    case = case_of(world, now=NOW - dt.timedelta(hours=1))
    Case.objects.filter(id=case.id).update(is_secret=why == "secret")
    cases.change(world.dags(), case.id, "complete", text="Vila.", outcome="answered", now=NOW)
    teenager.deliver(NOW)
    assert reasons() == ["no_way"]
    assert not Letter.objects.exists()


@pytest.mark.parametrize("can_post", [True, False])
def test_the_rule_of_who_gets_a_letter_and_who_is_listed(can_post: bool) -> None:
    assert rules.untold(can_post=can_post) is (rules.Untold.LETTER if can_post else rules.Untold.LIST)


@pytest.mark.parametrize("changes", [{"notify_by": "none"}, {"phone": ""}])
def test_whom_nothing_tells_is_on_the_list_at_once(world: World, changes: dict[str, Any]) -> None:
    account(world, **changes)
    written(world)
    assert reasons() == ["no_way"]
    assert days(world) == {}


def test_a_notice_that_got_nowhere_puts_it_on_the_list_at_once(world: World) -> None:
    written(world)
    one = Notice.objects.get()
    Notice.objects.filter(id=one.id).update(state="handed_over", tries=1)
    notify.settle(SYSTEM, reference=one.reference, is_delivered=False, now=on(0.1))
    for _time in range(2):
        teenager.deliver(clock.now())
    assert reasons() == ["failed"]


def test_one_of_two_ways_that_may_still_arrive_is_enough(world: World) -> None:
    account(world, notify_by="both", email="a@example.se")
    written(world)
    for channel, listed in (("sms", []), ("email", ["failed"])):
        one = Notice.objects.get(channel=channel)
        Notice.objects.filter(id=one.id).update(state="handed_over", tries=1)
        notify.settle(SYSTEM, reference=one.reference, is_delivered=False, now=on(0.1))
        teenager.deliver(clock.now())
        assert reasons() == listed


def test_what_goes_in_a_letter_needs_no_reminder(world: World) -> None:
    choosing.choose(world.annas(), replies=Replies.PAPER, is_without_paper=False, seen=0, now=NOW)
    written(world)
    assert Letter.objects.count() == 1
    assert days(world) == {}


def test_whoever_nobody_reads_for_gets_a_letter_and_no_line(world: World) -> None:
    account(world, activated_at=None)
    written(world)
    assert (Letter.objects.count(), Pursuit.objects.count()) == (1, 0)
    assert days(world) == {}


def test_what_was_said_at_a_visit_or_by_phone_needs_nothing_more(world: World) -> None:
    case = case_of(world, now=NOW - dt.timedelta(hours=1))
    account(world, activated_at=None)
    cases.change(
        world.dags(), case.id, "complete", text="Vila.", outcome="answered", basis="by_phone", now=NOW
    )
    teenager.deliver(NOW)
    account(world, activated_at=NOW)
    assert days(world) == {}


def test_nobody_is_reminded_for_one_who_has_died(world: World) -> None:
    written(world)
    Person.objects.filter(id=world.anna.id).update(deceased_on=clock.local_date(NOW))
    assert days(world) == {}


def test_who_takes_away_their_number_is_not_said_to_be_reminded(world: World) -> None:
    written(world)
    account(world, phone="")
    assert days(world) == {4: (0, 1)}
    assert reasons() == ["no_way"]
    assert Pursuit.objects.get().reminded_at is None


def test_a_job_that_is_broken_off_goes_on_the_next_time_and_reminds_nobody_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _time in range(3):
        written(world)
    real, calls = notify.notify_person, []

    def breaks(*given: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("no")
        return real(*given, **named)

    with monkeypatch.context() as broken:
        broken.setattr("vardnav.platform.notify.actions.notify_person", breaks)
        with pytest.raises(RuntimeError):
            following.follow(SYSTEM, now=on(5))
    assert Notice.objects.filter(kind="reminder").count() == 1
    following.follow(SYSTEM, now=on(5.1))
    assert Notice.objects.filter(kind="reminder").count() == 3


def test_what_a_job_that_did_not_run_has_left_is_found_weeks_later(world: World) -> None:
    written(world)
    following.follow(SYSTEM, now=on(40))
    assert (reasons(), Notice.objects.filter(kind="reminder").count()) == (["late"], 0)


def test_a_question_not_answered_is_asked_again_once_and_comes_back_after_a_month(world: World) -> None:
    case = written(world, "ask")
    Message.objects.filter(id=last(case).id).update(read_at=on(1))
    told: list[int] = []
    for day in range(40):
        for _time in range(2):
            following.follow(SYSTEM, now=on(day + 0.1))
        told += [day] * (Notice.objects.filter(kind="unanswered").count() - len(told))
    assert told == [7]
    case.refresh_from_db()
    assert (case.status, case.assignee_id) == ("received", None)
    assert case.due_at > on(30)
    step = Step.objects.filter(case=case).order_by("-number")[0]
    assert (step.verb, step.from_status, step.to_status) == ("lapse", "waiting_for_resident", "received")
    assert step.at == on(30.1)
    assert Entry.objects.filter(object_id=case.id, action="cases.lapse").count() == 1


def test_anna_and_dag_read_that_the_case_was_taken_up_again(world: World, anna: Any, dag: Any) -> None:
    case = written(world, "ask")
    following.follow(SYSTEM, now=on(31))
    assert "väntat en månad på svar" in seen(anna.get(f"/my/cases/{case.id}/"))
    assert "tillbaka i kön" in seen(dag.get(f"/desk/cases/{case.id}/"))


def test_a_question_asked_anew_gets_a_week_and_a_month_of_its_own(world: World) -> None:
    case = written(world, "ask")
    following.follow(SYSTEM, now=on(8))
    cases.change(world.annas(), case.id, "reply", text="Ja.", now=on(9))
    cases.change(world.dags(), case.id, "ask", text="Och nu?", now=on(10))
    Message.objects.filter(case=case).update(read_at=on(10))
    following.follow(SYSTEM, now=on(12))
    assert Notice.objects.filter(kind="unanswered").count() == 1
    following.follow(SYSTEM, now=on(18))
    assert Notice.objects.filter(kind="unanswered").count() == 2
    following.follow(SYSTEM, now=on(35))
    case.refresh_from_db()
    assert case.status == "waiting_for_resident"


def test_an_answered_question_is_left_alone(world: World) -> None:
    case = written(world, "ask")
    cases.change(world.annas(), case.id, "reply", text="Ja.", now=on(1))
    Message.objects.filter(case=case).update(read_at=on(1))
    following.follow(SYSTEM, now=on(31))
    case.refresh_from_db()
    assert case.status == "received"
    assert not Step.objects.filter(case=case, verb="lapse").exists()
    assert not Notice.objects.filter(kind="unanswered").exists()


def test_a_form_that_was_asked_for_has_its_own_last_day(world: World) -> None:
    case = written(world, "ask")
    FormRequest.objects.create(
        region=case.region, case=case, subject_id=case.subject_id, last_on=clock.local_date(on(90))
    )
    following.follow(SYSTEM, now=on(31))
    case.refresh_from_db()
    assert case.status == "waiting_for_resident"
    assert not Notice.objects.filter(kind="unanswered").exists()


def test_nobody_but_the_system_does_any_of_it(world: World) -> None:
    case = written(world, "ask")
    for viewer in (world.dags(), world.annas()):
        for do in (following.follow, following.remind_due, following.put_late, following.ask_due):
            with pytest.raises(Http404):
                do(viewer, now=on(31))
        with pytest.raises((Http404, cases.NotAllowed)):
            cases.change(viewer, case.id, "lapse", now=on(31))
    assert PHONE["phone"]
