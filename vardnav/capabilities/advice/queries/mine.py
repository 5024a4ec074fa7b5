"""Queries: what somebody who is logged in has answered before."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from vardnav.capabilities.advice import verbs
from vardnav.capabilities.advice.models import Assessment
from vardnav.capabilities.advice.queries import bundles, held, shown
from vardnav.capabilities.advice.queries.held import Hold
from vardnav.capabilities.advice.rules import steps
from vardnav.clinical.triage.explaining import LEVEL_WORDS
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.platform.design.rows import Row
from vardnav.platform.registry import addresses

#: At most so many are listed, the latest.
MOST: Final = 50
_TONES: Final = {
    "112": "danger",
    "akut_nu": "danger",
    "idag": "warning",
    "boka": "info",
    "egenvard": "success",
}


def rows(viewer: Viewer, *, now: dt.datetime) -> list[Row]:
    """Return what has been answered for the one the viewer acts for, latest first, that the list is seen logged."""
    with transaction.atomic():
        found = list(Assessment.objects.visible_to(viewer).order_by("-begun_at")[:MOST])
        audit.record(
            viewer, action=verbs.LIST.key, now=now, object_kind="assessment", subject_id=viewer.subject_id
        )
    return [_row(viewer, one, now) for one in found]


def _row(viewer: Viewer, one: Assessment, now: dt.datetime) -> Row:
    level = next((words_ for key, words_ in LEVEL_WORDS.items() if key == one.level), None)
    # As they are called now: older protocols take long to read, and the list has many.
    known = bundles.released().protocols
    named = shown.titles(viewer, bundles.released(), [key for key in one.complaints if key in known])
    return Row(
        title=", ".join(named) or _("Frågor om symtom"),
        url=addresses.url("advice:one", assessment_id=one.id),
        when=words.moment(one.touched_at, now=now, language=viewer.language),
        state=level.of(shown.language_of(viewer)) if level else _("Inte klart"),
        tone=_TONES.get(one.level, "neutral"),
    )


def again(viewer: Viewer, assessment_id: uuid.UUID, *, now: dt.datetime) -> Mapping[str, Mapping[str, Any]]:
    """Return the words and complaints of an earlier one, to be shown anew; {} for one that is not the viewer's."""
    row = held.held(viewer, Hold(id=assessment_id), now=now)
    if row is None:
        return {}
    wanted = (steps.WORDS, steps.COMPLAINTS)
    return {one["screen"]: one for one in row.steps if one["screen"] in wanted}
