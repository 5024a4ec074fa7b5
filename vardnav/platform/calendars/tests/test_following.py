"""What a clinic changes in its own system: found, written here once, told; and never a time that silently disagrees."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F

from vardnav.kernel.events import publishing
from vardnav.platform.appointments import own_queries
from vardnav.platform.appointments.models import Appointment, AppointmentStep, Slot
from vardnav.platform.appointments.tests.house import NOW
from vardnav.platform.appointments.tests.storm import broken
from vardnav.platform.calendars import adapters, asking_actions, following, hand_actions, settling_actions
from vardnav.platform.calendars.adapters.fake import Fault
from vardnav.platform.calendars.models import Errand, Feed, UnitCalendar
from vardnav.platform.calendars.ports import Change, Changes, Reason, Refused, Silent, Standing, Stands
from vardnav.platform.calendars.rules import agreeing
from vardnav.platform.calendars.rules.settling import State
from vardnav.platform.calendars.tests.outside import Outside

pytestmark = pytest.mark.django_db
SOON = NOW + dt.timedelta(minutes=3)
LATER = NOW + dt.timedelta(minutes=30)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What people are told of."""
    published: list[Any] = []
    for name in ("publish", "publish_sql"):
        real = getattr(publishing, name)

        def publish(event: Any, *, real: Callable[[Any], Any] = real) -> Any:
            published.append(event)
            return real(event)

        monkeypatch.setattr(f"vardnav.kernel.events.{name}", publish)
    return published


def names(told: list[Any]) -> list[str]:
    return [type(one).__name__ for one in told if type(one).__name__ != "AppointmentBooked"]


def _here(one: Appointment) -> tuple[str, str, dt.datetime]:
    one = Appointment.objects.select_related("slot").get(id=one.id)
    return one.status, one.slot.outside_id, one.starts_at


def test_a_time_that_the_clinic_cancels_is_cancelled_here_and_the_person_is_told_once(
    outside: Outside, told: list[Any]
) -> None:
    one = outside.booked(outside.slots()[0])
    outside.server.store.clinic_changes(one.id, status="cancelled")
    for _again in range(3):
        assert following.follow("fake", now=SOON)
    one.refresh_from_db()
    assert (one.status, one.cancelled_because, one.cancelled_at) == ("cancelled", "unit", SOON)
    assert names(told) == ["AppointmentCancelled"]
    assert outside.errand(one).verb == agreeing.FOLLOW
    assert outside.errand(one).state == State.DONE
    # What came free is nobody's until the clinic says that it is free.
    slot = Slot.objects.get(id=one.slot_id)
    assert (slot.closed_at, slot.is_full) == (SOON, False)
    outside.refresh(SOON)
    slot.refresh_from_db()
    assert slot.closed_at is None
    assert broken() == []


def test_a_time_that_the_clinic_moves_stands_at_its_new_moment_here_and_the_person_is_told(
    outside: Outside, told: list[Any]
) -> None:
    first, _second, third, *_more = outside.slots()
    one = outside.booked(first)
    outside.server.store.clinic_moves(one.id, third.outside_id)
    outside.refresh(SOON)  # the new slot is busy there and closed here, before anybody has looked for changes
    for _again in range(3):
        following.follow("fake", now=SOON)
    assert _here(one) == ("booked", third.outside_id, third.starts_at)
    assert names(told) == ["AppointmentMoved"]
    assert told[-1].is_by_unit
    assert told[-1].from_starts_at == first.starts_at
    shown = own_queries.one(outside.anna, one.id, now=SOON)
    assert [step.verb for step in shown.steps] == ["confirm", "move"]
    assert broken() == []


def test_a_time_that_is_moved_to_a_slot_that_was_never_free_gets_its_slot_here(outside: Outside) -> None:
    one = outside.booked(outside.slots()[0])
    store = outside.server.store
    store.add_slot("extra", "s1", NOW + dt.timedelta(days=3), minutes=45)
    store.clinic_moves(one.id, "extra")
    following.follow("fake", now=SOON)
    assert _here(one) == ("booked", "extra", NOW + dt.timedelta(days=3))
    one.refresh_from_db()
    assert one.ends_at - one.starts_at == dt.timedelta(minutes=45)
    assert broken() == []


def test_a_slot_that_the_clinic_itself_moves_takes_along_whoever_has_it(outside: Outside) -> None:
    one = outside.booked(outside.slots()[0])
    at = NOW + dt.timedelta(days=2, hours=1)
    moment = {"start": at.isoformat(), "end": (at + dt.timedelta(minutes=20)).isoformat()}
    outside.server.store.clinic_changes(one.id, **moment)
    following.follow("fake", now=SOON)
    assert _here(one) == ("booked", "slot-0", at)
    assert AppointmentStep.objects.filter(appointment=one, verb="move").count() == 1
    assert broken() == []


def test_a_time_that_cannot_stand_here_is_left_to_people_who_are_told(
    outside: Outside, told: list[Any]
) -> None:
    first, second, *_more = outside.slots()
    one, other = outside.booked(first), outside.booked(second)
    at = second.starts_at + dt.timedelta(minutes=5)
    outside.server.store.add_slot("extra", "s1", at)
    outside.server.store.clinic_moves(one.id, "extra")
    for minute in range(3):
        following.follow("fake", now=SOON + dt.timedelta(minutes=minute))
    assert _here(one) == ("booked", first.outside_id, first.starts_at)
    errand = outside.errand(one)
    assert (errand.verb, errand.state, errand.reason) == ("follow", "unclear", "overlap")
    assert names(told) == ["AppointmentUnanswered"], "told once, though it was found three times"
    assert broken() == []
    # When the clinic cancels the other one there is room for it, and it is found without anybody's doing.
    outside.server.store.clinic_changes(other.id, status="cancelled")
    following.follow("fake", now=LATER)
    settling_actions.settle_due(now=LATER)
    assert _here(one) == ("booked", "extra", at)
    assert outside.errand(one).state == State.DONE
    assert broken() == []


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.BUSY, Fault.GARBAGE, Fault.TWICE])
def test_after_any_fault_of_a_question_the_next_run_finds_it(outside: Outside, fault: Fault) -> None:
    one = outside.booked(outside.slots()[0])
    outside.server.store.clinic_changes(one.id, status="cancelled")
    outside.server.fail("search", fault, times=2)
    following.follow("fake", now=SOON)
    for spoken in adapters._SPOKEN_TO.values():
        spoken.exchange.breaker.failed = 0
    outside.server.heal()
    following.follow("fake", now=SOON + dt.timedelta(minutes=2))
    assert _here(one)[0] == "cancelled"
    assert AppointmentStep.objects.filter(appointment=one, verb="cancel").count() == 1
    assert broken() == []


def test_who_dies_half_way_begins_there_again(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (outside.booked(slot) for slot in outside.slots()[:2])
    for each in (one, other):
        outside.server.store.clinic_changes(each.id, status="cancelled")
    real, seen = following._written, []

    def die(errand: Errand, *rest: Any) -> None:
        seen.append(errand)
        if len(seen) == 2:
            raise KeyboardInterrupt
        real(errand, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(following, "_written", die)
        with pytest.raises(KeyboardInterrupt):
            following.follow("fake", now=SOON)
    assert Feed.objects.get(system="fake").until is None
    following.follow("fake", now=SOON)
    assert {_here(each)[0] for each in (one, other)} == {"cancelled"}
    assert AppointmentStep.objects.filter(verb="cancel").count() == 2
    assert Feed.objects.get(system="fake").until is not None


def test_the_cursor_does_not_pass_what_nobody_has_answered_for(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (outside.booked(slot) for slot in outside.slots()[:2])
    asking_actions.cancel(outside.anna, one.id, now=NOW)
    settling_actions.settle(outside.errand(one).id, now=NOW)
    outside.server.store.clinic_changes(one.id, status="booked")
    outside.server.store.now = lambda: NOW + dt.timedelta(minutes=20)
    outside.server.store.clinic_changes(other.id, description="x")
    calendar = adapters.outside("fake")
    with monkeypatch.context() as patched:
        patched.setattr(type(calendar), "read", lambda _self, _key: Silent())
        following.follow("fake", now=LATER)
    assert not Errand.objects.filter(verb=agreeing.FOLLOW).exists()
    following.follow("fake", now=LATER)
    assert outside.errand(one).reason == "stands"


def test_an_answer_that_is_late_does_not_undo_what_was_done_meanwhile(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_more = outside.slots()
    one = outside.booked(first)
    outside.server.store.clinic_moves(one.id, second.outside_id)
    calendar = adapters.outside("fake")
    assert calendar is not None
    old = calendar.read(one.id)

    def read(_self: Any, _key: uuid.UUID) -> Any:
        """The answer is on its way while Anna cancels."""
        Appointment.objects.filter(id=one.id).update(version=F("version") + 1)
        return old

    monkeypatch.setattr(type(calendar), "read", read)
    following.follow("fake", now=SOON)
    assert _here(one)[1] == first.outside_id
    assert not Errand.objects.filter(verb=agreeing.FOLLOW).exists()


def test_what_somebody_has_just_asked_for_is_settled_before_it_is_judged(outside: Outside) -> None:
    one = outside.booked(outside.slots()[0])
    asking_actions.cancel(outside.anna, one.id, now=SOON)
    outside.server.store.clinic_changes(one.id, status="cancelled")
    following.follow("fake", now=SOON)
    assert Errand.objects.filter(appointment=one, verb=agreeing.FOLLOW).count() == 0
    settling_actions.settle(outside.errand(one).id, now=SOON)
    assert _here(one)[0] == "cancelled"
    one.refresh_from_db()
    assert one.cancelled_because == "resident"


def test_a_server_that_cannot_search_for_changes_is_asked_about_each_time(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = outside.booked(outside.slots()[0])
    outside.server.store.clinic_changes(one.id, status="cancelled")
    calendar = adapters.outside("fake")
    monkeypatch.setattr(type(calendar), "changed", lambda _self, _since: Refused(Reason.NOT_UNDERSTOOD))
    monkeypatch.setattr(following, "MOST_SWEPT", 1)
    outside.booked(outside.slots()[1])
    for _run in range(3):
        following.follow("fake", now=SOON)
    assert _here(one)[0] == "cancelled"


def test_what_is_gone_there_is_left_to_people_and_a_server_without_memory_is_not_believed(
    outside: Outside, told: list[Any]
) -> None:
    every = [outside.booked(slot) for slot in outside.slots()[:4]]
    kept = dict(outside.server.store.appointments)
    outside.server.store.appointments.clear()
    following.follow("fake", now=LATER)
    assert names(told) == []
    outside.server.store.appointments.update(kept)
    [gone] = [one["id"] for one in outside.server.store.under(every[0].id)]
    del outside.server.store.appointments[gone]
    following.follow("fake", now=SOON)
    assert names(told) == [], "a search may lag behind what was just booked"
    following.follow("fake", now=LATER)
    assert outside.errand(every[0]).reason == "gone"
    assert names(told) == ["AppointmentUnanswered"]
    assert {_here(one)[0] for one in every} == {"booked"}
    assert broken() == []


def test_somebody_who_cancelled_and_is_expected_there_all_the_same_is_told(
    outside: Outside, told: list[Any]
) -> None:
    one = outside.booked(outside.slots()[0])
    asking_actions.cancel(outside.anna, one.id, now=NOW)
    settling_actions.settle(outside.errand(one).id, now=NOW)
    outside.server.store.clinic_changes(one.id, status="booked")
    following.follow("fake", now=SOON)
    assert (outside.errand(one).state, outside.errand(one).reason) == ("unclear", "stands")
    assert names(told).count("AppointmentUnanswered") == 1
    outside.server.store.clinic_changes(one.id, status="cancelled")
    settling_actions.settle_due(now=LATER + dt.timedelta(hours=2))
    assert outside.errand(one).state == State.DONE
    assert broken() == []


def test_a_time_that_is_held_by_somebody_who_has_not_asked_gives_way(outside: Outside) -> None:
    first, second, *_more = outside.slots()
    one = outside.booked(first)
    held = outside.hold(second, outside.clinic.cecilia)
    outside.server.store.clinic_moves(one.id, second.outside_id)
    following.follow("fake", now=SOON)
    assert _here(one)[1] == second.outside_id
    assert not Appointment.objects.filter(id=held.id).exists()
    assert broken() == []


def test_a_system_changes_no_time_of_a_unit_that_has_its_times_elsewhere(outside: Outside) -> None:
    one = outside.booked(outside.slots()[0])
    UnitCalendar.objects.filter(id=outside.calendar.id).update(system="another")
    outside.server.store.clinic_changes(one.id, status="cancelled")
    following.follow("fake", now=SOON)
    assert _here(one)[0] == "booked"


def test_more_changes_than_one_answer_holds_are_come_past(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = [NOW + dt.timedelta(seconds=second) for second in range(20)]

    def changed(_self: Any, since: dt.datetime) -> Changes:
        left = [at for at in moments if at >= since]
        rows = tuple(Change(uuid.uuid4(), Stands(Standing.BOOKED, ""), at) for at in left[:5])
        return Changes(rows, rows[-1].at, is_whole=len(left) <= 5)

    monkeypatch.setattr(type(adapters.outside("fake")), "changed", changed)
    for _run in range(5):
        following.follow("fake", now=LATER)
    assert Feed.objects.get(system="fake").until == moments[-1]


def test_the_cursor_does_not_go_back_when_nothing_has_been_changed(outside: Outside) -> None:
    Feed.objects.create(system="fake", until=LATER)
    for _run in range(2):
        following.follow("fake", now=LATER)
    assert Feed.objects.get(system="fake").until == LATER


def test_a_new_end_without_a_beginning_is_followed_and_stops_nothing(outside: Outside) -> None:
    one = outside.booked(outside.slots()[0])
    ends_at = one.ends_at + dt.timedelta(minutes=5)
    changed = outside.server.store.clinic_changes(one.id, end=ends_at.isoformat())
    del outside.server.store.appointments[changed["id"]]["start"]
    following.follow("fake", now=SOON)
    starts_at = one.starts_at
    one.refresh_from_db()
    assert (one.starts_at, one.ends_at) == (starts_at, ends_at)
    assert Feed.objects.get(system="fake").until is not None
    assert broken() == []


def _unclear(outside: Outside) -> Errand:
    """Let the clinic move a time to where it cannot be here, and cancel it when that has been found."""
    first, second, *_more = outside.slots()
    one, _other = outside.booked(first), outside.booked(second)
    outside.server.store.add_slot("extra", "s1", second.starts_at + dt.timedelta(minutes=5))
    outside.server.store.clinic_moves(one.id, "extra")
    following.follow("fake", now=SOON)
    outside.server.store.clinic_changes(one.id, status="cancelled")
    return outside.errand(one)


def _meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen while the calendar's answer is on its way."""
    calendar: Any = type(adapters.outside("fake"))
    real = calendar.read

    def read(self: Any, key: uuid.UUID) -> Any:
        answer = real(self, key)
        act()
        return answer

    monkeypatch.setattr(calendar, "read", read)


def test_what_staff_have_said_while_the_calendar_was_asked_is_kept(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand, dag = _unclear(outside), outside.clinic.dag
    said: dict[str, Any] = {"is_done": True, "reason": "Ringt", "now": LATER}
    _meanwhile(monkeypatch, lambda: hand_actions.settle(dag, errand.id, **said))
    assert settling_actions.settle(errand.id, now=LATER)
    errand.refresh_from_db()
    assert (errand.settled_by_id, errand.settled_reason) == (dag.staff_id, "Ringt")
    assert _here(errand.appointment)[0] == "booked"
    assert broken() == []


def test_a_question_after_which_nothing_was_written_has_not_come_to_an_end(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand = _unclear(outside)
    rows = Appointment.objects.filter(id=errand.appointment_id)
    _meanwhile(monkeypatch, lambda: rows.update(version=F("version") + 1))
    assert not settling_actions.settle(errand.id, now=LATER)
    assert outside.errand(errand.appointment).state == State.UNCLEAR


def test_after_times_that_are_not_believed_to_be_gone_the_next_ones_are_asked_about(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_three, last = [outside.booked(slot) for slot in outside.slots()[:4]]
    outside.server.store.clinic_changes(last.id, status="cancelled")
    kept = outside.server.store.under(last.id)
    outside.server.store.appointments.clear()
    outside.server.store.appointments.update({one["id"]: one for one in kept})
    calendar = adapters.outside("fake")
    monkeypatch.setattr(type(calendar), "changed", lambda _self, _since: Refused(Reason.NOT_UNDERSTOOD))
    monkeypatch.setattr(following, "MOST_SWEPT", 3)
    for _run in range(2):
        following.follow("fake", now=LATER)
    assert _here(last)[0] == "cancelled"
