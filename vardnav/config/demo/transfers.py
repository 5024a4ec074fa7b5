"""Actions: cases of the demonstration that went to another care provider or region; one already there stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from vardnav.config.demo import identity, reading, stories, when
from vardnav.config.demo.care import Care
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import models, promises, rules, sight, transfer_rules
from vardnav.platform.cases.transfers import Transfer

_SYSTEM = Viewer.system()


def load(cares: Mapping[str, Care], now: dt.datetime) -> int:
    """Write the transfers that are missing, with what the receivers did; return how many rows were written."""
    return sum(_one(one, cares, now) for one in reading.file("transfers")["transfer"])


def _one(told: Mapping[str, Any], cares: Mapping[str, Care], now: dt.datetime) -> int:
    here, there = cares[told["from_region"]], cares[told["to_region"]]
    row_id = identity.fixed(f"transfer {told['from_region']} {told['case']}")
    draft_id = identity.fixed(f"case {told['from_region']} {told['case']}")
    case = models.Case.objects.visible_to(_SYSTEM).filter(region=here.region.code, draft_id=draft_id).first()
    if case is None or Transfer.objects.visible_to(_SYSTEM).filter(id=row_id).exists():
        return 0
    at, sender = when.moment(told["at"], now), here.viewer(told["by"], told["from_unit"])
    assert sender.staff_id is not None
    goes_on = _over_the_border(told, case, here, there, now) if here is not there else None
    taken = next((one for one in told.get("then", ())), None)
    Transfer.objects.create(
        id=row_id,
        region=here.region.code,
        case=case,
        continued_by=goes_on.case if goes_on else None,
        subject_id=case.subject_id,
        from_unit=here.units[told["from_unit"]],
        to_region=there.region.code,
        to_unit=there.units[told["to_unit"]],
        by_staff_id=sender.staff_id,
        basis=told["basis"],
        consent_how=told["consent_how"],
        consent_on=clock.local_date(at),
        reason=told["reason"],
        sent_at=at,
        take_by=promises.promised_by(at, transfer_rules.take_within(told["basis"])),
        taken_at=when.moment(taken["at"], now) if taken else None,
        taken_by=there.staff[taken["by"]] if taken else None,
    )
    return 1 + (2 + len(goes_on.steps) + len(goes_on.messages) if goes_on else 0)


def _over_the_border(
    told: Mapping[str, Any], case: models.Case, here: Care, there: Care, now: dt.datetime
) -> stories.Told:
    """End the case here and let another continue it there, step by step as the cases room does."""
    at = {
        "at": told["at"],
        "by": told["by"],
        "at_unit": told["from_unit"],
        "basis": told["basis"],
        "reason": told["reason"],
    }
    ended = stories.Told(
        case, steps=list(models.Step.objects.visible_to(_SYSTEM).filter(case=case).order_by("number"))
    )
    before = len(ended.steps)
    stories.go_on(ended, [{**at, "do": "transfer"}], stories.Cast(here.units, here.staff, here.viewer), now)
    ended.steps[-1].to_unit = there.units[told["to_unit"]]
    moment, name = when.moment(told["at"], now), f"{there.region.code} {told['case']}"
    new = models.Case(
        id=identity.timed(moment, f"continued case {name}"),
        region=there.region.code,
        number=identity.case_number(there.region.letter, clock.local(moment).year, f"continued {name}"),
        draft_id=identity.fixed(f"continued case {name}"),
        service_key=case.service_key,
        form_version=case.form_version,
        unit=there.units[told["to_unit"]],
        subject_id=case.subject_id,
        sent_by_id=case.sent_by_id,
        continues=case,
        area=sight.narrowed(case.area, there.units[told["to_unit"]].kind),
        answers=case.answers,
        status=rules.Status.RECEIVED,
        sent_at=case.sent_at,
        status_at=moment,
        due_at=case.due_at,
        first_answered_at=case.first_answered_at,
    )
    case.area = new.area  # as story.be_alike
    goes_on = stories.Told(new)
    # The first step is the sender's; what follows is the receiver's.
    stories.go_on(goes_on, [{**at, "do": "continue"}], stories.Cast(here.units, here.staff, here.viewer), now)
    stories.go_on(goes_on, told.get("then", ()), stories.Cast(there.units, there.staff, there.viewer), now)
    case.save()
    ended.steps[-1].save(force_insert=True)
    new.save(force_insert=True)
    models.Step.objects.bulk_create(goes_on.steps)
    models.Message.objects.bulk_create(goes_on.messages)
    for told_of in (ended, goes_on):
        for record in told_of.records:
            audit.record(
                record.viewer,
                action=record.action,
                object_kind="case",
                object_id=told_of.case.id,
                subject_id=case.subject_id,
                unit_id=record.unit_id,
                region=told_of.case.region,
                now=record.at,
            )
    assert len(ended.steps) == before + 1
    return goes_on
