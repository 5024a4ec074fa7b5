"""The answer, what it says, what the unit has to do; and what the calendar brings."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.test import Client

from vardnav.capabilities.self_tests.actions import calendar, laboratory, moving, results
from vardnav.capabilities.self_tests.models import Order, Task
from vardnav.capabilities.self_tests.queries import desk
from vardnav.capabilities.self_tests.tests.house import NOW, OTHER_KIT, SYSTEM, Kits
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import Account
from vardnav.platform.cases import models as case_models
from vardnav.platform.cases.tests.world import SKANE, decide, post, seen
from vardnav.platform.notify import queries as notices


def test_a_negative_answer_closes_with_what_it_means_and_no_task(kits: Kits, anna: Client) -> None:
    order = kits.answered("negative")
    page = seen(anna.get(f"/my/self-tests/{order.id}/"))
    assert "Inget hittades" in page
    assert "Du behöver inte göra något mer" in page
    assert "inte granskad av någon i vården" in page
    assert "Be om en tid" not in page
    assert not Task.objects.exists()


def test_a_positive_answer_explains_and_leads_on_and_the_unit_has_a_task(kits: Kits, anna: Client) -> None:
    order = kits.answered("positive")
    page = seen(anna.get(f"/my/self-tests/{order.id}/"))
    for words in (
        "det går att bota",
        "den är gratis",
        "smittskyddslagen",
        "Ha inte sex förrän",
        "Mottagningen ringer dig",
        "Be om en tid",
        "1177",
    ):
        assert words in page, words
    task = Task.objects.get()
    assert (task.kind, task.traces, task.unit_id, task.order_id) == (
        "follow_up",
        True,
        kits.lyktan.id,
        order.id,
    )
    assert task.due_at == dt.datetime(2026, 11, 25, 23, 0, tzinfo=dt.UTC)  # two working days, to midnight


def test_that_somebody_who_acts_for_them_is_told_is_not_that_they_are(
    kits: Kits, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Account(person=kits.world.cecilia)
    monkeypatch.setattr(notices, "recipients", lambda *_who, **_when: [other])
    order = kits.answered("negative")
    assert (Task.objects.get().kind, Task.objects.get().order_id) == ("tell", order.id)


def test_the_message_and_the_notice_tell_no_answer(kits: Kits) -> None:
    texts = set()
    for result in ("negative", "positive"):
        kits.answered(result) if not Order.objects.exists() else None
        texts |= set(case_models.Message.objects.values_list("text", flat=True))
    for text in texts:
        for word in ("klamydia", "gonorré", "positiv", "negativ", "smitta"):
            assert word not in text.casefold()


def test_from_a_positive_answer_a_form_opens_at_the_unit_with_the_reason_filled_in(
    kits: Kits, anna: Client
) -> None:
    order = kits.answered("positive")
    refused = post(anna, f"/my/self-tests/{order.id}/ask/")
    assert refused.status_code == 422  # Skåne has not switched it on
    assert "Ring mottagningen" in seen(refused)
    decide(key="visits.request")
    led = post(anna, f"/my/self-tests/{order.id}/ask/")
    assert led.status_code == 303
    draft = case_models.Draft.objects.get()
    assert (draft.service_key, draft.unit_id) == ("visits.request", kits.lyktan.id)
    assert order.case.number in draft.answers["why"]
    assert "klamydia" not in draft.answers["why"].casefold()


def test_a_clinic_that_is_not_for_ones_age_is_called_or_asked_another_way(kits: Kits, anna: Client) -> None:
    order = kits.answered("positive")
    decide(key="visits.request", options={"ages": "–17"})
    refused = post(anna, f"/my/self-tests/{order.id}/ask/")
    assert refused.status_code == 422
    assert "Ring mottagningen" in seen(refused)
    assert not case_models.Draft.objects.exists()
    Unit.objects.filter(id=kits.lyktan.id).update(kind="health_centre")  # which takes questions too
    decide(key="contact.ask")
    assert post(anna, f"/my/self-tests/{order.id}/ask/").status_code == 303
    draft = case_models.Draft.objects.get()
    assert draft.service_key == "contact.ask"
    assert order.case.number in draft.answers["question"]


def test_only_a_positive_answer_leads_there(kits: Kits, anna: Client) -> None:
    decide(key="visits.request")
    order = kits.answered("negative")
    assert post(anna, f"/my/self-tests/{order.id}/ask/").status_code == 422
    assert not case_models.Draft.objects.exists()


def test_a_kit_without_contact_tracing_by_law_is_followed_up_without_it(kits: Kits, anna: Client) -> None:
    order = kits.registered(kind="hpv")
    laboratory.take_in(SYSTEM, kits.report("positive", kind="hpv"), now=NOW)
    assert not Task.objects.get().traces
    page = seen(anna.get(f"/my/self-tests/{order.id}/"))
    assert "betyder inte att du har cancer" in page
    assert "smittskyddslagen" not in page


def test_one_who_gets_no_notices_is_called_about_any_answer(kits: Kits) -> None:
    order = kits.registered()
    Account.objects.filter(person=kits.world.anna).delete()
    laboratory.take_in(SYSTEM, kits.report("negative"), now=NOW)
    assert (Task.objects.get().kind, Task.objects.get().order_id) == ("tell", order.id)


def test_a_task_is_taken_put_back_and_finished_with_a_word(kits: Kits, lis: Client) -> None:
    kits.answered("positive")
    task = Task.objects.get()
    page = f"/desk/self-tests/tasks/{task.id}/"
    assert "Smittspårning och behandling" in seen(lis.get("/desk/self-tests/?list=follow_up"))
    assert post(lis, page, {"do": "take", "version": "1"}).status_code == 303
    assert "Lis Vård" in seen(lis.get(page))
    assert post(lis, page, {"do": "take", "version": "1"}).status_code == 409
    assert post(lis, page, {"do": "let_go", "version": "2"}).status_code == 303
    assert post(lis, page, {"do": "done", "version": "3", "note": ""}).status_code == 422
    assert post(lis, page, {"do": "", "version": "3"}).status_code == 422
    stale = post(lis, page, {"do": "done", "version": "1", "note": "Ringt."})
    assert stale.status_code == 409
    assert "Ringt." in stale.content.decode()
    assert post(lis, page, {"do": "done", "version": "3", "note": "Ringt, fått recept."}).status_code == 303
    task.refresh_from_db()
    assert (task.done_by_id, task.taken_by_id, task.note) == (kits.lis.id, kits.lis.id, "Ringt, fått recept.")
    assert "Inget att följa upp" in seen(lis.get("/desk/self-tests/?list=follow_up"))
    assert Entry.objects.filter(action="self_tests.done", subject_id=kits.world.anna.id).count() == 1


def test_nobody_else_reaches_a_task(kits: Kits) -> None:
    kits.answered("positive")
    task = Task.objects.get()
    for viewer in (kits.world.dags(), kits.anna):
        with pytest.raises(Http404):
            results.take(viewer, task.id, version=1, now=NOW)
    assert not Task.objects.visible_to(kits.anna).exists()


def test_a_task_past_its_day_stands_first_and_in_the_regions_figures(kits: Kits, lis: Client) -> None:
    kits.answered("positive")
    Task.objects.update(due_at=NOW - dt.timedelta(days=1))
    assert "Försenat" in seen(lis.get("/desk/self-tests/?list=follow_up"))
    ada = Viewer.administrator(staff_id=uuid7(), assignment_id=uuid7(), region=SKANE)
    (row,) = desk.by_unit(ada, now=NOW)
    assert (row.unit, row.follow_up, row.follow_up_late) == ("Mottagningen Lyktan", 1, 1)
    with pytest.raises(Http404):
        desk.by_unit(kits.lis_viewer(), now=NOW)


@pytest.mark.parametrize(("day", "ends"), [("2027-01-02T22:59Z", False), ("2027-01-02T23:00Z", True)])
def test_on_the_last_day_it_is_open_and_at_swedish_midnight_it_ends(kits: Kits, day: str, ends: bool) -> None:
    order = kits.dispatched()
    now = dt.datetime.fromisoformat(day)
    assert calendar.expire_due(SYSTEM, now=now) == ends
    assert calendar.expire_due(SYSTEM, now=now) == 0
    order.refresh_from_db()
    assert (order.state == "expired") is ends
    told = case_models.Message.objects.filter(text__contains="gått ut").count()
    assert told == ends


def test_a_registered_sample_does_not_expire(kits: Kits) -> None:
    kits.registered()
    assert calendar.expire_due(SYSTEM, now=NOW + dt.timedelta(days=400)) == 0


def test_one_reminder_and_none_after_registering(kits: Kits) -> None:
    kits.dispatched()
    for days, told in ((24, 0), (25, 1), (26, 0), (39, 0)):
        assert calendar.remind_due(SYSTEM, now=NOW + dt.timedelta(days=days)) == told, days
    second = kits.registered(kind="hpv", kit_id=OTHER_KIT)
    assert calendar.remind_due(SYSTEM, now=NOW + dt.timedelta(days=30)) == 0
    assert second.reminded_at is None


def test_what_expired_may_be_ordered_again_and_a_sample_that_comes_then_is_listed(
    kits: Kits, anna: Client
) -> None:
    order = kits.dispatched()
    later = NOW + dt.timedelta(days=41)
    calendar.expire_due(SYSTEM, now=later)
    assert "Beställ ett nytt prov" in seen(anna.get(f"/my/self-tests/{order.id}/"))
    assert kits.ordered(now=later).state == "ordered"
    order.refresh_from_db()
    with pytest.raises(moving.NotAllowed):
        moving.move(SYSTEM, order, "answer", now=later)


def test_each_reading_leaves_a_row(kits: Kits, anna: Client, lis: Client) -> None:
    order = kits.dispatched()
    anna.get(f"/my/self-tests/{order.id}/")
    lis.get(f"/desk/self-tests/orders/{order.id}/")
    rows = Entry.objects.filter(action="self_tests.read", object_id=order.id)
    assert {row.actor_id for row in rows} == {kits.world.anna.id, kits.lis.id}
    lis.get("/desk/self-tests/?list=out")
    assert Entry.objects.filter(action="self_tests.list", actor_id=kits.lis.id, object_id=order.id).exists()


def test_the_public_page_tells_who_it_is_for_before_anybody_logs_in(kits: Kits) -> None:
    client = Client()
    client.cookies["vardnav_region"] = SKANE
    page = seen(client.get("/self-tests/"))
    assert page


def test_the_unit_writes_about_contact_tracing_in_its_own_name_and_the_task_stays(
    kits: Kits, lis: Client, anna: Client
) -> None:
    kits.answered("positive")
    task = Task.objects.get()
    page = f"/desk/self-tests/tasks/{task.id}/"
    assert "smittskyddslagen" in seen(lis.get(page))
    assert post(lis, page, {"do": "write", "version": "1", "text": ""}).status_code == 422
    done = post(lis, page, {"do": "write", "version": "1", "text": "Ring oss om smittan."})
    assert done.status_code == 303
    again = post(lis, page, {"do": "write", "version": "1", "text": "Ring oss om smittan."})
    assert again.status_code == 409
    task.refresh_from_db()
    assert (task.taken_by_id, task.done_at) == (kits.lis.id, None)
    case = seen(anna.get(f"/my/cases/{task.order.case_id}/"))
    assert case.count("Ring oss om smittan.") == 1
    assert "Lis Vård" not in case
    assert Entry.objects.filter(action="self_tests.trace", subject_id=kits.world.anna.id).count() == 1
