"""Actions: powers of attorney on paper that made-up adults have signed at a desk, and the letters that told them so."""

from __future__ import annotations

import datetime as dt
from typing import Any

from vardnav.config.demo import identity, reading
from vardnav.config.demo.care import Care
from vardnav.config.demo.residents import Residents
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import paper_powers, standing
from vardnav.kernel.people.acting_actions import NotPossible
from vardnav.kernel.people.models import PaperPower, Person
from vardnav.kernel.people.paper_checks import Paper
from vardnav.kernel.people.paper_models import Shown
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases import models, promises, rules, sight, verbs
from vardnav.platform.paper import actions as letters
from vardnav.platform.paper.rules import Reason
from vardnav.platform.proxies import registering

#: How long ago they were registered.
_AGO = dt.timedelta(days=40)


def load(care: Care, residents: Residents, now: dt.datetime) -> int:
    """Register the papers that are not there, ended ones included; return how many rows were written."""
    people = residents.people
    told = [
        one
        for one in reading.residents(care.region.code).get("papers", ())
        if {one["giver"], one["agent"]} <= people.keys()
    ]
    return sum(_registered(care, people[one["giver"]], people[one["agent"]], one, now - _AGO) for one in told)


def _registered(care: Care, giver: Person, agent: Person, told: dict[str, Any], at: dt.datetime) -> int:
    if PaperPower.objects.visible_to(Viewer.system()).filter(giver=giver, agent=agent).exists():
        return 0
    viewer = care.viewer(told["staff"], told["unit"])
    paper = Paper(
        agent=agent,
        agent_name=agent.name,
        areas=[Area(one) for one in told["areas"]],
        valid_from=clock.local_date(at),
        last_day=None,
        identity_check=Shown(told["identity_check"]),
    )
    seen = standing.version(giver.id)
    try:
        made = paper_powers.register(viewer, giver.id, paper, seen=seen, needs_two=False, now=at)
    except NotPossible:
        return 0
    return 2 + _told(care, viewer, made, at)


def _told(care: Care, viewer: Viewer, made: PaperPower, at: dt.datetime) -> int:
    """Write what `registering` writes to the giver, with ids that are the same each time, and its letter."""
    name, unit, giver = f"paper of {made.giver.identifier}", made.unit, made.giver
    case = models.Case.objects.create(
        id=identity.timed(at, f"{name} case"),
        region=care.region.code,
        number=identity.case_number(care.region.letter, clock.local(at).year, name),
        draft_id=identity.fixed(f"{name} draft"),
        service_key="unit.message",
        form_version="1",
        unit=unit,
        subject=giver,
        sent_by=giver,
        is_from_unit=True,
        area=sight.OWN,
        answers=[],
        status=rules.Status.COMPLETED,
        outcome=rules.Outcome.INFORMED,
        assignee=made.author,
        sent_at=at,
        status_at=at,
        closed_at=at,
        due_at=promises.answer_by(at),
    )
    beside: dict[str, Any] = {"region": case.region, "case": case, "number": 1, "unit": unit}
    models.Step.objects.create(
        id=identity.timed(at, f"{name} step"),
        verb="inform",
        to_status=case.status,
        by_staff=made.author,
        at=at,
        **beside,
    )
    message = models.Message.objects.create(
        id=identity.timed(at, f"{name} message"),
        subject=giver,
        direction=models.Direction.TO_RESIDENT,
        author_staff=made.author,
        text=registering.text(made, at),
        sent_at=at,
        **beside,
    )
    audit.record(
        viewer,
        action=verbs.of("inform"),
        object_kind="case",
        object_id=case.id,
        subject_id=giver.id,
        unit_id=unit.id,
        region=case.region,
        now=at,
    )
    letters.plan_by_hand(viewer, message_id=message.id, reason=Reason.POWER, now=at)
    return 4
