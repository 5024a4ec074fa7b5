"""A new number or address is used when its code is written, the old one is told, and what holds is confirmed once a year."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support import personas
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.assisted.tests.filling import begin_to_help
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.contacts import actions, purging, queries, rules, sending
from vardnav.platform.contacts.models import ContactEvent, Verification
from vardnav.platform.contacts.rules import Channel, Outcome
from vardnav.platform.notify.adapters.fake import FakeGateway
from vardnav.platform.notify.ports import TryAgain

SYSTEM = Viewer.system()
OLD, NEW = "+46701740605", "+46701740606"
FORM = {"phone": NEW, "email": "", "notify_by": "sms", "language": "sv", "region": "12"}


@pytest.fixture
def account(world: World) -> Account:
    Account.objects.filter(person=world.anna).update(phone=OLD, notify_by="sms")
    return Account.objects.get(person=world.anna)


def right(one: Verification) -> str:
    return rules.code(settings.SECRET_KEY, one.id)


def wrong(one: Verification) -> str:
    return f"{(int(right(one)) + 1) % 10**6:06d}"


def ask(world: World, value: str = NEW, *, now: dt.datetime | None = None, **more: Any) -> Verification:
    channel = Channel.EMAIL if "@" in value else Channel.PHONE
    return actions.ask(world.annas(), channel=channel, value=value, now=now or clock.now(), **more)


def write(world: World, one: Verification, code: str, *, after: dt.timedelta = dt.timedelta()) -> Outcome:
    return actions.write_code(world.annas(), one.id, written=code, now=clock.now() + after)


def test_a_new_number_is_used_when_its_code_is_written_and_the_old_one_is_told(
    world: World, anna: Client, account: Account, gateway: FakeGateway
) -> None:
    saved = post(anna, "/my/profile/", FORM)
    one = Verification.objects.get()
    assert saved["Location"] == f"/my/contact/{one.id}/"
    account.refresh_from_db()
    assert account.phone == OLD
    assert sending.send_code(SYSTEM, one.id, now=clock.now())
    sms: Any = gateway.journal[one.id.hex]
    assert (sms.to, right(one) in sms.text) == (NEW, True)
    page = anna.get(saved["Location"])
    assert "070-174 06 06" in seen(page)
    assert right(one) not in page.content.decode()
    refused = post(anna, saved["Location"], {"code": wrong(one)})
    assert refused.status_code == 422
    assert "Koden stämmer inte" in seen(refused)
    done = post(anna, saved["Location"], {"code": f" {right(one)[:3]} {right(one)[3:]} "})
    assert (done.status_code, done["Location"]) == (303, "/my/profile/?saved=1")
    account.refresh_from_db()
    assert (account.phone, account.notify_by) == (NEW, "sms")
    assert sending.tell_old(SYSTEM, one.id, now=clock.now())
    assert not sending.tell_old(SYSTEM, one.id, now=clock.now())
    told: Any = [sms for sms in gateway.journal.values() if sms.to == OLD]
    assert len(told) == 1
    assert "Dina uppgifter på Vårdnav har ändrats" in told[0].text
    assert NEW not in told[0].text
    profile = seen(anna.get("/my/profile/"))
    assert "Kontrollerat" in profile
    assert "+46 ••• •• 06 kontrollerades med en kod, av dig" in profile


def test_what_is_not_new_needs_no_code(world: World, anna: Client, account: Account) -> None:
    saved = post(anna, "/my/profile/", {**FORM, "phone": OLD, "language": "en"})
    assert saved["Location"] == "/my/profile/?saved=1"
    assert not Verification.objects.exists()
    post(anna, "/my/profile/", {**FORM, "phone": "", "notify_by": "none"})
    account.refresh_from_db()
    assert (account.phone, account.notify_by) == ("", "none")
    assert "Mobilnummer togs bort, av dig" in seen(anna.get("/my/profile/"))


def test_until_the_code_is_right_one_is_told_as_before(world: World, anna: Client, account: Account) -> None:
    post(anna, "/my/profile/", {**FORM, "phone": OLD, "email": "a@exempel.se", "notify_by": "both"})
    account.refresh_from_db()
    assert (account.email, account.notify_by) == ("", "sms")
    one = Verification.objects.get()
    assert write(world, one, right(one)) is Outcome.RIGHT
    account.refresh_from_db()
    assert (account.email, account.notify_by) == ("a@exempel.se", "both")


def test_no_notices_chosen_after_a_code_was_asked_for_stays_chosen(
    world: World, anna: Client, account: Account
) -> None:
    post(anna, "/my/profile/", FORM)
    one = Verification.objects.get()
    post(anna, "/my/profile/", {**FORM, "phone": OLD, "notify_by": "none"})
    one.refresh_from_db()
    assert write(world, one, right(one)) is Outcome.RIGHT
    account.refresh_from_db()
    assert (account.phone, account.notify_by) == (NEW, "none")


def test_what_was_chosen_with_a_number_that_waits_is_ticked_and_survives_another_save(
    world: World, anna: Client, account: Account
) -> None:
    Account.objects.filter(person=world.anna).update(phone="", notify_by="none")
    post(anna, "/my/profile/", FORM)
    page = anna.get("/my/profile/").content.decode()
    ticked = re.search(r'<input[^>]*name="notify_by"[^>]*checked[^>]*>', page)
    assert ticked
    assert 'value="sms"' in ticked[0]


def test_two_new_at_once_are_asked_for_one_after_the_other(
    world: World, anna: Client, account: Account
) -> None:
    first = post(anna, "/my/profile/", {**FORM, "email": "a@exempel.se"})["Location"]
    one = Verification.objects.get(channel="phone")
    other = Verification.objects.get(channel="email")
    assert first == f"/my/contact/{one.id}/"
    assert post(anna, first, {"code": right(one)})["Location"] == f"/my/contact/{other.id}/"


def test_a_code_is_tried_five_times_holds_fifteen_minutes_and_ends_with_the_next(
    world: World, account: Account
) -> None:
    one = ask(world)
    assert [write(world, one, wrong(one)) for _time in range(5)] == [Outcome.WRONG] * 5
    assert write(world, one, right(one)) is Outcome.TOO_MANY
    two = ask(world)
    assert write(world, one, right(one)) is Outcome.TOO_LATE
    assert write(world, two, right(two), after=dt.timedelta(minutes=16)) is Outcome.TOO_LATE
    assert write(world, two, right(two), after=dt.timedelta(minutes=14)) is Outcome.RIGHT
    assert write(world, two, right(two)) is Outcome.RIGHT
    assert ContactEvent.objects.filter(kind="verified").count() == 1


def test_no_more_than_five_codes_a_day_are_sent(world: World, anna: Client, account: Account) -> None:
    for _time in range(5):
        ask(world)
    with pytest.raises(actions.TooManyCodes):
        ask(world, "a@exempel.se")
    saved = post(anna, "/my/profile/", FORM)
    assert "Ingen kod skickades" in seen(anna.get(saved["Location"]))
    account.refresh_from_db()
    assert account.phone == OLD
    ask(world, now=clock.now() + dt.timedelta(days=1, minutes=1))


def test_wrong_tries_are_counted_also_through_the_page(world: World, anna: Client, account: Account) -> None:
    one = ask(world)
    for _time in range(5):
        post(anna, f"/my/contact/{one.id}/", {"code": wrong(one)})
    assert "för många gånger" in seen(post(anna, f"/my/contact/{one.id}/", {"code": right(one)}))
    account.refresh_from_db()
    assert account.phone == OLD


def test_a_code_goes_once_whatever_the_gateway_does(
    world: World, account: Account, gateway: FakeGateway
) -> None:
    one = ask(world)
    gateway.answers_late = True
    with pytest.raises(TryAgain):
        sending.send_code(SYSTEM, one.id, now=clock.now())
    gateway.answers_late = False
    assert sending.send_code(SYSTEM, one.id, now=clock.now())
    assert not sending.send_code(SYSTEM, one.id, now=clock.now())
    assert gateway.calls == 1
    late = ask(world)
    assert not sending.send_code(SYSTEM, late.id, now=clock.now() + dt.timedelta(minutes=16))
    assert gateway.calls == 1


def test_the_text_says_no_more_than_the_code() -> None:
    from vardnav.platform.contacts import texts

    for language in ("sv", "en"):
        text = texts.text("123456", language)
        assert "123456" in text
        assert len(text) <= 160
        assert not {"vårdcentral", "mottagning", "http", "clinic", "anna"} & set(text.lower().split())


def test_a_code_is_made_for_its_check_alone_and_kept_nowhere(world: World, account: Account) -> None:
    one, two = ask(world), ask(world)
    assert right(one) != right(two)
    assert right(two).isdigit()
    assert len(right(two)) == 6
    kept = str(Verification.objects.filter(id=two.id).values().get()) + str(
        list(Entry.objects.filter(subject_id=world.anna.id).values("detail"))
    )
    assert right(two) not in kept.replace(str(two.id), "")
    assert rules.code("another secret", two.id) != right(two)


def test_a_stranger_finds_no_check_of_anothers(world: World, cecilia: Client, account: Account) -> None:
    one = ask(world)
    assert cecilia.get(f"/my/contact/{one.id}/").status_code == 404
    assert post(cecilia, f"/my/contact/{one.id}/", {"code": right(one)}).status_code == 404
    account.refresh_from_db()
    assert account.phone == OLD


def test_staff_help_and_the_history_says_so(
    world: World, anna: Client, dag: Any, account: Account, gateway: FakeGateway
) -> None:
    Person.objects.filter(id=world.anna.id).update(identifier=personas.ANNA_NUMBER)
    help_page = begin_to_help(dag, personas.ANNA_NUMBER)
    page = f"{help_page}contact/"
    assert "070-174 06 05" in seen(dag.get(page))
    assert "Inte kontrollerat" in seen(dag.get(page))
    assert "Välj vad som ska ändras." in seen(dag.post(page, {}))
    asked = dag.post(page, {"channel": "phone", "phone": NEW})
    one = Verification.objects.get()
    assert one.staff_id == world.dag.id
    assert anna.get(f"/my/contact/{one.id}/").status_code == 404
    assert dag.post(asked["Location"], {"code": right(one)}).status_code == 303
    account.refresh_from_db()
    assert account.phone == NEW
    assert "av personal på en mottagning" in seen(anna.get("/my/profile/"))
    actions.confirm(world.annas(), now=clock.now())
    history = seen(dag.get(page))
    assert "Uppgifterna bekräftades, av personen själv" in history
    assert "av dig" not in history
    row = Entry.objects.filter(action="contacts.apply").latest("at")
    assert (row.actor_id, row.subject_id) == (world.dag.id, world.anna.id)
    assert Entry.objects.filter(action="contacts.read", actor_id=world.dag.id).exists()


def test_somebody_with_protected_identity_is_not_shown_to_staff_who_know_the_number(
    world: World, dag: Any, account: Account
) -> None:
    Person.objects.filter(id=world.anna.id).update(
        identifier=personas.ANNA_NUMBER, protection="sekretessmarkering"
    )
    said = seen(dag.get(f"{begin_to_help(dag, personas.ANNA_NUMBER)}contact/"))
    assert "070-174" not in said


def test_what_holds_is_confirmed_once_a_year_and_can_be_put_off(
    world: World, anna: Client, account: Account
) -> None:
    now = clock.now()
    assert queries.asked_at_login(world.anna.id, now=now)
    page = seen(anna.get("/my/contact/confirm/?next=/my/inbox/"))
    assert "Stämmer dina uppgifter?" in page
    assert "070-174 06 05" in page
    form = {"next": "/my/inbox/", "answer": "later"}
    assert post(anna, "/my/contact/confirm/", form)["Location"] == "/my/inbox/"
    assert not queries.asked_at_login(world.anna.id, now=now + dt.timedelta(days=29))
    assert queries.asked_at_login(world.anna.id, now=now + dt.timedelta(days=31))
    post(anna, "/my/contact/confirm/", {"answer": "yes", "next": "https://evil.example/"})
    assert not queries.asked_at_login(world.anna.id, now=now + dt.timedelta(days=364))
    assert queries.asked_at_login(world.anna.id, now=now + dt.timedelta(days=366))
    assert "Du bekräftade uppgifterna i dag" in seen(anna.get("/my/profile/"))
    assert post(anna, "/my/contact/confirm/", {"answer": "change"})["Location"] == "/my/profile/"
    for evil in ("https://evil.example/", "//evil.example", "/desk/"):
        sent = post(anna, "/my/contact/confirm/", {"answer": "yes", "next": evil})
        assert sent["Location"] == "/my/", evil


def test_whoever_began_lately_is_not_asked(world: World, account: Account) -> None:
    now = clock.now()
    Account.objects.filter(person=world.anna).update(activated_at=now - dt.timedelta(days=300))
    assert not queries.asked_at_login(world.anna.id, now=now)


def test_ones_own_old_number_can_be_checked_too(world: World, anna: Client, account: Account) -> None:
    asked = post(anna, "/my/contact/check/", {"channel": "phone"})
    one = Verification.objects.get()
    assert asked["Location"] == f"/my/contact/{one.id}/"
    post(anna, asked["Location"], {"code": right(one)})
    assert [one.kind for one in ContactEvent.objects.all()] == ["verified"]
    assert not sending.tell_old(SYSTEM, one.id, now=clock.now())
    for nothing in ("email", "x", ""):
        assert post(anna, "/my/contact/check/", {"channel": nothing}).status_code == 404


def test_nothing_is_sent_of_an_account_that_was_locked_meanwhile(
    world: World, account: Account, gateway: FakeGateway
) -> None:
    """What was asked for before the lock waits in a queue: the old number may be the one to be safe from."""
    one = ask(world)
    assert write(world, one, right(one)) is Outcome.RIGHT
    two = ask(world, "a@exempel.se")
    Account.objects.filter(person=world.anna).update(locked_at=clock.now())
    assert not sending.send_code(SYSTEM, two.id, now=clock.now())
    assert not sending.tell_old(SYSTEM, one.id, now=clock.now())
    assert gateway.journal == {}


def test_asking_and_writing_lock_the_same_row_first(world: World, account: Account) -> None:
    """Else two tabs that do both at once could wait for each other, and one of them be thrown out."""
    one = ask(world)
    firsts = []
    for work in (
        lambda: write(world, one, wrong(one)),
        lambda: write(world, one, right(one)),
        lambda: ask(world),
    ):
        with CaptureQueriesContext(connection) as asked:
            work()
        locks = [query["sql"] for query in asked.captured_queries if query["sql"].endswith("UPDATE")]
        firsts.append(locks[0])
    assert all('FROM "people_person"' in sql for sql in firsts), firsts


def test_staff_are_told_that_a_locked_accounts_details_stay_as_they_are(
    world: World, dag: Any, account: Account
) -> None:
    Person.objects.filter(id=world.anna.id).update(identifier=personas.ANNA_NUMBER)
    page = f"{begin_to_help(dag, personas.ANNA_NUMBER)}contact/"
    Account.objects.filter(person=world.anna).update(locked_at=clock.now())
    refused = dag.post(page, {"channel": "phone", "phone": NEW})
    assert refused.status_code == 422
    assert "Kontot är låst." in seen(refused)
    assert "070-174 06 06" in refused.content.decode(), "what was typed is kept"
    assert "Skicka kod" not in seen(dag.get(page))
    assert not Verification.objects.exists()


def test_old_codes_are_removed(world: World, account: Account) -> None:
    ask(world)
    assert purging.old_codes(SYSTEM, now=clock.now() + dt.timedelta(days=1)) == 0
    assert purging.old_codes(SYSTEM, now=clock.now() + dt.timedelta(days=3)) == 1
