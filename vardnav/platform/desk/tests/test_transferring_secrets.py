"""What goes along when a case is sent on, and what stays: secrets, and the way back of one that came from elsewhere."""

from __future__ import annotations

import pytest

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import actions, models, rules, secrecy, transferring
from vardnav.platform.cases.tests.world import World, seen
from vardnav.platform.cases.transfers import Transfer
from vardnav.platform.desk.tests.desk_world import case_of, page
from vardnav.platform.desk.tests.test_transferring import broken
from vardnav.platform.desk.tests.transfer_world import Map, draw, sent


@pytest.fixture
def places(world: World) -> Map:
    return draw(world)


def test_a_case_from_another_region_that_went_on_within_this_one_goes_back_to_whoever_sent_it_here(
    world: World, places: Map
) -> None:
    case = case_of(world)
    sent(world.dags(), case, places.kvarnholmen)
    far = models.Case.objects.get(continues=case)
    sent(places.viewer(places.kim), far, places.solrosen)
    near, mia = models.Case.objects.get(continues=far), places.viewer(places.mia)
    actions.change(mia, near.id, "take", now=clock.now())
    sent(mia, near, world.norra)
    assert "Skicka tillbaka" in seen(page(places.desk(world.dag), near))
    transferring.give_back(world.dags(), near.id, reason="Ni har provsvaren.", now=clock.now())
    near.refresh_from_db()
    assert (near.unit_id, near.status) == (places.solrosen.id, rules.Status.RECEIVED)
    assert broken() == []


def test_why_a_case_is_secret_stays_with_the_care_provider(world: World, places: Map) -> None:
    """It is a note among staff. That it is secret, and on what ground, goes along."""
    case, why = case_of(world), "Det hon berättade i rummet"
    harm = secrecy.Ground.HARM
    actions.change(world.dags(), case.id, "hide", basis=harm, reason=why, now=clock.now())
    actions.change(world.dags(), case.id, "forward", to_unit_id=world.sodra.id, now=clock.now())
    assert why in seen(page(places.desk(world.eva), case)), "a unit of the same care provider"
    sent(world.evas(), case, places.solrosen)
    said = seen(page(places.desk(places.mia), case))
    assert why not in said
    assert "Hemligt ärende" in said
    assert "kan ta stor skada" in said
    waiting = places.desk(places.mia).get("/desk/transfers/")
    assert "Hemligt för ombud" in seen(waiting)
    assert "Hemligt för ombud" in seen(places.desk(places.mia).get(f"/desk/cases/{case.id}/give-back/"))


def test_of_a_secret_case_whoever_acts_for_the_person_has_no_receipt(world: World, places: Map) -> None:
    case = case_of(world)
    sent(world.dags(), case, places.solrosen)
    acting = Viewer.resident(person_id=world.cecilia.id, subject_id=world.anna.id, region="12")
    seen_by = [Transfer.objects.visible_to(one).count() for one in (world.annas(), acting)]
    models.Case.objects.update(is_secret=True)
    now_by = [Transfer.objects.visible_to(one).count() for one in (world.annas(), acting)]
    assert (seen_by, now_by) == ([1, 1], [1, 0])
