"""A case is not given to a unit that takes other ages: it is not among the choices, and a choice of it is refused."""

from __future__ import annotations

import pytest

from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import transferring
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import World, decide, provider, seen
from vardnav.platform.cases.transferring import Order
from vardnav.platform.desk.tests.desk_world import act, at_the_desk, case_of, page

KEY = "visits.request"
ANSWERS = {"why": "Ont i knät.", "since": "weeks", "before": "no", "worse": "same"}


@pytest.fixture
def case(world: World) -> Case:
    decide(key=KEY)
    return case_of(world, key=KEY, answers=ANSWERS)


def test_a_colleague_unit_for_children_is_no_choice_for_a_grown_persons_case(
    world: World, case: Case
) -> None:
    dag = at_the_desk(world, world.dag)
    choice = f'<option value="{world.sodra.id}"'
    assert choice in page(dag, case).content.decode()
    stale = {"unit": str(world.sodra.id), "reason": "Hör hemma hos er."}
    decide(key=KEY, unit_id=world.sodra.id, options={"ages": "–17"})
    assert choice not in page(dag, case).content.decode()
    answer = act(dag, case, "forward", **stale)
    assert answer.status_code == 422
    assert "Välj" in seen(answer)
    case.refresh_from_db()
    assert case.unit_id == world.norra.id
    with pytest.raises(cases.ServiceClosed):
        cases.change(
            world.dags(), case.id, "forward", to_unit_id=world.sodra.id, reason="x", now=case.sent_at
        )
    decide(key=KEY, unit_id=world.sodra.id, options={"ages": "18–"})
    assert act(dag, case, "forward", **stale).status_code == 303


def test_another_care_providers_unit_for_children_takes_no_grown_persons_case(
    world: World, case: Case
) -> None:
    other = provider("Kry AB", is_public=False)
    world.sodra.provider = other
    world.sodra.save(update_fields=["provider"])
    decide(key=KEY, unit_id=world.sodra.id, options={"ages": "–17"})
    order = Order(world.sodra.id, "referral", "Hör hemma hos er.")
    with pytest.raises(cases.ServiceClosed):
        transferring._receiver(world.dags(), case, order.to_unit_id, case.sent_at)
    decide(key=KEY, unit_id=world.sodra.id, options={"ages": "18–"})
    assert transferring._receiver(world.dags(), case, order.to_unit_id, case.sent_at).id == world.sodra.id
