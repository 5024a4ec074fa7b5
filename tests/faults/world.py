"""The people of the fault tests, saved in a site's database by a process of its own: a story told in JSON.

Run as `python -m tests.faults.world` with the owner's log-in in DATABASE_URL.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import uuid
from typing import Any

import django

RESIDENTS = 16
#: Stand nowhere but in these people's things: seen in an answer, they got out.
CANARIES = {"question": "Kanariefråga", "drug": "Kanariemedicin", "message": "Kanariesvar"}


def main() -> None:
    """Build the house, its residents and their sessions; print who is who."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vardnav.config.settings")
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        told = _build()
    json.dump(told, sys.stdout)


def _build() -> dict[str, Any]:
    from tests.faults import crowd
    from tests.support import personas
    from vardnav.kernel import clock
    from vardnav.kernel.access import sessions

    now = clock.now()
    house = personas.build(now)
    disa = personas._staff("Disa", "Berg", "Sjuksköterska")
    disa_at_linden = personas._assignment(disa, house.linden, personas.SKANE)
    ulla_of_skane = personas._assignment(personas._staff("Ulla", "Bok", "Utvecklare"), None, personas.SKANE)

    def resident_session(person: Any) -> dict[str, str]:
        _session, token = sessions.open_session(now=now, provider="test", assurance=3, person_id=person.id)
        return {"id": str(person.id), "token": token}

    def staff_session(assignment: Any) -> dict[str, str]:
        session, token = sessions.open_session(
            now=now, provider="test", assurance=3, staff_id=assignment.staff_id
        )
        sessions.choose_assignment(session.id, assignment.id)
        return {"id": str(assignment.staff_id), "token": token}

    personas.switch_on(personas.KALMAR, now)
    kim = personas._assignment(personas._staff("Kim", "Ask", "Läkare"), house.kalmar_unit, personas.KALMAR)
    people = []
    for number in range(RESIDENTS):
        person = personas._person(f"19800101T{number:03d}", f"Invånare{number}", "Test", dt.date(1980, 1, 1))
        account = personas.activate(person, now, unit=house.linden)
        account.phone = f"+467017406{number:02d}"
        account.save()
        people.append(resident_session(person))
    kits = _kits(house, people[-1]["id"], now)
    _times(house, now)
    stranger = personas._person("19800101T900", "Ny", "Test", dt.date(1980, 1, 1))
    return {
        "anna": resident_session(house.anna) | {"child": str(house.bo.id)},
        "newcomer": resident_session(stranger),
        "residents": people,
        "crowd": crowd.people(house, now),
        "sorts": crowd.times(house, now),
        "dag": staff_session(house.dag_at_linden),
        "disa": staff_session(disa_at_linden),
        "eva": staff_session(house.eva_at_ekbacken),
        "kim": staff_session(kim),
        "kvarnholmen": str(house.kalmar_unit.id),
        "ada": staff_session(house.ada_of_skane),
        "ulla": staff_session(ulla_of_skane),
        "lis": staff_session(kits["lis"]),
        "lyktan": str(kits["lyktan"].id),
        "positive": str(kits["order_id"]),
        "linden": str(house.linden.id),
        "ekbacken": str(house.ekbacken.id),
        "templates": {one["id"]: str(_template(house, one["id"], now)) for one in people},
        "anna_case": str(_annas_case(house)),
    }


def _kits(house: Any, person_id: str, now: dt.datetime) -> dict[str, Any]:
    """A unit that sends self-sample kits, and one who has a positive answer from it."""
    from tests.support import personas
    from vardnav.capabilities.self_tests.actions import handling, laboratory
    from vardnav.capabilities.self_tests.models import Order
    from vardnav.capabilities.self_tests.ports import Report
    from vardnav.capabilities.self_tests.rules import kit_ids
    from vardnav.kernel import clock
    from vardnav.kernel.access.viewer import Viewer
    from vardnav.kernel.organisations.models import Unit
    from vardnav.kernel.people.models import Person
    from vardnav.platform.cases import actions as cases

    lyktan = personas._unit(house.linden.provider, personas.SKANE, "Mottagningen Lyktan")
    Unit.objects.filter(id=lyktan.id).update(kind="sexual_health")
    lis = personas._assignment(personas._staff("Lis", "Amberg", "Barnmorska"), lyktan, personas.SKANE)
    person, kit = Person.objects.get(id=person_id), kit_ids.made(5)
    viewer, staff = house.viewer(person), house.staff_viewer(lis)
    draft = cases.begin(viewer, service_key="self_tests.order", unit_id=lyktan.id, now=now)
    answers = {"kind": "sti", "symptoms": "no", "delivery": "pick_up", "place": "På mottagningen"}
    cases.save_answers(viewer, draft.id, answers, now=now)
    order = Order.objects.get(case=cases.submit(viewer, draft.id, now=now))
    handling.dispatch(staff, order.id, kit_id=kit, now=now)
    handling.register(viewer, order.id, kit_id=kit, taken_on=clock.local_date(now), now=now)
    said = Report("m-positive", personas.SKANE, kit, "sti", person.identifier, now, "positive")
    laboratory.take_in(Viewer.system(), said, now=now)
    return {"lyktan": lyktan, "lis": lis, "order_id": order.id}


def _times(house: Any, now: dt.datetime) -> None:
    """Three sorts of time at Linden, day and night: one to book, one to be offered from, one with questions before it."""
    from tests.support import booking_things
    from vardnav.kernel import clock
    from vardnav.kernel.clock import hours
    from vardnav.platform.appointments import schedule_actions, type_actions
    from vardnav.platform.appointments.rules.eligibility import Rule

    dag, today = house.staff_viewer(house.dag_at_linden), clock.local_date(now)
    all_day = hours.Span(dt.time(), dt.time())
    week = [hours.WeeklySpan(day, all_day, is_on_holidays=True) for day in range(1, 8)]
    for key, days, asks in (
        ("nurse", 20, ""),
        ("offered", 20, ""),
        ("asked", 2, booking_things.questions(house)),
    ):
        kind = type_actions.Kind(key=key, name_sv=key, name_en=key, minutes=10, questions_key=asks)
        made = type_actions.add_type(dag, kind, Rule(cutoff_hours=0), now=now)
        plan = schedule_actions.Plan(made.id, week, today)
        schedule = schedule_actions.make_schedule(dag, plan, now=now)
        schedule_actions.publish(dag, schedule.id, to=today + dt.timedelta(days=days), now=now)


def _template(house: Any, person_id: str, now: dt.datetime) -> uuid.UUID:
    """A finished draft, ready to be copied and sent; itself never sent."""
    from vardnav.platform.cases.models import Draft

    draft = Draft.objects.create(
        region="12",
        service_key="contact.ask",
        form_version="1",
        person_id=person_id,
        subject_id=person_id,
        unit=house.linden,
        answers={"question": "Hur länge ska jag vänta?", "asked_before": "no"},
        created_at=now,
        updated_at=now,
    )
    return draft.id


def _annas_case(house: Any) -> uuid.UUID:
    """A case, a file and a prescription of Anna's, each with a canary in it."""
    from tests.support import things

    kept = dict(things.CANARIES)
    try:
        things.CANARIES.update(
            question=CANARIES["question"], drug=CANARIES["drug"], from_dag=CANARIES["message"]
        )
        return things.of_anna(house).case.id
    finally:
        things.CANARIES.update(kept)


if __name__ == "__main__":
    main()
