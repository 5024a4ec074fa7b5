"""Choosing a health centre, in words the person sees."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from vardnav.capabilities.listing import rules
from vardnav.capabilities.listing.actions import queueing
from vardnav.capabilities.listing.models import Choice
from vardnav.capabilities.listing.queries import chosen
from vardnav.capabilities.listing.tests.choosing import NOW, SECOND, begun, case_of, choose, listed, register
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import SKANE, World, decide, post, seen, unit
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.public import looking

DAY = dt.timedelta(days=1)
MINE, SERVICE = "/my/listing/", "/my/services/listing.choose/"


def refused(viewer: Any, place: Any, **more: Any) -> str:
    with pytest.raises(cases.NotAdmitted) as problem:
        choose(viewer, place, **more)
    return str(problem.value.refused.reason)


def send(browser: Client, place: Any) -> Any:
    """Choose `place` as a person does, page by page."""
    page = browser.get(f"{SERVICE}?unit={place.id}")
    assert place.name in seen(page)
    draft = post(browser, f"{SERVICE}begin/", {"unit": str(place.id)})["Location"]
    step = browser.get(draft)["Location"]
    review = post(browser, step, {"reason": "no", "go": "next"})["Location"]
    assert "tidigast" in seen(browser.get(review))
    return post(browser, review)


def test_anna_chooses_and_sees_that_the_unit_has_got_it_and_then_that_it_is_registered(
    world: World, anna: Client
) -> None:
    assert "Ingen vårdcentral är vald här än" in seen(anna.get(MINE))
    assert send(anna, world.norra).status_code == 303
    page = seen(anna.get(MINE))
    assert "Vårdcentralen Norra har fått valet men har inte registrerat det än" in page
    assert "Ingen vårdcentral är vald här än" in page
    assert "Du kan byta 2 gånger till" in page
    choice = Choice.objects.get()
    assert choice.holds_from == choice.chosen_on + DAY
    register(world.dags(), choice, now=clock.now())
    page = seen(anna.get(MINE))
    assert "Vårdcentralen Norra har registrerat valet" in page
    assert "inte registrerat det än" not in page


def test_the_old_one_holds_until_the_new_one_is_registered_and_its_day_has_come(world: World) -> None:
    anna, later = world.annas(), NOW + 30 * DAY
    listed(anna, world.norra, world.dags())
    new = choose(anna, world.sodra, now=later)

    def stands(now: dt.datetime) -> tuple[str, str]:
        found = chosen.standing(anna, now=now)
        return tuple(one.unit.name if one else "" for one in (found.current, found.coming))  # type: ignore[return-value]

    norra, sodra = "Vårdcentralen Norra", "Vårdcentralen Södra"
    assert stands(later) == (norra, sodra)
    assert stands(later + 5 * DAY) == (norra, sodra)
    register(world.evas(), new, now=later)
    assert stands(later) == (norra, sodra)
    assert stands(later + DAY) == (sodra, "")


@pytest.mark.parametrize("how", ["withdraw", "refuse"])
def test_what_is_taken_back_or_refused_holds_no_more_and_does_not_count(world: World, how: str) -> None:
    anna = world.annas()
    first = listed(anna, world.norra, world.dags())
    second = choose(anna, world.sodra, now=NOW + DAY)
    assert chosen.standing(anna, now=NOW + DAY).room.left == 1
    if how == "withdraw":
        cases.change(anna, case_of(second), "withdraw", now=NOW + DAY)
    else:
        register(world.evas(), second, outcome="refused", now=NOW + DAY)
    found = chosen.standing(anna, now=NOW + 2 * DAY)
    assert (found.latest, found.coming, found.room.left) == (first, None, 2)
    again = choose(anna, world.sodra, now=NOW + 2 * DAY)
    assert again.number == 3


def test_the_third_change_needs_a_special_reason_and_does_not_count(world: World) -> None:
    viewer, third, now = world.annas(), unit("Vårdcentralen Tredje"), NOW
    at_norra, at_sodra = (world.norra, world.dags()), (world.sodra, world.evas())
    for place, by in (at_norra, at_sodra, at_norra):
        listed(viewer, place, by, now=now)
        now += SECOND
    assert "Alla byten" in refused(viewer, third, now=now)
    assert Choice.objects.count() == 3
    with pytest.raises(cases.Incomplete):
        choose(viewer, third, now=now, reason="other")
    newest = choose(viewer, third, now=now, reason="other", text="Tåget slutade gå.")
    assert (newest.unit_id, newest.reason, newest.reason_text) == (third.id, "other", "Tåget slutade gå.")
    assert chosen.standing(viewer, now=now).room.next_on == rules.months_after(clock.local_date(now), 12)


def test_a_reason_that_was_not_needed_is_not_kept_with_the_choice(world: World) -> None:
    made = choose(world.annas(), world.norra, reason="other", text="Jag bor nära.")
    assert (made.reason, made.reason_text) == ("", "")


def test_the_same_one_again_is_no_change(world: World) -> None:
    choose(world.annas(), world.norra)
    assert "redan vald" in refused(world.annas(), world.norra, now=NOW + SECOND)
    assert Case.objects.count() == Choice.objects.count() == 1


def test_a_guardian_chooses_for_her_child_and_it_is_the_childs(world: World, anna_for_bo: Client) -> None:
    assert "Vårdcentral för Bo" in seen(anna_for_bo.get(MINE))
    send(anna_for_bo, world.sodra)
    choice = Choice.objects.get()
    assert (choice.subject_id, choice.chosen_by_id) == (world.bo.id, world.anna.id)
    assert not chosen.standing(world.annas(), now=NOW).choices


def test_whoever_acts_for_somebody_sees_nothing_of_a_secret_choice(world: World) -> None:
    choice = choose(world.annas(subject_id=world.bo.id), world.sodra)
    for_bo = world.annas(subject_id=world.bo.id)
    assert chosen.standing(for_bo, now=NOW).choices
    Case.objects.filter(id=case_of(choice)).update(is_secret=True)
    assert not chosen.standing(for_bo, now=NOW).choices


def test_a_stranger_sees_nothing_of_it(world: World, cecilia: Client) -> None:
    choose(world.annas(), world.norra)
    assert "Ingen vårdcentral är vald här än" in seen(cecilia.get(MINE))
    assert Choice.objects.visible_to(world.dags()).exists()
    assert not Choice.objects.visible_to(world.evas()).exists()


def test_only_a_health_centre_can_be_chosen(world: World, anna: Client) -> None:
    for place in (unit("Tandkliniken", kind="dental"), unit("Ej ansluten", is_connected=False)):
        assert post(anna, f"{SERVICE}begin/", {"unit": str(place.id)}).status_code == 404
    assert not Choice.objects.exists()


def test_of_two_forms_begun_the_second_is_told_that_something_has_changed(world: World) -> None:
    anna = world.annas()
    one, other = begun(anna, world.norra), begun(anna, world.sodra)
    sent = cases.submit(anna, one, now=NOW + SECOND)
    with pytest.raises(cases.NotAdmitted, match="inte är registrerat än"):
        cases.submit(anna, other, now=NOW + 2 * SECOND)
    register(world.dags(), Choice.objects.get(case=sent.id), now=NOW + SECOND)
    with pytest.raises(cases.NotAdmitted, match="sedan du började"):
        cases.submit(anna, other, now=NOW + 2 * SECOND)
    assert Choice.objects.count() == 1


def test_a_protected_persons_unit_is_neither_shown_nor_chosen(world: World, anna: Client) -> None:
    choose(world.annas(), world.norra)
    Person.objects.filter(id=world.anna.id).update(protection="skyddad_folkbokforing")
    page = seen(anna.get(MINE))
    assert "Vårdcentralen Norra" not in page
    assert "Ring vårdcentralen" in page
    assert "skyddade personuppgifter" in refused(world.annas(), world.sodra)
    assert Choice.objects.count() == 1


def test_each_choice_and_each_reading_leaves_a_row(world: World) -> None:
    choice = choose(world.annas(), world.norra)
    chosen.standing(world.annas(), now=NOW)
    rows = Entry.objects.filter(action__startswith="listing.").values_list("action", "subject_id", "actor_id")
    assert set(rows) >= {("listing.choose", world.anna.id, world.anna.id)}
    assert Entry.objects.filter(action="listing.read", object_id=world.anna.id).exists()
    assert Entry.objects.get(action="listing.choose").object_id == choice.id


def test_the_need_box_leads_to_it(world: World) -> None:
    for said in ("byta vårdcentral", "listning", "jag vill lista mig"):
        found = looking.find(world.annas(), said, now=NOW)
        assert "listing.choose" in [one.key for one in found.services], said


def test_a_region_or_unit_turns_it_off_as_any_e_service(world: World, anna: Client) -> None:
    texts = {"reason_sv": "Vi bygger om.", "instead_sv": "Ring oss."}
    decide("off", texts=texts, key=chosen.KEY, unit_id=world.sodra.id)
    assert "Vi bygger om." in seen(anna.get(MINE))
    with pytest.raises(cases.ServiceClosed):
        choose(world.annas(), world.sodra, now=clock.now())
    decide("off", texts=texts, key=chosen.KEY)
    assert "Vi bygger om." in seen(anna.get(f"{SERVICE}?unit={world.norra.id}"))


# --- A unit that is full ------------------------------------------------------------------------------------------------


def test_a_unit_that_is_full_is_said_to_be_and_refuses_with_a_way_on(world: World, anna: Client) -> None:
    decide(key=chosen.KEY, unit_id=world.sodra.id, options={"listing_is_full": True})
    assert "Full. Tar inte emot fler just nu." in seen(anna.get(MINE))
    with pytest.raises(cases.NotAdmitted) as problem:
        choose(world.annas(), world.sodra, now=clock.now())
    assert "full" in str(problem.value.refused.reason)
    assert "Välj en annan" in str(problem.value.refused.instead)
    assert not Case.objects.exists()


def test_a_unit_takes_as_many_as_it_has_said_and_a_place_that_is_left_is_free(world: World) -> None:
    now = clock.now()
    decide(key=chosen.KEY, unit_id=world.sodra.id, options={"listing_most": 1})
    listed(world.annas(), world.sodra, world.evas(), now=now)
    assert "full" in refused(world.cecilias(), world.sodra, now=now)
    choose(world.annas(), world.norra, now=now + SECOND)
    assert choose(world.cecilias(), world.sodra, now=now + SECOND).unit_id == world.sodra.id


@pytest.mark.django_db(transaction=True)
def test_two_who_want_the_last_place_at_once_do_not_both_get_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are past their own lock when either has written: each waits at the unit's."""
    now = clock.now()
    decide(key=chosen.KEY, unit_id=world.sodra.id, options={"listing_most": 1})
    drafts = [(one, begun(one, world.sodra, now=now)) for one in (world.annas(), world.cecilias())]
    both, ended = threading.Barrier(2), []
    count, met = chosen.room_at, threading.local()

    def meet_first(*given: Any, **more: Any) -> chosen.RoomAt:
        found = count(*given, **more)
        if not getattr(met, "has", False):
            met.has = True
            both.wait(30)
        return found

    monkeypatch.setattr(chosen, "room_at", meet_first)

    def go(viewer: Any, draft: Any) -> None:
        try:
            cases.submit(viewer, draft, now=now)
            ended.append("got it")
        except cases.NotAdmitted:
            ended.append("full")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=one) for one in drafts]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    catalogue.forget()
    assert sorted(ended) == ["full", "got it"]
    assert Choice.objects.filter(region=SKANE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_are_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = world.annas()
    drafts = [begun(anna, place) for place in (world.norra, world.sodra)]
    start, ended = threading.Barrier(2), []

    def go(draft: Any) -> None:
        try:
            start.wait(30)
            cases.submit(anna, draft, now=NOW + SECOND)
            ended.append("done")
        except cases.NotAdmitted:
            ended.append("stale")
        finally:
            connection.close()

    both = [threading.Thread(target=go, args=(one,)) for one in drafts]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    catalogue.forget()
    assert sorted(ended) == ["done", "stale"]
    assert Choice.objects.filter(subject=world.anna).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_waiting_for_each_other_two_changes_at_once_are_two(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both ask before either has written, and the second writes when the first has."""
    anna = world.annas()
    drafts = [begun(anna, place) for place in (world.norra, world.sodra)]
    asked, first_done, met, ended = threading.Barrier(2), threading.Event(), threading.local(), []
    standing_of = chosen.standing_of

    def asked_by_both(*given: Any, **more: Any) -> Any:
        found = standing_of(*given, **more)
        if not getattr(met, "has", False):
            met.has = True
            asked.wait(30)
            if not met.is_first:
                assert first_done.wait(30)
        return found

    monkeypatch.setattr(queueing, "one_by_one", lambda *_what: None)
    monkeypatch.setattr(chosen, "standing_of", asked_by_both)

    def go(draft: Any, is_first: bool) -> None:
        met.is_first = is_first
        try:
            cases.submit(anna, draft, now=NOW + SECOND)
            ended.append("done")
        finally:
            first_done.set()
            connection.close()

    both = [threading.Thread(target=go, args=one) for one in zip(drafts, (True, False), strict=True)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    catalogue.forget()
    assert ended == ["done", "done"]
    assert Choice.objects.filter(subject=world.anna).count() == 2
