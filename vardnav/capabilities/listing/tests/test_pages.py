"""Choosing a health centre, in words the person sees."""

from __future__ import annotations

import datetime as dt
import threading
import time
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from vardnav.capabilities.listing import actions, queries, rules
from vardnav.capabilities.listing.models import Choice
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.cases.tests.world import SKANE, World, post, seen, unit
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.public import looking

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def choose(viewer: Viewer, place: Any, *, now: dt.datetime = NOW, **more: Any) -> Choice:
    latest = Choice.objects.visible_to(viewer).order_by("-number").first()
    return actions.choose(viewer, unit_id=place.id, replaces=latest.id if latest else None, now=now, **more)


def test_anna_chooses_sees_it_and_from_which_day_another_holds(world: World, anna: Client) -> None:
    assert "Ingen vårdcentral är vald här än" in seen(anna.get("/my/listing/"))
    confirm = anna.get(f"/my/listing/{world.norra.id}/")
    assert "Bytet gäller från och med" in seen(confirm)
    done = post(anna, f"/my/listing/{world.norra.id}/", {"replaces": ""})
    assert (done.status_code, done["Location"]) == (303, "/my/listing/")
    page = seen(anna.get("/my/listing/"))
    assert "Från och med" in page
    assert "Vårdcentralen Norra" in page
    assert "Du kan byta 2 gånger till" in page
    choice = Choice.objects.get()
    assert choice.holds_from == choice.chosen_on + dt.timedelta(days=1)


def test_the_old_one_holds_until_the_new_one_does(world: World) -> None:
    anna = world.annas()
    choose(anna, world.norra)
    later = NOW + dt.timedelta(days=30)
    choose(anna, world.sodra, now=later)
    today = queries.standing(anna, now=later)
    assert today.current is not None
    assert today.coming is not None
    assert (today.current.unit.name, today.coming.unit.name) == ("Vårdcentralen Norra", "Vårdcentralen Södra")
    then = queries.standing(anna, now=later + dt.timedelta(days=1))
    assert then.current is not None
    assert (then.current.unit.name, then.coming) == ("Vårdcentralen Södra", None)
    assert len(then.choices) == 2


def test_the_third_change_needs_a_special_reason_and_does_not_count(world: World, anna: Client) -> None:
    viewer, third = world.annas(), unit("Vårdcentralen Tredje")
    now = clock.now()
    for place in (world.norra, world.sodra, world.norra):
        choose(viewer, place, now=now)
    with pytest.raises(actions.LimitReached):
        choose(viewer, third, now=now)
    latest = Choice.objects.order_by("-number")[0]
    address, form = f"/my/listing/{third.id}/", {"replaces": str(latest.id)}
    assert "särskilt skäl" in seen(anna.get(address))
    refused = post(anna, address, form)
    assert refused.status_code == 422
    assert "Välj varför du behöver byta nu." in seen(refused)
    assert "Skriv varför du behöver byta nu." in seen(post(anna, address, {**form, "reason": "other"}))
    assert Choice.objects.count() == 3
    assert post(anna, address, {**form, "reason": "moved"}).status_code == 303
    newest = Choice.objects.order_by("-number")[0]
    assert (newest.unit_id, newest.reason) == (third.id, "moved")
    assert queries.standing(viewer, now=now).room.next_on == rules.months_after(clock.local_date(now), 12)


def test_the_same_one_again_is_no_change(world: World) -> None:
    anna = world.annas()
    assert choose(anna, world.norra).id == choose(anna, world.norra).id
    assert Choice.objects.count() == 1


def test_a_guardian_chooses_for_her_child_and_it_is_the_childs(world: World, anna_for_bo: Client) -> None:
    assert "Vårdcentral för Bo" in seen(anna_for_bo.get("/my/listing/"))
    post(anna_for_bo, f"/my/listing/{world.sodra.id}/", {"replaces": ""})
    choice = Choice.objects.get()
    assert (choice.subject_id, choice.chosen_by_id) == (world.bo.id, world.anna.id)
    assert not queries.standing(world.annas(), now=NOW).choices


def test_a_stranger_sees_nothing_of_it(world: World, cecilia: Client) -> None:
    choose(world.annas(), world.norra)
    assert "Ingen vårdcentral är vald här än" in seen(cecilia.get("/my/listing/"))
    assert not Choice.objects.visible_to(world.dags()).exists()


def test_only_a_health_centre_can_be_chosen(world: World, anna: Client) -> None:
    for place in (unit("Tandkliniken", kind="dental"), unit("Ej ansluten", is_connected=False)):
        assert anna.get(f"/my/listing/{place.id}/").status_code == 404
        assert post(anna, f"/my/listing/{place.id}/").status_code == 404
    assert not Choice.objects.exists()


def test_a_form_that_is_out_of_date_or_forged_changes_nothing(world: World, anna: Client) -> None:
    choose(world.annas(), world.norra)
    for replaces in ("", "x", str(uuid.uuid4())):
        answer = post(anna, f"/my/listing/{world.sodra.id}/", {"replaces": replaces})
        assert answer.status_code == 409
        assert "Något har ändrats" in seen(answer)
    assert Choice.objects.count() == 1


def test_a_protected_persons_unit_is_neither_shown_nor_chosen(world: World, anna: Client) -> None:
    choose(world.annas(), world.norra)
    Person.objects.filter(id=world.anna.id).update(protection="skyddad_folkbokforing")
    page = seen(anna.get("/my/listing/"))
    assert "Vårdcentralen Norra" not in page
    assert "Ring vårdcentralen" in page
    assert post(anna, f"/my/listing/{world.sodra.id}/").status_code == 422
    assert Choice.objects.count() == 1


def test_each_choice_and_each_reading_leaves_a_row(world: World) -> None:
    choice = choose(world.annas(), world.norra)
    queries.standing(world.annas(), now=NOW)
    rows = Entry.objects.filter(action__startswith="listing.").values_list("action", "subject_id", "actor_id")
    assert set(rows) >= {("listing.choose", world.anna.id, world.anna.id)}
    assert Entry.objects.filter(action="listing.read", object_id=world.anna.id).exists()
    assert Entry.objects.get(action="listing.choose").object_id == choice.id


def test_the_need_box_leads_to_it(world: World) -> None:
    for said in ("byta vårdcentral", "listning", "jag vill lista mig"):
        titles = [hit.title for hit in looking.find(world.annas(), said, now=NOW).others]
        assert "Välj vårdcentral" in titles, said
    assert "Välj vårdcentral" not in [
        hit.title for hit in looking.find(world.annas(), "recept", now=NOW).others
    ]


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_are_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = choose(world.annas(), world.norra)
    third = unit("Vårdcentralen Tredje")
    start, ended = threading.Barrier(2), []
    read = queries.made

    def read_slowly(viewer: Viewer, **given: Any) -> queries.Standing:
        found = read(viewer, **given)
        time.sleep(0.4)
        return found

    monkeypatch.setattr(queries, "made", read_slowly)

    def change(place: Any) -> None:
        try:
            start.wait(5)
            actions.choose(world.annas(), unit_id=place.id, replaces=first.id, now=NOW)
            ended.append("done")
        except actions.Stale:
            ended.append("stale")
        finally:
            connection.close()

    both = [threading.Thread(target=change, args=(place,)) for place in (world.sodra, third)]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    catalogue.forget()
    assert sorted(ended) == ["done", "stale"]
    assert Choice.objects.filter(subject=world.anna).count() == 2
    assert Choice.objects.filter(region=SKANE).count() == 2
