"""Who is told, once, and what happens when the gateway or we fail in the middle."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction
from django.http import Http404
from procrastinate.contrib.django import app

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account, Guardianship, Person
from vardnav.platform.notify import actions, adapters, jobs, queries, rules, texts
from vardnav.platform.notify.adapters import folder
from vardnav.platform.notify.models import Notice
from vardnav.platform.notify.rules import Failure, State
from vardnav.platform.notify.tests.conftest import NOW, account, person

EVENT = uuid.UUID(int=7)
LATER = NOW + dt.timedelta(minutes=6)


class Crash(BaseException):
    """The process dies here."""


@pytest.fixture
def tell(system):
    def _tell(who, *, event_id=EVENT, kind=texts.Kind.MESSAGE, now=NOW, **more):
        return actions.notify_person(
            system, person_id=who.id, kind=kind, event_id=event_id, region="12", now=now, **more
        )

    return _tell


def waiting_jobs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'notice_id' FROM procrastinate_jobs WHERE task_name = 'notify.hand_over'"
        )
        return [uuid.UUID(row[0]) for row in cursor.fetchall()]


def test_anna_is_told_by_sms_without_a_word_of_why(tell, anna, system, gateway):
    [notice] = tell(anna)
    assert waiting_jobs() == [notice.id]
    assert actions.hand_over(system, notice.id, now=NOW) is State.HANDED_OVER
    notice.refresh_from_db()
    assert (notice.state, notice.handed_at, notice.tries) == ("handed_over", NOW, 1)
    sms = gateway.journal[notice.reference]
    assert (sms.to, sms.text) == ("+46701740605", texts.text(texts.Kind.MESSAGE, "sv"))
    assert list(
        Entry.objects.filter(object_id=notice.id).order_by("id").values_list("action", "subject_id")
    ) == [
        ("notify.plan", anna.id),
        ("notify.hand_over", anna.id),
    ]


def test_one_who_wants_both_gets_one_of_each(tell, anna, system, gateway):
    Account.objects.update(notify_by="both")
    notices = tell(anna)
    assert [notice.channel for notice in notices] == ["sms", "email"]
    for notice in notices:
        actions.hand_over(system, notice.id, now=NOW)
    assert {type(message).__name__ for message in gateway.journal.values()} == {"Sms", "Mail"}


def test_the_same_event_never_tells_twice(tell, anna):
    assert len(tell(anna)) == 1
    assert tell(anna) == []
    assert len(waiting_jobs()) == 1
    assert len(tell(anna, event_id=uuid.uuid4())) == 1


@pytest.mark.django_db(transaction=True)
def test_a_cause_that_is_rolled_back_tells_nobody(tell, anna):
    with transaction.atomic():
        tell(anna)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert waiting_jobs() == []


@pytest.mark.django_db(transaction=True)
def test_a_hand_over_that_a_job_asks_for_waits_for_its_notice_to_be_committed(tell, anna):
    def plan() -> None:  # in a thread, as a worker runs its jobs
        try:
            with transaction.atomic():
                tell(anna)
                transaction.set_rollback(True)
        finally:
            connection.close()

    async def as_a_job() -> None:
        async with app.open_async():
            await sync_to_async(plan, thread_sensitive=False)()

    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()):
        asyncio.run(as_a_job())
    assert waiting_jobs() == []


@pytest.mark.parametrize(
    "change",
    [
        {"activated_at": None},
        {"locked_at": NOW},
        {"notify_by": "none"},
        {"phone": ""},
    ],
)
def test_nobody_is_told_who_does_not_want_it_or_cannot_be_reached(tell, anna, change):
    Account.objects.update(**change)
    assert tell(anna) == []


def test_the_dead_and_the_unknown_are_not_told(tell, anna):
    Person.objects.filter(id=anna.id).update(deceased_on=NOW.date())
    assert tell(anna) == []
    assert tell(Person(id=uuid.uuid4())) == []


def test_bos_guardians_are_told_and_not_bo(tell, anna, bo):
    account(bo, phone="+46701740606")
    erik = person("19810101A003", "Erik", dt.date(1981, 1, 1))
    account(erik)
    Guardianship.objects.create(
        guardian=erik, child=bo, valid_from=bo.born_on, author="test", is_blocked=True
    )
    assert [notice.person_id for notice in tell(bo)] == [anna.id]


def test_from_thirteen_bo_is_told_himself(tell, anna, bo):
    account(bo)
    thirteen = dt.datetime(2029, 8, 1, 9, tzinfo=dt.UTC)
    assert [n.person_id for n in tell(bo, now=thirteen - dt.timedelta(days=1))] == [anna.id]
    assert [n.person_id for n in tell(bo, now=thirteen, event_id=uuid.uuid4())] == [bo.id]


def test_only_the_house_itself_tells(anna):
    viewer = Viewer.resident(person_id=anna.id, region="12")
    with pytest.raises(Http404):
        actions.notify_person(
            viewer, person_id=anna.id, kind=texts.Kind.MESSAGE, event_id=EVENT, region="12", now=NOW
        )


def test_a_crash_after_the_gateway_took_it_does_not_send_twice(tell, anna, system, gateway):
    [notice] = tell(anna)

    def die():
        raise Crash

    gateway.after_taking = die
    with pytest.raises(Crash):
        actions.hand_over(system, notice.id, now=NOW)
    gateway.after_taking = None
    notice.refresh_from_db()
    assert (notice.state, notice.tries) == ("planned", 1), "we do not know that it left"
    assert actions.hand_over(system, notice.id, now=LATER) is State.HANDED_OVER
    assert gateway.calls == 1, "the gateway was asked, and knew"
    assert len(gateway.journal) == 1


def test_a_gateway_that_cannot_be_asked_folds_the_repeat_by_its_reference(tell, anna, system, gateway):
    [notice] = tell(anna)
    gateway.cannot_tell = gateway.answers_late = True
    assert actions.hand_over(system, notice.id, now=NOW) is State.PLANNED
    gateway.answers_late = False
    assert actions.hand_over(system, notice.id, now=LATER) is State.HANDED_OVER
    assert (gateway.calls, len(gateway.journal)) == (2, 1)


def test_the_demo_s_folder_holds_one_file_after_a_crash(tell, anna, system, monkeypatch):
    [notice] = tell(anna)
    real = folder.Folder.send

    def send_and_die(self, message):
        real(self, message)
        raise Crash

    monkeypatch.setattr(folder.Folder, "send", send_and_die)
    with pytest.raises(Crash):
        actions.hand_over(system, notice.id, now=NOW)
    monkeypatch.setattr(folder.Folder, "send", real)
    assert actions.hand_over(system, notice.id, now=LATER) is State.HANDED_OVER
    assert [path.stem for path in adapters.outbox().iterdir()] == [notice.reference]


def test_handing_over_again_does_nothing(tell, anna, system, gateway):
    [notice] = tell(anna)
    actions.hand_over(system, notice.id, now=NOW)
    assert actions.hand_over(system, notice.id, now=LATER) is None
    assert actions.hand_over(system, uuid.uuid4(), now=LATER) is None
    assert gateway.calls == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_notice_send_it_once(tell, anna, system, gateway):
    [notice] = tell(anna)
    inside, go_on = threading.Event(), threading.Event()

    def wait():
        inside.set()
        go_on.wait(10)

    answers = []

    def work():
        answers.append(actions.hand_over(system, notice.id, now=NOW))
        connection.close()

    gateway.after_taking = wait
    slow, late = threading.Thread(target=work), threading.Thread(target=work)
    slow.start()
    try:
        assert inside.wait(10)
        gateway.after_taking = None
        late.start()
        late.join(0.5)
        assert late.is_alive(), (
            "the second waits for the first: were the first to die, the notice must not be left"
        )
    finally:
        go_on.set()
        slow.join(10)
        late.join(10)
    assert sorted(map(str, answers)) == ["None", "handed_over"]
    notice.refresh_from_db()
    assert (notice.state, gateway.calls) == ("handed_over", 1)


def test_a_gateway_that_is_down_is_tried_for_four_hours_and_then_shown(tell, anna, system, gateway):
    [notice] = tell(anna)
    gateway.is_down = True
    assert actions.hand_over(system, notice.id, now=NOW) is State.PLANNED
    assert queries.stuck(system, now=NOW + dt.timedelta(hours=1), since=NOW) == queries.Stuck(1, 0)
    assert actions.hand_over(system, notice.id, now=NOW + dt.timedelta(hours=4)) is State.FAILED
    notice.refresh_from_db()
    assert notice.failure == Failure.GAVE_UP
    assert queries.stuck(system, now=NOW + dt.timedelta(hours=5), since=NOW) == queries.Stuck(0, 1)


def test_a_number_that_does_not_exist_fails_at_once(tell, anna, system, gateway):
    [notice] = tell(anna)
    gateway.refuses = True
    assert actions.hand_over(system, notice.id, now=NOW) is State.FAILED
    notice.refresh_from_db()
    assert notice.failure == Failure.REFUSED


@pytest.mark.parametrize("change", [{"notify_by": "none"}, {"phone": ""}, {"locked_at": NOW}])
def test_a_wish_changed_before_it_left_is_respected(tell, anna, system, gateway, change):
    [notice] = tell(anna)
    Account.objects.update(**change)
    assert actions.hand_over(system, notice.id, now=NOW) is State.FAILED
    assert gateway.calls == 0


def test_what_is_withdrawn_is_never_sent(tell, anna, system, gateway):
    [notice] = tell(anna)
    assert actions.cancel(system, event_id=EVENT, region="01", now=NOW) == 0
    assert actions.cancel(system, event_id=EVENT, region="12", now=NOW) == 1
    assert actions.hand_over(system, notice.id, now=LATER) is None
    assert gateway.calls == 0
    assert tell(anna) == []


def test_a_notice_whose_job_was_lost_is_found_and_asked_for_again(tell, anna, system):
    [notice] = tell(anna)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert actions.retry_due(system, now=NOW) == 0, "its own job gets a minute"
    assert actions.retry_due(system, now=LATER) == 1
    assert waiting_jobs() == [notice.id]
    assert actions.retry_due(system, now=LATER) == 0


def test_receipts_late_double_forged_and_out_of_order_do_no_harm(tell, anna, system, gateway):
    [notice] = tell(anna)

    def receipt(*, is_delivered, reference=notice.reference):
        return actions.settle(system, reference=reference, is_delivered=is_delivered, now=LATER)

    assert not receipt(is_delivered=True), "it has not left"
    actions.hand_over(system, notice.id, now=NOW)
    assert not receipt(is_delivered=True, reference="påhittad")
    assert not receipt(is_delivered=True, reference=uuid.uuid4().hex)
    assert receipt(is_delivered=False)
    assert receipt(is_delivered=True)
    assert not receipt(is_delivered=True)
    assert not receipt(is_delivered=False)
    notice.refresh_from_db()
    assert (notice.state, notice.failure) == (State.DELIVERED, "")


def test_the_text_is_in_the_person_s_language(tell, anna, system, gateway, monkeypatch):
    Account.objects.update(language="en")
    monkeypatch.setattr(texts, "text", lambda _kind, language: f"text in {language}")
    [notice] = tell(anna)
    actions.hand_over(system, notice.id, now=NOW)
    assert gateway.journal[notice.reference].text == "text in en"


def test_the_job_hands_over(tell, anna, gateway):
    [notice] = tell(anna)
    jobs.hand_over(str(notice.id))
    assert gateway.calls == 1


def test_a_stranger_sees_no_notices(tell, anna, db):
    tell(anna)
    for viewer, count in (
        (Viewer.resident(person_id=anna.id, region="12"), 1),
        (Viewer.resident(person_id=uuid.uuid4(), region="12"), 0),
        (Viewer.staff(staff_id=anna.id, assignment_id=anna.id, unit_id=anna.id, region="12"), 0),
        (Viewer.administrator(staff_id=anna.id, assignment_id=anna.id, region="01"), 0),
        (Viewer.anonymous(), 0),
    ):
        assert Notice.objects.visible_to(viewer).count() == count


def test_neither_address_nor_text_is_kept(tell, anna):
    [notice] = tell(anna)
    kept = " ".join(str(getattr(notice, field.attname)) for field in Notice._meta.fields)
    assert "+46" not in kept
    assert "Vårdnav" not in kept
    assert dataclasses.is_dataclass(queries.Stuck)
    assert rules.State.PLANNED in kept


def test_what_was_put_off_by_day_and_never_tried_is_stuck(tell, anna, system):
    """The worker stands still, or its line is long: that is when somebody must be told."""
    tell(anna)
    Notice.objects.update(next_try_at=NOW + dt.timedelta(hours=1, minutes=4), tries=0)
    assert queries.stuck(system, now=NOW + dt.timedelta(hours=1), since=NOW).waiting == 1


NIGHT, MORNING = dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 6, tzinfo=dt.UTC)


def test_an_sms_that_can_wait_comes_when_the_night_is_over_and_is_tried_as_long_from_then(
    tell, anna, system, gateway, settings
):
    settings.SMS_GATEWAY = "https://sms.example/send"
    Account.objects.update(notify_by="both")
    sms, mail = tell(anna, now=NIGHT)
    assert waiting_jobs() == [mail.id], "an e-mail wakes nobody"
    assert queries.due(system, now=MORNING - dt.timedelta(minutes=1), limit=9) == [mail.id], "not the SMS"
    assert queries.stuck(system, now=NIGHT + dt.timedelta(hours=1), since=NIGHT).waiting == 1, (
        "but for the mail"
    )
    assert sms.id in queries.due(system, now=MORNING, limit=9)
    gateway.is_down = True
    assert actions.hand_over(system, sms.id, now=MORNING) is State.PLANNED, "nine hours old, and tried once"
    gateway.is_down = False
    assert actions.hand_over(system, sms.id, now=MORNING + dt.timedelta(minutes=1)) is State.HANDED_OVER
    kinds = (texts.Kind.ACCOUNT, texts.Kind.POWER, texts.Kind.TIME_SOON)
    for number, kind in enumerate(kinds):
        notice = tell(anna, event_id=uuid.UUID(int=20 + number), kind=kind, now=NIGHT)[0]
        assert notice.id in waiting_jobs(), kind


def test_what_cannot_wait_is_tried_as_long_from_when_it_came(tell, anna, system, gateway, settings):
    settings.SMS_GATEWAY = "https://sms.example/send"
    [sms] = tell(anna, now=NIGHT, is_urgent=True)
    assert waiting_jobs() == [sms.id]
    gateway.is_down = True
    assert actions.hand_over(system, sms.id, now=NIGHT + dt.timedelta(hours=3)) is State.PLANNED
    assert actions.hand_over(system, sms.id, now=MORNING) is State.FAILED, "nine hours old"


def test_where_nobody_is_woken_no_sms_waits(tell, anna):
    [notice] = tell(anna, now=NIGHT)
    assert waiting_jobs() == [notice.id]
