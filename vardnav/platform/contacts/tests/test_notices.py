"""What notices may say: nothing more until one has said yes, never of what is sensitive; taken back, at once."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account
from vardnav.platform.cases import actions
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import ASK, World, anna, cecilia, post, seen, world
from vardnav.platform.notify import actions as notify
from vardnav.platform.notify import adapters, ports, texts
from vardnav.platform.notify.models import Notice, NoticeConsent

__all__ = ["anna", "cecilia", "world"]
PAGE = "/my/contact/notices/"
SYSTEM = Viewer.system(region="12")
NORRA = "Vårdcentralen Norra"
VISIT = "Det gäller ditt bokade besök."


class Gateway:
    """Keeps what it is given to send."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def known(self, reference: str) -> ports.Known:
        return ports.Known.NO

    def send(self, sms: ports.Sms) -> None:
        self.sent.append(sms.text)


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Gateway:
    made = Gateway()
    monkeypatch.setattr(adapters, "sms_gateway", lambda: made)
    return made


@pytest.fixture
def case(world: World) -> Case:
    Account.objects.filter(person=world.anna).update(notify_by="sms", phone="+46701740605")
    now = clock.now()
    draft = actions.begin(world.annas(), service_key=ASK, unit_id=world.norra.id, now=now)
    actions.save_answers(world.annas(), draft.id, {"question": "Hej?"}, now=now)
    return actions.submit(world.annas(), draft.id, now=now)


def planned(case: Case) -> Notice:
    now = clock.now()
    made = notify.notify_person(
        SYSTEM, person_id=case.subject_id, kind=texts.Kind.MESSAGE, event_id=uuid.uuid4(), region="12",
        case_id=case.id, now=now,
    )  # fmt: skip
    return made[0]


def told(gateway: Gateway, case: Case) -> str:
    hand_over(planned(case))
    return gateway.sent[-1]


def hand_over(notice: Notice) -> None:
    notify.hand_over(SYSTEM, notice.id, now=clock.now())


def chosen(browser: Client, **boxes: str) -> int:
    number = NoticeConsent.objects.count()
    status: int = post(browser, PAGE, {"seen": str(number), **boxes}).status_code
    return status


@pytest.mark.django_db(transaction=True)
def test_nothing_is_named_until_one_says_yes_and_no_more_once_it_is_taken_back(
    gateway: Gateway, case: Case, anna: Client
) -> None:
    neutral = texts.text(texts.Kind.MESSAGE, "sv")
    assert told(gateway, case) == neutral
    assert chosen(anna, names_unit="on") == 303
    assert NORRA in told(gateway, case)
    assert VISIT not in gateway.sent[-1], "a question is about no visit, and that was not said yes to"
    waits = planned(case)
    assert chosen(anna) == 303
    hand_over(waits)
    assert gateway.sent[-1] == neutral, "also what was planned before"
    assert Entry.objects.filter(action="notify.consent").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_visit_is_said_only_of_what_concerns_one_and_only_after_that_yes(
    gateway: Gateway, case: Case, anna: Client
) -> None:
    Case.objects.filter(id=case.id).update(service_key="visits.change")
    assert chosen(anna, says_visit="on") == 303
    assert VISIT in told(gateway, case)
    assert NORRA not in gateway.sent[-1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["youth", "psychiatry", "sexual_health", "secret", "service", "letter"])
def test_never_of_what_is_sensitive(
    gateway: Gateway, case: Case, anna: Client, world: World, what: str
) -> None:
    assert chosen(anna, names_unit="on", says_visit="on") == 303
    assert NORRA in told(gateway, case), "else"
    if what == "secret":
        Case.objects.filter(id=case.id).update(is_secret=True)
    elif what in ("service", "letter"):
        key = {"service": "self_tests.order", "letter": "unit.contact_tracing"}[what]
        Case.objects.filter(id=case.id).update(service_key=key)
    else:
        type(world.norra).objects.filter(id=world.norra.id).update(kind=what)
    assert told(gateway, case) == texts.text(texts.Kind.MESSAGE, "sv")


@pytest.mark.django_db(transaction=True)
def test_a_guardian_is_told_of_a_child_without_any_name(
    gateway: Gateway, case: Case, anna: Client, world: World
) -> None:
    assert chosen(anna, names_unit="on", says_visit="on") == 303
    Case.objects.filter(id=case.id).update(subject=world.bo)
    case.refresh_from_db()
    assert told(gateway, case) == texts.text(texts.Kind.MESSAGE, "sv")


def test_the_page_shows_the_very_texts_and_the_boxes_are_empty_at_first(world: World, anna: Client) -> None:
    page = anna.get(PAGE).content.decode()
    assert "checked" not in page.split("<form", 1)[1].split("</form>", 1)[0]
    text = seen(anna.get(PAGE))
    assert "Du har fått ett nytt meddelande från Vårdcentralen Exempel. Det gäller ditt bokade besök." in text
    assert "Vad sms och mejl får säga" in seen(anna.get("/my/profile/"))


def test_two_tabs_the_second_reads_what_holds_and_changes_nothing(world: World, anna: Client) -> None:
    assert chosen(anna, names_unit="on") == 303
    assert post(anna, PAGE, {"seen": "0", "says_visit": "on"}).status_code == 409
    assert post(anna, PAGE, {"seen": "x"}).status_code == 409
    latest = NoticeConsent.objects.get()
    assert (latest.names_unit, latest.says_visit) == (True, False)
    assert chosen(anna, names_unit="on") == 303
    assert NoticeConsent.objects.count() == 1, "the same again is no new choice"


def test_one_reads_and_changes_ones_own_only(world: World, anna: Client, cecilia: Client) -> None:
    assert chosen(anna, names_unit="on") == 303
    assert post(cecilia, PAGE, {"seen": "0", "says_visit": "on"}).status_code == 303
    assert NoticeConsent.objects.filter(person=world.anna).count() == 1
