"""What Ada has under way in Skåne: a pause that is proposed, a plan with a wave, and a change that waits for a colleague."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.support.personas import House
from vardnav.platform.catalogue.models import Change, Pause, RollOut, Wave


def proposed_pause(house: House) -> Pause:
    """Ada has proposed a pause; what she sees of it tells nothing of Anna."""
    return Pause.objects.create(
        region_id="12",
        service_keys=["contact.ask"],
        valid_from=house.now,
        reason_sv="Sjuka.",
        instead_sv="Ring.",
        decision_reference="RS 1",
        resume_plan="Friska.",
        proposed_by=house.ada,
        proposed_at=house.now,
    )


def planned_wave(house: House) -> Wave:
    """Ada has begun on a plan."""
    plan = RollOut.objects.create(
        region_id="12",
        service_key="contact.ask",
        decision_reference="RS 2",
        reason_sv="Stegvis.",
        reason_en="Step by step.",
        instead_sv="Ring.",
        instead_en="Call.",
        goal="Samtal",
        created_by=house.ada,
        created_at=house.now,
    )
    return Wave.objects.create(
        region_id="12",
        roll_out=plan,
        name="Våg",
        starts_at=house.now + dt.timedelta(days=9),
        unit_ids=[str(house.linden.id)],
    )


def waiting_change(house: House) -> Change:
    """Ada has proposed that the e-service is shut at Linden."""
    place = {"service": "contact.ask", "unit": str(house.linden.id), "expected": None}
    moment = house.now.isoformat()
    choice: dict[str, Any] = {
        "state": "off",
        "valid_from": moment,
        "valid_to": None,
        "options": {},
        "texts": {},
    }
    return Change.objects.create(
        region_id="12",
        kind="decide",
        payload={**place, "choice": {**choice, "decision_reference": ""}},
        service_keys=["contact.ask"],
        proposed_by=house.ada,
        proposed_at=house.now,
        expires_at=house.now + dt.timedelta(days=14),
    )
