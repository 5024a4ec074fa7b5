"""The queue of a full unit: first come, first offered, once; the place is said as it is; only the real change counts."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from django.db import connections
from django.http import Http404
from django.test import Client

from vardnav.capabilities.listing import jobs, rules
from vardnav.capabilities.listing.actions import queueing
from vardnav.capabilities.listing.models import Choice, Place
from vardnav.capabilities.listing.queries import chosen, queue
from vardnav.capabilities.listing.tests.choosing import NOW, SECOND, choose, listed
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.identifiers import private_number
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.assisted.tests.filling import begin_to_help
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.tests.world import SKANE, World, decide, post, seen, unit
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.notify.models import Notice

SYSTEM = Viewer.system()
MINE, QUEUE = "/my/listing/", "/desk/listing/queue/"
DAY = dt.timedelta(days=1)


def full(world: World, most: int = 1) -> None:
    """Södra has one place, and Cecilia has it."""
    decide(key=chosen.KEY, unit_id=world.sodra.id, options={"listing_most": most})
    listed(world.cecilias(), world.sodra, world.evas(), now=NOW)


def join(viewer: Viewer, world: World, *, now: dt.datetime = NOW) -> Place:
    return queueing.join(viewer, world.sodra.id, now=now)


def for_bo(world: World) -> Viewer:
    return world.annas(subject_id=world.bo.id)


def test_who_joins_stands_last_and_the_page_says_where(
    world: World, anna: Client, anna_for_bo: Client
) -> None:
    full(world)
    assert "Ingen står i kö." in seen(anna.get(MINE))
    done = post(anna, f"{MINE}queue/", {"do": "join", "unit": str(world.sodra.id)})
    assert done.status_code == 303
    post(anna_for_bo, f"{MINE}queue/", {"do": "join", "unit": str(world.sodra.id)})
    assert "Plats 1 av 2 i kön" in seen(anna.get(MINE))
    assert "Plats 2 av 2 i kön" in seen(anna_for_bo.get(MINE))
    assert Entry.objects.filter(
        action="listing.join", subject_id=world.bo.id, actor_id=world.anna.id
    ).exists()


def test_a_search_that_finds_no_unit_shows_ones_place_all_the_same(world: World, anna: Client) -> None:
    full(world)
    join(world.annas(), world)
    assert "Plats 1 av 1 i kön" in seen(anna.get(f"{MINE}?q=qqqqq"))


def test_joining_twice_is_one_place_and_leaving_twice_is_harmless(world: World) -> None:
    full(world)
    first = join(world.annas(), world)
    assert join(world.annas(), world, now=NOW + SECOND).id == first.id
    queueing.leave(world.annas(), first.id, now=NOW)
    queueing.leave(world.annas(), first.id, now=NOW + SECOND)
    first.refresh_from_db()
    assert (first.ended, first.ended_at) == ("left", NOW)
    assert Entry.objects.filter(action="listing.leave").count() == 1


def test_a_place_is_no_choice_and_counts_as_no_change(world: World) -> None:
    full(world)
    join(world.annas(), world)
    assert not Choice.objects.filter(subject=world.anna).exists()
    assert chosen.standing_of(world.anna.id, region=SKANE, now=NOW).room.left == 2


def test_a_free_place_is_offered_to_who_has_waited_longest_who_is_told_and_takes_it(
    world: World, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(world)
    mine, bos = join(world.annas(), world), join(for_bo(world), world, now=NOW + SECOND)
    assert queueing.offer_everywhere(SYSTEM, now=NOW + DAY) == 0, "nothing is free yet"
    choose(world.cecilias(), world.norra, now=NOW + DAY)
    assert queueing.offer_everywhere(SYSTEM, now=NOW + DAY) == 1
    assert queueing.offer_everywhere(SYSTEM, now=NOW + DAY) == 0, (
        "the place is kept for the one it was offered to"
    )
    mine.refresh_from_db()
    bos.refresh_from_db()
    assert (mine.offered_at, bos.offered_at) == (NOW + DAY, None)
    assert mine.offer_until == (NOW + DAY).date() + dt.timedelta(days=7)
    with pytest.raises(cases.NotAdmitted):
        choose(for_bo(world), world.sodra, now=NOW + DAY)
    made = choose(world.annas(), world.sodra, now=NOW + 2 * DAY)
    mine.refresh_from_db()
    assert (made.unit_id, mine.ended) == (world.sodra.id, "taken")
    assert queueing.offer_everywhere(SYSTEM, now=NOW + 2 * DAY) == 0, "it is full again"
    row = Entry.objects.get(action="listing.take")
    assert (row.object_id, row.subject_id, row.actor_id) == (mine.id, world.anna.id, world.anna.id)


def test_who_is_offered_is_told_by_a_notice_that_says_nothing(world: World) -> None:
    from vardnav.capabilities.listing import handlers
    from vardnav.capabilities.listing.events import PlaceOffered

    Account.objects.filter(person=world.anna).update(notify_by="sms", phone="+46701740605")
    full(world)
    place = join(world.annas(), world)
    event = PlaceOffered(region=SKANE, place_id=place.id, person_id=world.anna.id)
    handlers.place_offered(event, now=NOW)
    handlers.place_offered(event, now=NOW)
    assert [one.kind for one in Notice.objects.filter(person_id=world.anna.id)] == ["offer"]


def test_an_offer_that_nobody_takes_goes_to_the_next_and_never_twice_to_the_same(world: World) -> None:
    full(world)
    mine, bos = join(world.annas(), world), join(for_bo(world), world, now=NOW + SECOND)
    choose(world.cecilias(), world.norra, now=NOW)
    queueing.offer_everywhere(SYSTEM, now=NOW)
    assert queueing.expire_due(SYSTEM, now=NOW + 7 * DAY) == 0, "the last day counts"
    assert queueing.expire_due(SYSTEM, now=NOW + 8 * DAY) == 1
    assert queueing.expire_due(SYSTEM, now=NOW + 8 * DAY) == 0
    with pytest.raises(cases.NotAdmitted):
        choose(world.annas(), world.sodra, now=NOW + 8 * DAY)
    assert queueing.offer_everywhere(SYSTEM, now=NOW + 8 * DAY) == 1
    mine.refresh_from_db()
    bos.refresh_from_db()
    assert (mine.ended, bos.offered_at) == ("expired", NOW + 8 * DAY)


def test_who_comes_now_does_not_pass_who_has_waited(world: World) -> None:
    """A place is free and the queue has not been gone through yet: it is not the newcomer's."""
    full(world)
    join(world.annas(), world)
    choose(world.cecilias(), world.norra, now=NOW)
    with pytest.raises(cases.NotAdmitted) as why:
        choose(for_bo(world), world.sodra, now=NOW + SECOND)
    assert "ställ dig i kö" in str(why.value.refused.instead)


@pytest.mark.parametrize("how", ["room", "chosen", "queues", "protected", "closed"])
def test_who_cannot_join_reads_why_and_what_instead(world: World, anna: Client, how: str) -> None:
    full(world, most=2 if how == "room" else 1)
    if how == "chosen":
        decide(key=chosen.KEY, unit_id=world.sodra.id, options={"listing_most": 2})
        listed(world.annas(), world.sodra, world.evas(), now=NOW)
    if how == "queues":
        decide(key=chosen.KEY, options={"listing_is_full": True})
        for name in ("Ett", "Två", "Tre"):
            queueing.join(world.annas(), unit(name).id, now=NOW)
    if how == "protected":
        Person.objects.filter(id=world.anna.id).update(protection="sekretessmarkering")
    if how == "closed":
        texts = {"reason_sv": "Bygger om.", "instead_sv": "Ring."}
        decide("off", key=chosen.KEY, unit_id=world.sodra.id, texts=texts)
    answer = post(anna, f"{MINE}queue/", {"do": "join", "unit": str(world.sodra.id)})
    assert answer.status_code == 422
    words = {
        "room": "Det finns plats", "chosen": "redan vald", "queues": "högst 3",
        "protected": "skyddade personuppgifter", "closed": "går inte att välja",
    }  # fmt: skip
    assert words[how] in seen(answer)


def test_what_is_another_s_or_no_unit_is_not_there(world: World, anna: Client) -> None:
    full(world)
    place = join(for_bo(world), world)
    for form in (
        {"do": "leave", "place": str(place.id)},
        {"do": "leave", "place": "x"},
        {"do": "join", "unit": str(uuid.uuid4())},
        {"do": "fly"},
        {},
    ):
        assert post(anna, f"{MINE}queue/", form).status_code == 404
    with pytest.raises(Http404):
        queueing.join(
            world.annas(subject_id=world.bo.id, is_for_grown=True, is_by_power=True), world.sodra.id, now=NOW
        )


def test_staff_see_the_queue_in_order_and_offer_the_first_whatever_the_cap(
    world: World, eva: Client, dag: Client
) -> None:
    full(world)
    mine, bos = join(world.annas(), world), join(for_bo(world), world, now=NOW + SECOND)
    page = seen(eva.get(QUEUE))
    assert page.index("Anna Test") < page.index("Bo Test")
    assert Entry.objects.filter(action="listing.queue", subject_id=world.bo.id).exists()
    assert "Anna Test" not in seen(dag.get(QUEUE))
    assert post(eva, QUEUE, {"do": "offer", "place": str(bos.id)}).status_code == 409, "she is not first"
    assert post(eva, QUEUE, {"do": "offer", "place": str(mine.id)}).status_code == 303
    again = post(eva, QUEUE, {"do": "offer", "place": str(mine.id)})
    assert again.status_code == 409
    assert Place.objects.offered().count() == 1
    assert "Erbjuden till och med" in seen(eva.get(QUEUE))
    assert post(eva, QUEUE, {"do": "remove", "place": str(bos.id)}).status_code == 303
    assert post(eva, QUEUE, {"do": "remove", "place": str(bos.id)}).status_code == 409
    assert post(dag, QUEUE, {"do": "remove", "place": str(mine.id)}).status_code == 404
    bos.refresh_from_db()
    assert (bos.ended, bos.ended_by_staff_id) == ("removed", world.eva.id)


def test_a_protected_person_has_neither_name_nor_number_in_the_queue(world: World, eva: Client) -> None:
    full(world)
    join(world.annas(), world)
    Person.objects.filter(id=world.anna.id).update(protection="sekretessmarkering")
    page = seen(eva.get(QUEUE))
    assert "Skyddade personuppgifter" in page
    assert "Anna Test" not in page


def test_staff_do_the_same_for_somebody_who_cannot_log_in(world: World, dag: Client, settings: Any) -> None:
    settings.IS_DEMO = True
    decide(key=chosen.KEY, unit_id=world.sodra.id, options={"listing_is_full": True})
    assert world.anna.born_on is not None
    number = private_number(world.anna.born_on, 7)
    Person.objects.filter(id=world.anna.id).update(identifier=number.value)
    helped = begin_to_help(dag, number.shown())
    page = f"{helped}listing/"
    assert "Kö till vårdcentral" in seen(dag.get(helped))
    assert "Södra" in seen(dag.get(page))
    assert post(dag, page, {"do": "join", "unit": str(world.sodra.id)}).status_code == 303
    place = Place.objects.get()
    assert place.subject_id == world.anna.id
    assert "Plats 1 av 1" in seen(dag.get(page))
    assert post(dag, page, {"do": "leave", "place": str(place.id)}).status_code == 303
    assert not Place.objects.standing().exists()


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_offer_one_place_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are on their way when either has offered: the second waits at the unit's lock, else at the place's own row."""
    full(world)
    join(world.annas(), world)
    join(for_bo(world), world, now=NOW + SECOND)
    choose(world.cecilias(), world.norra, now=NOW)
    both, lock = threading.Barrier(2), queueing.one_by_one

    def meet(what: str, one: uuid.UUID) -> None:
        both.wait(30)
        lock(what, one)

    monkeypatch.setattr(queueing, "one_by_one", meet)
    offered: list[int] = []

    def go() -> None:
        try:
            offered.append(queueing.offer_free(SYSTEM, world.sodra.id, now=NOW + DAY))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _each in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    catalogue.forget()
    assert sorted(offered) == [0, 1]
    assert Place.objects.offered().count() == 1


def test_the_length_counts_offers_that_can_still_be_taken(world: World) -> None:
    full(world)
    join(world.annas(), world)
    assert queue.lengths([world.sodra.id], now=NOW)[world.sodra.id] == queue.Length(1, 0)
    choose(world.cecilias(), world.norra, now=NOW)
    queueing.offer_everywhere(SYSTEM, now=NOW)
    assert queue.lengths([world.sodra.id], now=NOW + 7 * DAY)[world.sodra.id] == queue.Length(0, 1)
    assert queue.lengths([world.sodra.id], now=NOW + 8 * DAY)[world.sodra.id] == queue.Length(0, 0)
    assert rules.offer_until(NOW.date(), rules.limit_on(NOW.date(), SKANE, rules.limits())) > NOW.date()


def test_who_has_died_is_offered_nothing_and_holds_up_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(world)
    annas = join(world.annas(), world)
    bos = join(for_bo(world), world, now=NOW + SECOND)
    choose(world.cecilias(), world.norra, now=NOW)
    Person.objects.filter(id=world.anna.id).update(deceased_on=NOW.date())
    monkeypatch.setattr(clock, "now", lambda: NOW + DAY)
    jobs.go_through_queues(timestamp=0)
    annas.refresh_from_db()
    bos.refresh_from_db()
    assert (annas.ended, annas.offered_at, bos.offered_at) == ("removed", None, NOW + DAY)
    assert Entry.objects.get(action="listing.remove").object_id == annas.id
    jobs.go_through_queues(timestamp=0)
    assert Entry.objects.filter(action="listing.remove").count() == 1, "ended once"
