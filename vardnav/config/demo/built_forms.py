"""Actions: a form that a region of the demonstration has built itself; that it is open is decided in services.toml."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

from vardnav.config.demo import identity, reading
from vardnav.config.demo.care import Care
from vardnav.platform.questionnaires import checking
from vardnav.platform.questionnaires.models import Form, Version
from vardnav.platform.questionnaires.offered import Settings
from vardnav.platform.questionnaires.rules import State

REGION = "12"
KEY = "forms.12.somnskolan"
SETTINGS = Settings(
    title_sv="Sömnskolan",
    title_en="Sleep school",
    summary_sv="Sover du dåligt? Svara på några frågor så föreslår mottagningen nästa steg.",
    summary_en="Do you sleep badly? Answer a few questions and the unit suggests the next step.",
    answer_within_days=5,
)


def load(care: Care, now: dt.datetime) -> int:
    """Write the sleep form of Skåne as published; return how many rows were written."""
    if care.region.code != REGION or Form.objects.filter(region=REGION, key=KEY).exists():
        return 0
    resource = checking.checked(json.loads((reading.DATA / "form_sleep.json").read_text(encoding="utf-8")))
    form = Form.objects.create(id=identity.fixed(KEY), region=REGION, key=KEY, created_at=now)
    Version.objects.create(
        id=identity.fixed(f"{KEY} 1"),
        region=REGION,
        form=form,
        number=1,
        state=State.PUBLISHED,
        resource=resource,
        valid_from=now - dt.timedelta(days=30),
        changed_by=care.administrator(),
        changed_at=now,
        **{**dataclasses.asdict(SETTINGS), "unit_kinds": list(SETTINGS.unit_kinds)},
    )
    return 2
