"""Sending out, registering, and what the unit notes; in words the people see."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from vardnav.capabilities.self_tests.actions import handling, moving
from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.rules import kit_ids
from vardnav.capabilities.self_tests.tests.house import KEY, KIT, NOW, OTHER_KIT, Kits
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import models as case_models
from vardnav.platform.cases.tests.world import decide, post, seen

DESK = "/desk/self-tests/"


def test_a_kit_goes_out_with_its_number_its_last_day_and_a_word_to_anna(kits: Kits, anna: Client) -> None:
    order = kits.dispatched()
    assert (order.state, order.kit_id, order.send_in_by) == ("dispatched", KIT, dt.date(2027, 1, 2))
    assert order.remind_on == dt.date(2026, 12, 18)
    case = case_models.Case.objects.get()
    assert (case.status, case.outcome) == ("completed", "approved")
    text = case_models.Message.objects.get().text
    assert "neutralt kuvert" in text
    assert "2 januari 2027" in text
    assert "Registrera provet" in seen(anna.get(f"/my/self-tests/{order.id}/"))


def test_the_word_is_in_annas_language_and_tells_where_to_pick_up(kits: Kits) -> None:
    Account.objects.filter(person=kits.world.anna).update(language="en")
    kits.dispatched(delivery="pick_up", place="Lyktan, Malmö")
    assert "Your self-test is ready to pick up: Lyktan, Malmö" in case_models.Message.objects.get().text


def test_a_number_goes_out_once_and_a_wrong_one_never(kits: Kits) -> None:
    kits.dispatched()
    second = kits.ordered(kind="hpv")
    with pytest.raises(handling.KitTaken):
        handling.dispatch(kits.lis_viewer(), second.id, kit_id=KIT, now=NOW)
    with pytest.raises(kit_ids.WrongKitId):
        handling.dispatch(kits.lis_viewer(), second.id, kit_id=KIT[:-1] + "0", now=NOW)
    second.refresh_from_db()
    assert (second.state, second.kit_id) == ("ordered", "")


def test_the_same_dispatch_again_is_harmless_and_another_number_is_not(kits: Kits) -> None:
    order = kits.dispatched()
    assert handling.dispatch(kits.lis_viewer(), order.id, kit_id=KIT, now=NOW).version == order.version
    with pytest.raises(moving.NotAllowed):
        handling.dispatch(kits.lis_viewer(), order.id, kit_id=OTHER_KIT, now=NOW)


def test_what_was_taken_back_a_moment_ago_is_not_sent(kits: Kits) -> None:
    order = kits.ordered()
    cases.change(kits.anna, order.case_id, "withdraw", now=NOW)
    with pytest.raises(moving.NotAllowed):
        handling.dispatch(kits.lis_viewer(), order.id, kit_id=KIT, now=NOW)
    order.refresh_from_db()
    assert order.state == "ordered"


def test_a_kit_of_a_case_that_was_approved_by_hand_still_goes_out(kits: Kits) -> None:
    order = kits.ordered()
    cases.change(kits.lis_viewer(), order.case_id, "complete", outcome="approved", now=NOW)
    handling.dispatch(kits.lis_viewer(), order.id, kit_id=KIT, now=NOW)
    assert case_models.Message.objects.filter(direction="to_resident").count() == 1


def test_anna_registers_by_the_page(kits: Kits, anna: Client) -> None:
    order = kits.dispatched(now=clock.now())
    address = f"/my/self-tests/{order.id}/register/"
    assert "Provnummer" in seen(anna.get(address))
    done = post(anna, address, {"kit_id": kit_ids.shown(KIT)})
    assert (done.status_code, done["Location"]) == (303, f"/my/self-tests/{order.id}/")
    order.refresh_from_db()
    assert (order.state, order.taken_on) == ("registered", clock.local_date(clock.now()))
    assert "Du har registrerat provet" in seen(anna.get(f"/my/self-tests/{order.id}/"))
    assert anna.get(address).status_code == 303  # nothing more to register


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Skriv provnumret."),
        ({"kit_id": "123"}, "Numret stämmer inte."),
        ({"kit_id": OTHER_KIT}, "hör inte till provet"),
        ({"kit_id": "\x00" * 9}, ""),
        (
            {"kit_id": KIT, "taken_on_0": "2020", "taken_on_1": "1", "taken_on_2": "1"},
            "Dagen kan inte stämma.",
        ),
        ({"kit_id": KIT, "taken_on_0": "2026", "taken_on_1": "2", "taken_on_2": "31"}, ""),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field_and_nothing_is_done(
    kits: Kits, anna: Client, sent: dict[str, str], words: str
) -> None:
    order = kits.dispatched(now=clock.now())
    page = post(anna, f"/my/self-tests/{order.id}/register/", {**sent})
    assert page.status_code == 422
    assert words in seen(page)
    assert "Något behöver rättas" in seen(page)
    order.refresh_from_db()
    assert order.state == "dispatched"


def test_anothers_number_and_nobodys_are_refused_in_the_same_words(kits: Kits, anna: Client) -> None:
    """So nobody can find out which numbers are in somebody's home."""
    kits.dispatched(kit_id=OTHER_KIT, kind="hpv", now=clock.now())
    Order.objects.update(subject=kits.world.cecilia)
    mine = kits.dispatched(now=clock.now())
    pages = [
        post(anna, f"/my/self-tests/{mine.id}/register/", {"kit_id": number})
        for number in (OTHER_KIT, kit_ids.made(1))
    ]
    said = [seen(page).replace(OTHER_KIT, "n").replace(kit_ids.made(1), "n") for page in pages]
    assert [page.status_code for page in pages] == [422, 422]
    assert "hör inte till provet" in said[0]
    assert "hör inte till provet" in said[1]


def test_registering_twice_is_once(kits: Kits) -> None:
    order = kits.registered()
    again = handling.register(kits.anna, order.id, kit_id=KIT, taken_on=clock.local_date(NOW), now=NOW)
    assert again.version == order.version


def test_lis_registers_for_one_who_calls_and_it_is_known_who_did(kits: Kits, lis: Client) -> None:
    order = kits.dispatched(now=clock.now())
    found = post(lis, DESK, {"number": order.case.number.lower()})
    assert found["Location"] == f"{DESK}orders/{order.id}/"
    page = post(lis, found["Location"], {"do": "register", "kit_id": KIT, "version": str(order.version)})
    assert page.status_code == 303
    order.refresh_from_db()
    assert order.state == "registered"
    assert "Lis Vård" in seen(lis.get(found["Location"]))


def test_a_list_is_sent_out_and_every_wrong_row_says_why(kits: Kits, lis: Client) -> None:
    first, second = kits.ordered(), kits.ordered(kind="hpv")
    rows = "\n".join(
        (
            f"{first.case.number};{KIT}",
            f"{second.case.number}\t{KIT[:-1]}0",
            "M26-2345-6789;" + OTHER_KIT,
            "bara text",
            f"{first.case.number};{kit_ids.made(5)}",
        )
    )
    page = post(lis, f"{DESK}dispatch/", {"rows": rows})
    said = seen(page)
    assert page.status_code == 422
    assert "1 prov är noterat som skickat." in said
    for words in (
        "Numret stämmer inte",
        "ingen beställning med det numret",
        "ett ärendenummer och",
        "två rader",
    ):
        assert words in said
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("dispatched", "ordered")
    again = post(lis, f"{DESK}dispatch/", {"rows": f"{first.case.number},{KIT}"})
    assert (again.status_code, again["Location"]) == (303, f"{DESK}?list=out")
    assert post(lis, f"{DESK}dispatch/", {"rows": " "}).status_code == 422


def test_labels_hold_name_and_address_and_not_a_word_of_health(kits: Kits, lis: Client) -> None:
    home, other = kits.ordered(), kits.ordered(kind="hpv", delivery="other", address="Box 7\n222 22 Lund")
    page = lis.get(f"{DESK}labels/").content.decode()
    printed = page[page.index('<ul class="vn-labels">') : page.index("</ul>", page.index("vn-labels"))]
    for line in ("Anna Test", "Storgatan 1", "222 22 Lund", "Box 7", home.case.number, other.case.number):
        assert line in printed
    for word in ("klamydia", "HPV", "självtest", "prov", "Lyktan", kits.world.anna.identifier):
        assert word.casefold() not in printed.casefold()
    assert Entry.objects.filter(action="self_tests.labels", subject_id=kits.world.anna.id).count() == 2


def test_the_sender_that_the_region_has_chosen_stands_on_what_is_sent(kits: Kits, lis: Client) -> None:
    decide(key=KEY, options={"kit_sti": True, "kit_hpv": True, "sender_address": "Box 999,\n201 99 Malmö"})
    kits.ordered()
    assert "Avsändare: Box 999, 201 99 Malmö" in seen(lis.get(f"{DESK}labels/"))


def test_a_protected_person_has_no_name_on_lists_or_labels(kits: Kits, lis: Client) -> None:
    Person.objects.filter(id=kits.world.anna.id).update(protection="sekretessmarkering")
    kits.ordered(delivery="pick_up", place="Lyktan, Malmö")
    for page in (DESK, f"{DESK}labels/"):
        assert "Anna" not in seen(lis.get(page))
    assert "Skyddade personuppgifter" in seen(lis.get(DESK))


@pytest.mark.parametrize(
    "how", [{}, {"delivery": "other", "address": "Hemliga vägen 3"}], ids=["home", "other"]
)
def test_nothing_goes_home_to_one_who_has_come_to_be_protected_since(
    kits: Kits, lis: Client, how: dict[str, Any]
) -> None:
    order = kits.ordered(**how)
    Person.objects.filter(id=kits.world.anna.id).update(protection="sekretessmarkering")
    labels = seen(lis.get(f"{DESK}labels/"))
    assert "Med skyddade personuppgifter skickas inget hem." in labels
    for page in (labels, seen(lis.get(f"{DESK}orders/{order.id}/"))):
        for told in ("Storgatan", "Hemliga", "Anna"):
            assert told not in page


def test_the_unit_may_decline_and_anna_is_told(kits: Kits, lis: Client, anna: Client) -> None:
    order = kits.ordered()
    page = post(lis, f"{DESK}orders/{order.id}/", {"do": "cancel", "version": "1"})
    assert page.status_code == 303
    case = case_models.Case.objects.get()
    assert (case.outcome, Order.objects.get().state) == ("refused", "cancelled")
    assert "skickar inte det här provet" in seen(anna.get(f"/my/cases/{case.id}/"))


def test_two_at_the_desk_and_the_second_is_told(kits: Kits, lis: Client) -> None:
    order = kits.ordered()
    late = post(lis, f"{DESK}orders/{order.id}/", {"do": "dispatch", "kit_id": KIT, "version": "0"})
    assert late.status_code == 409
    assert "Någon har ändrat" in seen(late)
    assert KIT in late.content.decode()  # what was typed is kept
    for do in ("", "x", "receive"):
        answer = post(lis, f"{DESK}orders/{order.id}/", {"do": do, "version": "1"})
        assert answer.status_code in (409, 422)
    order.refresh_from_db()
    assert order.state == "ordered"


def test_a_lost_or_spoilt_sample_frees_anna_to_order_again(kits: Kits, anna: Client) -> None:
    order = kits.registered()
    handling.lose(kits.lis_viewer(), order.id, now=NOW)
    assert "kom aldrig fram" in seen(anna.get(f"/my/self-tests/{order.id}/"))
    second = kits.registered(kit_id=OTHER_KIT)
    handling.receive(kits.lis_viewer(), second.id, now=NOW)
    handling.spoil(kits.lis_viewer(), second.id, now=NOW)
    page = seen(anna.get(f"/my/self-tests/{second.id}/"))
    assert "kunde inte analysera provet" in page
    assert "Beställ ett nytt prov" in page
    assert kits.ordered().state == "ordered"


def test_the_lists_show_each_order_where_it_stands(kits: Kits, lis: Client) -> None:
    order = kits.ordered()
    for name, shown in (
        ("send", True),
        ("out", False),
        ("sent_in", False),
        ("late", False),
        ("ended", False),
    ):
        assert (order.case.number in seen(lis.get(f"{DESK}?list={name}"))) is shown, name
    handling.dispatch(kits.lis_viewer(), order.id, kit_id=KIT, now=NOW)
    assert order.case.number in seen(lis.get(f"{DESK}?list=out"))
    long_ago = NOW - dt.timedelta(days=11)
    Order.objects.update(state="registered", registered_at=long_ago, taken_on=long_ago.date())
    assert order.case.number in seen(lis.get(f"{DESK}?list=late"))
    assert lis.get(f"{DESK}?list=%00").status_code == 200


def test_nobody_at_another_unit_sees_anything(kits: Kits) -> None:
    order = kits.dispatched()
    with pytest.raises(Http404):
        handling.receive(kits.world.dags(), order.id, now=NOW)
    assert not Order.objects.visible_to(kits.world.dags()).exists()
