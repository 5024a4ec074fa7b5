"""Ordering a kit: who may, once at a time, and what is kept of where it goes."""

from __future__ import annotations

import datetime as dt
import threading
import time
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from vardnav.capabilities.self_tests.actions import handling, moving, ordering
from vardnav.capabilities.self_tests.models import Order, OrderStep
from vardnav.capabilities.self_tests.queries import offering
from vardnav.capabilities.self_tests.tests.house import KEY, KIT, NOW, SYSTEM, Kits
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import models as case_models
from vardnav.platform.cases.tests.world import World, decide, post, provider, seen, unit
from vardnav.platform.cases.transfer_rules import Consent, ConsentHow
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.models import Offering
from vardnav.platform.desk.tests.transfer_world import sent


def refused(kits: Kits, **answers: Any) -> str:
    with pytest.raises(cases.NotAdmitted) as caught:
        cases.submit(kits.anna, kits.draft(**answers), now=NOW)
    return str(caught.value.refused.reason)


def test_anna_orders_and_the_order_is_written_with_its_case(kits: Kits) -> None:
    order = kits.ordered()
    assert (order.state, order.kind, order.delivery, order.unit_id) == (
        "ordered",
        "sti",
        "home",
        kits.lyktan.id,
    )
    assert (order.subject_id, order.case.status) == (kits.world.anna.id, "received")
    step = OrderStep.objects.get()
    assert (step.number, step.verb, step.from_state, step.to_state) == (1, "order", "", "ordered")
    assert step.by_person_id == kits.world.anna.id
    assert Entry.objects.filter(
        action="self_tests.order", object_id=order.id, subject_id=kits.world.anna.id
    ).exists()


def test_the_day_before_fifteen_says_from_which_day_and_the_birthday_opens(kits: Kits) -> None:
    Person.objects.filter(id=kits.world.anna.id).update(born_on=dt.date(2011, 11, 24))
    assert "24 november 2026" in refused(kits)
    assert not Order.objects.exists()
    assert not case_models.Case.objects.exists()
    assert kits.ordered(now=NOW + dt.timedelta(days=1)).state == "ordered"


def test_another_regions_resident_is_refused_with_the_next_way(kits: Kits, anna: Client) -> None:
    Person.objects.filter(id=kits.world.anna.id).update(home_region="08")
    draft = kits.draft()
    page = post(anna, f"/my/drafts/{draft}/review/")
    assert page.status_code == 422
    assert "folkbokförd i Region Skåne" in seen(page)
    assert "Alla får testa sig gratis" in seen(page)
    assert case_models.Draft.objects.filter(id=draft).exists()


def test_a_kit_that_is_switched_off_meanwhile_is_not_ordered(kits: Kits) -> None:
    draft = kits.draft(kind="hpv")
    Person.objects.filter(id=kits.world.anna.id).update(born_on=dt.date(1985, 4, 12))
    decide(key=KEY, options={"kit_sti": True, "kit_hpv": False})
    with pytest.raises(cases.NotAdmitted):
        cases.submit(kits.anna, draft, now=NOW)


def test_a_second_order_of_a_kind_is_refused_while_the_first_is_open_and_another_kind_is_not(
    kits: Kits,
) -> None:
    kits.ordered()
    assert "inte är klar" in refused(kits)
    assert kits.ordered(kind="hpv").kind == "hpv"
    assert Order.objects.count() == 2


def test_after_a_case_is_taken_back_one_may_order_again_at_once(kits: Kits) -> None:
    first = kits.ordered()
    cases.change(kits.anna, first.case_id, "withdraw", now=NOW)
    assert kits.ordered().id != first.id  # the event that cancels the first has not run yet
    first.refresh_from_db()
    assert first.state == "cancelled"


def test_with_protected_identity_nothing_is_sent_home_and_no_address_is_kept(kits: Kits) -> None:
    Person.objects.filter(id=kits.world.anna.id).update(protection="sekretessmarkering")
    assert "skickas inget hem" in refused(kits)
    assert "skickas inget hem" in refused(kits, delivery="other", address="Hemliga vägen 3")
    order = kits.ordered(delivery="pick_up", place="Apoteket Örnen, Lund", address="Hemliga vägen 3")
    assert (order.place, order.address) == ("Apoteket Örnen, Lund", "")
    assert "Hemliga" not in str(case_models.Case.objects.get().answers)


def test_without_an_address_in_the_register_another_or_a_place_is_asked_for(kits: Kits) -> None:
    Person.objects.update(address="", postal_town="")
    assert "ingen folkbokföringsadress" in refused(kits)
    assert kits.ordered(delivery="other", address="Annas brevlåda\nGatan 1\n222 22 Lund").address


def test_the_form_asks_only_for_kits_and_places_of_the_region(kits: Kits, anna: Client) -> None:
    decide(key=KEY, options={"kit_sti": True, "kit_hpv": False, "pick_up_places": "Apoteket Örnen, Lund"})
    draft = kits.draft()
    assert "HPV" not in seen(anna.get(f"/my/drafts/{draft}/step/kit/"))
    assert "Apoteket Örnen, Lund" in seen(anna.get(f"/my/drafts/{draft}/step/delivery/"))
    wrong = post(anna, f"/my/drafts/{draft}/step/kit/", {"kind": "hpv", "symptoms": "no"})
    assert wrong.status_code == 422


def test_with_symptoms_one_is_shown_the_way_to_care_instead(kits: Kits, anna: Client) -> None:
    draft = kits.draft()
    page = post(anna, f"/my/drafts/{draft}/step/kit/", {"kind": "sti", "symptoms": "yes"})
    assert page.status_code == 422
    assert "Ring mottagningen" in seen(page)


def test_the_time_since_the_last_sample_counts_but_not_one_that_could_not_be_analysed(kits: Kits) -> None:
    order = kits.registered(kind="hpv")
    handling.spoil(kits.lis_viewer(), order.id, now=NOW)
    assert kits.ordered(kind="hpv", now=NOW + dt.timedelta(days=1)).state == "ordered"
    Order.objects.filter(id=order.id).update(result="negative")
    Order.objects.exclude(id=order.id).update(state="cancelled", closed_at=NOW)
    assert "23 november 2031" in refused(kits, kind="hpv")


def test_cancelling_before_dispatch_takes_the_case_back_and_twice_is_harmless(
    kits: Kits, anna: Client
) -> None:
    order = kits.ordered()
    assert "Vill du avbeställa" in seen(anna.get(f"/my/self-tests/{order.id}/cancel/"))
    for _time in range(2):
        assert post(anna, f"/my/self-tests/{order.id}/cancel/").status_code == 303
    order.refresh_from_db()
    assert (order.state, case_models.Case.objects.get().outcome) == ("cancelled", "withdrawn")
    assert OrderStep.objects.filter(order=order).count() == 2


def test_what_is_sent_cannot_be_cancelled(kits: Kits, anna: Client) -> None:
    order = kits.dispatched()
    answer = post(anna, f"/my/self-tests/{order.id}/cancel/")
    assert answer.status_code == 409
    assert "redan skickat" in seen(answer)
    order.refresh_from_db()
    assert order.state == "dispatched"


def test_an_order_follows_its_case_to_another_unit_and_ends_with_its_refusal(kits: Kits) -> None:
    order = kits.ordered()
    other = unit("Mottagningen Fyren", kind="sexual_health")
    cases.change(kits.lis_viewer(), order.case_id, "forward", to_unit_id=other.id, now=NOW)
    ordering.follow_case(SYSTEM, order.case_id, now=NOW)
    order.refresh_from_db()
    assert order.unit_id == other.id
    case_models.Case.objects.update(status="completed", outcome="refused", closed_at=NOW)
    for _again in range(2):
        ordering.follow_case(SYSTEM, order.case_id, now=NOW)
    order.refresh_from_db()
    assert (order.state, order.version) == ("cancelled", 2)


def test_what_has_gone_to_another_region_sends_no_kit_here(kits: Kits, lis: Client) -> None:
    order = kits.ordered()
    kalmar = provider("Region Kalmar", region="08", is_public=True)
    there = unit("Mottagningen Fyren", kind="sexual_health", provider=kalmar)
    Unit.objects.filter(id=there.id).update(region="08")
    Offering.objects.create(
        region_id="08", service_key=offering.ORDER_KEY, state="on", valid_from=NOW - dt.timedelta(days=9),
        decided_at=NOW - dt.timedelta(days=9), decided_by_id=kits.world.dag.id,
    )  # fmt: skip
    catalogue.forget()
    yes = Consent(ConsentHow.PHONE, clock.local_date(NOW))
    sent(kits.lis_viewer(), order.case, there, now=NOW, consent=yes)
    assert order.case.number not in seen(lis.get("/desk/self-tests/"))
    with pytest.raises(moving.NotAllowed):
        handling.dispatch(kits.lis_viewer(), order.id, kit_id=KIT, now=NOW)
    ordering.follow_case(SYSTEM, order.case_id, now=NOW)
    order.refresh_from_db()
    assert (order.state, order.unit_id) == ("cancelled", kits.lyktan.id)
    assert not case_models.Message.objects.filter(case=order.case_id, direction="to_resident").exists()


def test_a_guardian_neither_orders_nor_sees_for_a_child(kits: Kits, anna_for_bo: Client) -> None:
    order = kits.ordered()
    assert "bara åt sig själv" in seen(anna_for_bo.get("/my/self-tests/"))
    assert anna_for_bo.get(f"/my/self-tests/{order.id}/").status_code == 404
    begun = post(anna_for_bo, "/my/self-tests/begin/", {"kind": "sti", "unit": str(kits.lyktan.id)})
    assert begun.status_code == 404
    Order.objects.update(subject=kits.world.bo)
    assert not Order.objects.visible_to(kits.world.annas(subject_id=kits.world.bo.id)).exists()


def test_a_stranger_finds_nothing(kits: Kits, cecilia: Client) -> None:
    order = kits.dispatched()
    for page in ("", "register/", "cancel/"):
        assert cecilia.get(f"/my/self-tests/{order.id}/{page}").status_code == 404
    for page in ("register/", "cancel/", "ask/"):
        assert post(cecilia, f"/my/self-tests/{order.id}/{page}", {"kit_id": KIT}).status_code == 404
    assert not Order.objects.visible_to(kits.world.dags()).exists()


def _both_at_once(kits: Kits, drafts: list[Any]) -> list[str]:
    start, ended = threading.Barrier(2), []

    def send(draft: Any) -> None:
        try:
            start.wait(5)
            cases.submit(kits.anna, draft, now=NOW)
            ended.append("sent")
        except cases.NotAdmitted:
            ended.append("refused")
        except IntegrityError:
            ended.append("broke")
        finally:
            connection.close()

    both = [threading.Thread(target=send, args=(draft,)) for draft in drafts]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    catalogue.forget()
    return sorted(ended)


@pytest.fixture
def slow_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read = offering.obstacle_for

    def slowly(*given: Any, **more: Any) -> Any:
        found = read(*given, **more)
        time.sleep(0.4)
        return found

    monkeypatch.setattr(offering, "obstacle_for", slowly)


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_are_one(kits: Kits, slow_reading: None) -> None:
    assert _both_at_once(kits, [kits.draft(), kits.draft()]) == ["refused", "sent"]
    assert Order.objects.count() == 1
    assert case_models.Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_would_break_on_the_table(
    kits: Kits, slow_reading: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the two do run at once, and it is the lock that makes the second a polite refusal."""
    monkeypatch.setattr(ordering, "one_by_one", lambda subject_id: None)
    assert _both_at_once(kits, [kits.draft(), kits.draft()]) == ["broke", "sent"]
    assert Order.objects.count() == 1


def test_the_page_says_why_a_kit_cannot_be_ordered_and_what_instead(
    world: World, kits: Kits, anna: Client
) -> None:
    Person.objects.filter(id=world.anna.id).update(born_on=dt.date(2013, 1, 1))
    page = seen(anna.get("/my/self-tests/"))
    assert "Provet kan beställas från 15 år" in page
    assert "ungdomsmottagning" in page
    assert "Beställ Klamydia" not in page


def test_from_the_page_the_form_opens_with_the_kit_chosen(kits: Kits, anna: Client) -> None:
    assert "Beställ Klamydia och gonorré" in seen(anna.get("/my/self-tests/"))
    begun = post(anna, "/my/self-tests/begin/", {"kind": "hpv", "unit": str(kits.lyktan.id)})
    assert begun.status_code == 303
    assert case_models.Draft.objects.get().answers["kind"] == "hpv"
    for wrong in ({"kind": "x", "unit": str(kits.lyktan.id)}, {"kind": "sti"}, {"kind": "sti", "unit": "x"}):
        assert post(anna, "/my/self-tests/begin/", wrong).status_code == 404


def test_a_move_the_table_does_not_know_is_refused(kits: Kits) -> None:
    order = kits.ordered()
    for verb in ("register", "receive", "answer", "expire", "lose"):
        with pytest.raises(moving.NotAllowed):
            moving.move(kits.lis_viewer(), order, verb, now=NOW)
    with pytest.raises(moving.NotAllowed):
        moving.move(kits.anna, order, "dispatch", now=NOW)
