"""A limit of the law is told to those whom no SMS or e-mail reaches: by letter, or the unit phones."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from tests.support import teenager
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account, Person
from vardnav.kernel.people.protection import Protection
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.contacts import choosing
from vardnav.platform.contacts.rules import Replies
from vardnav.platform.desk.tests.desk_world import at_the_desk
from vardnav.platform.guarantee import actions, telling
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.guarantee.rules import PauseReason
from vardnav.platform.guarantee.tests.test_following import NOW, TODAY, logged, waiting
from vardnav.platform.guarantee.tests.test_telling import SYSTEM, on
from vardnav.platform.notify import actions as notify
from vardnav.platform.notify.models import Notice
from vardnav.platform.paper.models import Letter

PHONE = {"notify_by": "sms", "phone": "+46701740605"}


@pytest.fixture(autouse=True)
def addressed(world: World) -> None:
    where = {"address": "Storgatan 1", "postal_code": "22222", "postal_town": "Lund"}
    Person.objects.filter(id__in=[world.anna.id, world.bo.id]).update(**where)


@pytest.fixture
def dag(world: World) -> Client:
    return at_the_desk(world, world.dag)


def account(world: World, **changes: Any) -> None:
    Account.objects.filter(person=world.anna).update(**changes)


def fresh(one: GuaranteeClock) -> GuaranteeClock:
    one.refresh_from_db()
    return one


def is_to_call(one: GuaranteeClock) -> bool:
    """Whether the unit must phone, and nothing is said to have been told."""
    fresh(one)
    return one.to_call_at is not None and (one.told_near_at, one.told_late_at) == (None, None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"activated_at": None}, "unread"),
        ({"notify_by": "none"}, "untold"),
        ({"notify_by": "sms", "phone": ""}, "untold"),
    ],
)
def test_whoever_no_sms_or_mail_reaches_gets_a_letter_at_each_stage(
    world: World, dag: Client, changes: dict[str, Any], reason: str
) -> None:
    account(world, **changes)
    one = waiting(world)
    told = [day for day in range(100) for _time in range(2) if telling.tell_due(SYSTEM, now=on(day))]
    assert told == [69, 91]
    assert not Notice.objects.exists()
    near, late = Letter.objects.order_by("planned_at")
    assert {near.reason, late.reason} == {reason}
    assert "Du ska få komma på ett första besök senast" in near.words
    assert "Du skulle ha fått komma på ett första besök senast" in late.words
    assert "på en annan mottagning" in near.words
    assert logged(one) == ["start", "tell", "tell"]
    assert "Du ska få komma på" in seen(dag.get(f"/desk/letters/{near.id}/"))
    assert b"".join(dag.get(f"/desk/letters/{near.id}/letter.pdf")).startswith(b"%PDF")


def test_whoever_wants_paper_gets_the_letter_beside_the_notice(world: World) -> None:
    account(world, **PHONE)
    choosing.choose(world.annas(), replies=Replies.PAPER, is_without_paper=False, seen=0, now=clock.now())
    waiting(world, days=80)
    assert telling.tell_due(SYSTEM, now=NOW) == 1
    assert (Notice.objects.count(), Letter.objects.get().reason) == (1, "wish")


def test_whoever_a_notice_reaches_gets_no_letter(world: World) -> None:
    account(world, **PHONE)
    waiting(world, days=80)
    assert telling.tell_due(SYSTEM, now=NOW) == 1
    assert not Letter.objects.exists()


@pytest.mark.parametrize("why", ["no address", "protected", "secret", "locked"])
def test_whom_no_letter_can_be_sent_to_the_unit_must_phone_and_nothing_is_called_told(
    world: World, dag: Client, why: str
) -> None:
    account(world, activated_at=None)
    one = waiting(world, days=80)
    if why == "no address":
        Person.objects.filter(id=world.anna.id).update(address="")
    elif why == "protected":
        Person.objects.filter(id=world.anna.id).update(protection=Protection.SEKRETESSMARKERING.value)
    elif why == "secret":
        Case.objects.filter(id=one.case_id).update(is_secret=True)
    else:
        account(world, locked_at=NOW, activated_at=NOW)
    assert telling.tell_due(SYSTEM, now=NOW) == 0
    assert telling.tell_due(SYSTEM, now=on(1)) == 0
    assert is_to_call(one)
    assert logged(one) == ["start", "to_call"]
    assert (Notice.objects.count(), Letter.objects.count()) == (0, 0)
    assert "Ring personen" in seen(dag.get("/desk/guarantee/"))
    page = f"/desk/cases/{one.case_id}/guarantee/"
    assert "Jag har berättat för personen" in seen(dag.get(page))
    said = {"do": "called", "clock": str(one.id), "version": fresh(one).version}
    assert post(dag, page, said).status_code == 303
    assert post(dag, page, said).status_code == 409
    assert (fresh(one).to_call_at, one.told_near_at is not None, one.told_late_at) == (None, True, None)
    assert [each for each in logged(one) if each != "list"] == ["start", "to_call", "called"]
    assert "Ring personen" not in seen(dag.get("/desk/guarantee/"))
    assert telling.tell_due(SYSTEM, now=on(2)) == 0


def test_what_was_told_on_the_phone_before_the_limit_is_told_again_when_it_has_passed(world: World) -> None:
    account(world, activated_at=None)
    Person.objects.filter(id=world.anna.id).update(address="")
    one = waiting(world, days=80)
    telling.tell_due(SYSTEM, now=NOW)
    actions.called(world.dags(), one.id, now=NOW)
    telling.tell_due(SYSTEM, now=on(11))
    assert fresh(one).to_call_at is not None
    actions.called(world.dags(), one.id, now=on(11))
    assert fresh(one).told_late_at is not None
    assert telling.tell_due(SYSTEM, now=on(12)) == 0
    assert fresh(one).to_call_at is None


def test_whoever_can_be_told_again_is_not_phoned(world: World) -> None:
    account(world, activated_at=None)
    Person.objects.filter(id=world.anna.id).update(address="")
    one = waiting(world, days=80)
    telling.tell_due(SYSTEM, now=NOW)
    account(world, activated_at=NOW, **PHONE)
    assert telling.tell_due(SYSTEM, now=on(1)) == 1
    assert fresh(one).to_call_at is None


def test_a_childs_guardian_is_written_to_when_no_notice_goes(world: World) -> None:
    account(world, notify_by="none")
    one = waiting(world, days=80, acting_for=world.bo)
    assert telling.tell_due(SYSTEM, now=NOW) == 1
    assert Letter.objects.get().receiver_id == world.anna.id
    assert fresh(one).told_near_at is not None


def test_nobody_writes_home_to_one_who_has_died_and_nobody_phones(world: World) -> None:
    account(world, activated_at=None)
    one = waiting(world, days=80)
    Person.objects.filter(id=world.anna.id).update(deceased_on=clock.local_date(NOW))
    assert telling.tell_due(SYSTEM, now=NOW) == 0
    assert (Letter.objects.count(), fresh(one).to_call_at) == (0, None)


def failed(*notices: Notice) -> None:
    """The gateway has taken them and says that they did not arrive."""
    for one in notices:
        Notice.objects.filter(id=one.id).update(state="handed_over", tries=1)
        notify.settle(SYSTEM, reference=one.reference, is_delivered=False, now=NOW + dt.timedelta(minutes=1))
    for _time in range(2):
        teenager.deliver(clock.now())


def test_a_notice_that_got_nowhere_becomes_a_letter_once(world: World) -> None:
    account(world, **PHONE)
    one = waiting(world, days=80)
    telling.tell_due(SYSTEM, now=NOW)
    failed(*Notice.objects.all())
    assert Letter.objects.get().case_id == one.case_id
    assert fresh(one).to_call_at is None


def test_one_of_two_ways_that_arrives_is_enough(world: World) -> None:
    account(world, notify_by="both", phone="+46701740605", email="a@example.se")
    waiting(world, days=80)
    telling.tell_due(SYSTEM, now=NOW)
    failed(Notice.objects.get(channel="sms"))
    assert not Letter.objects.exists()
    failed(Notice.objects.get(channel="email"))
    assert Letter.objects.count() == 1


def test_a_notice_that_got_nowhere_to_one_without_address_is_a_call(world: World) -> None:
    account(world, **PHONE)
    Person.objects.filter(id=world.anna.id).update(address="")
    one = waiting(world, days=80)
    telling.tell_due(SYSTEM, now=NOW)
    failed(*Notice.objects.all())
    assert fresh(one).to_call_at is not None


def test_another_unit_notes_no_call_and_no_resident_does(world: World) -> None:
    one = waiting(world, days=80)
    for viewer in (world.evas(), world.annas()):
        with pytest.raises(Http404):
            actions.called(viewer, one.id, now=NOW)
    assert not Entry.objects.filter(action="guarantee.called").exists()
    assert not telling.not_reached(SYSTEM, one.case_id, uuid.uuid4(), now=NOW)


@pytest.mark.parametrize("reason", list(PauseReason))
def test_whose_clock_is_stopped_is_told_that_there_is_news_once(world: World, reason: PauseReason) -> None:
    account(world, **PHONE)
    one = waiting(world, days=30)
    for _time in range(2):
        actions.pause(world.dags(), one.id, reason, on=TODAY, now=NOW)
    assert list(Notice.objects.values_list("kind", "case_id")) == [("news", one.case_id)]
    assert not Letter.objects.exists()


def test_whose_clock_is_stopped_and_whom_no_notice_reaches_gets_a_letter(world: World) -> None:
    account(world, activated_at=None)
    one = waiting(world, days=30)
    actions.pause(world.dags(), one.id, PauseReason.MISSED_VISIT, on=TODAY, now=NOW)
    text = Letter.objects.get().words
    assert "eftersom du inte kom till en tid som du hade fått" in text
    assert "Stämmer det inte?" in text


def test_a_stop_that_is_not_possible_tells_nobody(world: World) -> None:
    account(world, **PHONE)
    one = waiting(world, days=95)
    with pytest.raises(actions.NotPossible):
        actions.pause(world.dags(), one.id, PauseReason.MEDICAL, on=TODAY, now=NOW)
    assert not Notice.objects.exists()


def test_anna_reads_what_to_do_when_a_stop_is_wrong_also_when_the_case_has_ended(
    world: World, anna: Client
) -> None:
    one = waiting(world, days=30)
    page = f"/my/cases/{one.case_id}/"
    assert "Stämmer det inte" not in seen(anna.get(page))
    actions.pause(world.dags(), one.id, PauseReason.MISSED_VISIT, on=TODAY, now=NOW)
    way = f'href="{page}pause-wrong/">Stämmer det inte att tiden står still?'
    assert way in anna.get(page).content.decode()
    cases.change(world.dags(), one.case_id, "complete", text="Du får en tid", outcome="accepted", now=NOW)
    assert way in anna.get(page).content.decode()
