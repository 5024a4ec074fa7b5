"""Queries: taking an assessment along into the form of an e-service: to which units, and with which words."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from vardnav.capabilities.advice.models import Handover
from vardnav.capabilities.advice.queries import bundles, held, shown
from vardnav.capabilities.advice.queries.held import Held, Hold
from vardnav.capabilities.advice.rules import onward, screens, steps
from vardnav.clinical.triage.advice import Advice
from vardnav.clinical.triage.explaining import LEVEL_WORDS
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import portal_queries
from vardnav.platform.cases.portal_queries import Choices
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import EService
from vardnav.platform.registry.questions import ItemType


@dataclass(frozen=True, slots=True)
class Onward:
    """An assessment on its way into a form: the e-service, the advice, and the units that give it now."""

    row: Held
    service: EService
    advice: Advice
    choices: Choices


def opened(
    viewer: Viewer,
    assessment_id: uuid.UUID,
    key: str,
    *,
    text: str,
    preferred: uuid.UUID | None,
    now: dt.datetime,
) -> Onward:
    """Return where an assessment of the viewer's can be taken; its reading is logged.

    Raises Http404: no such assessment of theirs, none with advice yet, or an e-service that is no form of this sort.
    """
    if key not in onward.FORMS or key not in listing.services():
        raise Http404
    row = held.held(viewer, Hold(id=assessment_id), now=now)
    advice = screens.current(bundles.of(row.bundle), row.steps).advice if row is not None else None
    if row is None or advice is None:
        raise Http404
    service = listing.service(key)
    found = portal_queries.choices(viewer, service, text=text, preferred=preferred, now=now)
    return Onward(row, service, advice, found)


def prefilled(viewer: Viewer, service: EService, row: Held, advice: Advice) -> dict[str, Any]:
    """Return the first answer in words of a form: the person's own words, and what advice they were given. To be edited."""
    item = next((one for one in service.form.items() if one.type is ItemType.TEXT), None)
    if item is None:
        return {}
    known = steps.read(row.steps)
    language = shown.language_of(viewer)
    named = ", ".join(shown.titles(viewer, bundles.of(row.bundle), advice.complaints))
    level = LEVEL_WORDS[advice.level].of(language)
    line = shown.handed_line(named, level)
    own = (known.words or "").strip()[: item.max_length - len(line) - 2]
    return {item.link_id: f"{own}\n\n{line}" if own else line}


def urgency(region: str, draft_id: uuid.UUID) -> int | None:
    """Return how urgent a form is that an assessment was taken along into, None for any other (registry.Urgency)."""
    levels = Handover.objects.visible_to(Viewer.system()).filter(region=region, draft_id=draft_id)
    found = [onward.priority(one) for one in levels.values_list("assessment__level", flat=True)]
    return min((one for one in found if one is not None), default=None)
