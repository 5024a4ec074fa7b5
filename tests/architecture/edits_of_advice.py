"""How two edit the same assessment at the desk, form by form (as edits.py)."""

from __future__ import annotations

from typing import Any

from django.db import models

from tests.architecture.edits import TYPED, Edit, Maker
from tests.support.personas import House
from tests.support.things import Things
from vardnav.capabilities.advice.models import Brake, Handover, QualityRule, Regrade, StaffAnswer
from vardnav.capabilities.advice.queries import bundles
from vardnav.capabilities.advice.rules import deciding, steps

_STALE = "Någon har svarat eller bedömt sedan du öppnade sidan"
_DECIDED = {"level": "idag", "setting": "gp", "channel": "chat", "reason": "other", "text": TYPED}


def _at_desk(do: str, rows: type[models.Model], kept: str = _STALE, **fields: Any) -> Maker:
    def make(house: House, made: Things) -> Edit:
        page = f"/desk/advice/{made.case.id}/"
        return Edit(page, page, {"do": do, **fields}, rows, kept, do=do)

    return make


def _next(house: House, made: Things) -> Edit:
    """Both see the same question; the first has answered it."""
    bundle = bundles.released()
    taken = advice_of(made)
    asked = deciding.next_question(bundle, taken, [])
    assert asked is not None
    return _at_desk("next", StaffAnswer, **dict.fromkeys(asked.findings, "no"))(house, made)


def advice_of(made: Things) -> list[steps.Step]:
    """Return the steps of the assessment that came with Anna's case."""
    return list(Handover.objects.get(draft_id=made.case.draft_id).assessment.steps)


def _lift(house: House, made: Things) -> Edit:
    """Two administrators lift the same brake."""
    brake = Brake.objects.create(
        region="12", protocol="halsont", version=1, to="human_first", missed=5, followed=20, upper_millionths=491_046,
        limit_percent=10, pulled_at=house.now,
    )  # fmt: skip
    page, fields = "/steering/advice/", {"do": "lift", "brake": str(brake.id), "reason": TYPED}
    return Edit(page, page, fields, Brake, do="lift")


def _decide(house: House, made: Things) -> Edit:
    page, figures = "/steering/advice/", {"limit_percent": "8", "level_percent": "95", "least_followed": "20"}
    fields = {"do": "decide", **figures, "least_misses": "3", "reason": TYPED}
    return Edit(page, page, fields, QualityRule, do="decide")


EDITS: dict[str, Maker] = {
    "advice:quality lift": _lift,
    "advice:quality decide": _decide,
    "advice:desk next": _next,
    "advice:desk put": _at_desk("put", StaffAnswer, finding="drooling", answer="no"),
    "advice:desk complaint": _at_desk("complaint", StaffAnswer, complaint="hosta"),
    "advice:desk regrade": _at_desk("regrade", Regrade, TYPED, **_DECIDED),
}
