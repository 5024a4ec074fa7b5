"""A kit that is not sensitive: ordered for a child by its guardian, by the young person from 13, at a health centre."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.http import Http404
from django.test import Client

from vardnav.capabilities.self_tests.actions import handling
from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.queries import offering
from vardnav.capabilities.self_tests.tests.house import KIT, NOW, Kits
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import World, decide, log_in, post, seen

HOME = offering.HOME_KEY


@pytest.fixture
def world_at_home(kits: Kits) -> World:
    decide(key=HOME, options={"pick_up_places": "Apoteket Örnen, Lund"})
    return kits.world


def for_bo(world: World) -> Viewer:
    return world.annas(subject_id=world.bo.id)


def draft(world: World, viewer: Viewer, *, now: dt.datetime = NOW, **answers: str) -> uuid.UUID:
    begun = cases.begin(viewer, service_key=HOME, unit_id=world.norra.id, now=now)
    given = {"kind": "airways", "urgent": "no", "delivery": "home", **answers}
    return cases.save_answers(viewer, begun.id, given, now=now).id


def ordered(world: World, viewer: Viewer, *, now: dt.datetime = NOW, **answers: str) -> Order:
    return Order.objects.get(case=cases.submit(viewer, draft(world, viewer, now=now, **answers), now=now).id)


def born(person: Person, years: int) -> None:
    day = NOW.date()
    Person.objects.filter(id=person.id).update(born_on=day.replace(year=day.year - years))


def test_anna_orders_for_bo_and_follows_it_to_the_answer(world_at_home: World, anna_for_bo: Client) -> None:
    world = world_at_home
    order = ordered(world, for_bo(world))
    assert (order.subject_id, order.kind, order.unit_id) == (world.bo.id, "airways", world.norra.id)
    assert Entry.objects.filter(action="self_tests.order", subject_id=world.bo.id).exists()
    handling.dispatch(world.dags(), order.id, kit_id=KIT, now=NOW)
    page = seen(anna_for_bo.get("/my/self-tests/"))
    assert "Luftvägsprov" in page
    assert "Klamydia" not in page
    assert "Registrera provet" in seen(anna_for_bo.get(f"/my/self-tests/{order.id}/"))
    handling.register(for_bo(world), order.id, kit_id=KIT, taken_on=NOW.date(), now=NOW)
    order.refresh_from_db()
    assert order.state == "registered"


def test_under_six_it_says_from_which_day_and_whom_to_ask_instead(world_at_home: World) -> None:
    world = world_at_home
    Person.objects.filter(id=world.bo.id).update(born_on=dt.date(2020, 11, 24))
    with pytest.raises(cases.NotAdmitted) as caught:
        cases.submit(for_bo(world), draft(world, for_bo(world)), now=NOW)
    assert "24 november 2026" in str(caught.value.refused.reason)
    assert "barnets vårdcentral" in str(caught.value.refused.instead)
    assert not Order.objects.exists()
    assert ordered(world, for_bo(world), now=NOW + dt.timedelta(days=1)).state == "ordered"


def test_at_thirteen_the_young_person_orders_alone_and_the_guardian_does_not_see_it(
    world_at_home: World,
) -> None:
    world = world_at_home
    born(world.bo, 13)
    own = Viewer.resident(person_id=world.bo.id, region="12")
    order = ordered(world, own)
    Case.objects.filter(id=order.case_id).update(is_secret=True)
    assert not Order.objects.visible_to(for_bo(world)).exists()
    assert Order.objects.visible_to(own).get() == order


def test_nobody_who_acts_for_an_adult_orders_or_sees_any_kit(world_at_home: World) -> None:
    """As the page on which a power of attorney is given says."""
    world = world_at_home
    order = ordered(world, world.annas())
    agent = Viewer.resident(
        person_id=world.cecilia.id, subject_id=world.anna.id, region="12",
        is_for_grown=True, is_by_power=True, areas=frozenset({"e_services", "medicines"}),
    )  # fmt: skip
    assert not Order.objects.visible_to(agent).exists()
    assert not Case.objects.visible_to(agent).filter(id=order.case_id).exists()
    assert offering.keys_for(agent) == ()
    with pytest.raises(cases.NotCovered):
        draft(world, agent)


def test_a_sensitive_kit_of_a_child_is_never_seen_by_whoever_acts_for_it(kits: Kits) -> None:
    """Even with the case not secret: the e-service decides, not the box that was ticked."""
    order = kits.ordered()
    assert not order.case.is_secret
    mother = Viewer.resident(person_id=kits.world.cecilia.id, region="12", subject_id=kits.world.anna.id)
    assert not Order.objects.visible_to(mother).exists()
    with pytest.raises(Http404):
        cases.begin(mother, service_key=offering.ORDER_KEY, unit_id=kits.lyktan.id, now=NOW)


def test_the_guardians_page_has_no_sensitive_kit_and_no_way_to_order_one(
    kits: Kits, anna_for_bo: Client
) -> None:
    page = seen(anna_for_bo.get("/my/self-tests/"))
    assert "Klamydia" not in page
    assert "HPV" not in page
    answer = post(anna_for_bo, "/my/self-tests/begin/", {"kind": "sti", "unit": str(kits.lyktan.id)})
    assert answer.status_code == 404


def test_the_one_who_acts_is_told_of_the_answer_so_nobody_needs_to_call(world_at_home: World) -> None:
    world = world_at_home
    order = ordered(world, for_bo(world))
    handling.dispatch(world.dags(), order.id, kit_id=KIT, now=NOW)
    handling.register(for_bo(world), order.id, kit_id=KIT, taken_on=NOW.date(), now=NOW)
    from vardnav.capabilities.self_tests.actions import results
    from vardnav.platform.notify import queries as notices

    order = Order.objects.select_related("case").get(id=order.id)
    told = notices.recipients(Viewer.system(region="12"), world.bo.id, now=NOW)
    assert told
    assert results._is_told(order, NOW)
    Case.objects.filter(id=order.case_id).update(is_secret=True)
    assert not results._is_told(order, NOW), "of a secret case nobody tells who acts: staff get it to do"


def test_the_slip_is_the_number_and_nothing_of_the_person_or_the_test(
    world_at_home: World, lis: Client
) -> None:
    world = world_at_home
    order = ordered(world, for_bo(world), delivery="pick_up", place="Apoteket Örnen, Lund")
    dag = log_in_staff(world)
    assert (
        dag.get(f"/desk/self-tests/orders/{order.id}/slip/").status_code == 404
    )  # no kit has been given to it yet
    handling.dispatch(world.dags(), order.id, kit_id=KIT, now=NOW)
    page = dag.get(f"/desk/self-tests/orders/{order.id}/slip/")
    slip = page.content.decode().split('class="vn-label', 1)[1].split("</main>", 1)[0]
    assert "<svg" in slip
    assert f"{KIT[:3]} {KIT[3:6]} {KIT[6:9]} {KIT[9:]}" in slip
    for word in ("Bo Test", "Luftväg", "covid", order.case.number, "Örnen"):
        assert word not in slip
    assert lis.get(f"/desk/self-tests/orders/{order.id}/slip/").status_code == 404  # another unit's
    own = seen(log_in(world.anna, acting_for=world.bo).get(f"/my/self-tests/{order.id}/"))
    assert "Visa det här när du hämtar provet" in own


def log_in_staff(world: World) -> Client:
    from django.conf import settings

    from vardnav.kernel import clock
    from vardnav.kernel.access import sessions

    session, token = sessions.open_session(
        now=clock.now(), provider="test", assurance=3, staff_id=world.dag.id
    )
    sessions.choose_assignment(session.id, world.assignments[world.dag.id].id)
    client = Client()
    client.cookies[settings.SESSION_COOKIE] = token
    return client
