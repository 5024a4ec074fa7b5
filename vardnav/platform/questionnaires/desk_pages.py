"""Pages of the desk: what somebody answered in a stored form, as FHIR for another system."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from django.http import HttpResponse

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.questionnaires import queries
from vardnav.platform.registry import built
from vardnav.platform.registry.requests import PageRequest


def response(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """The answers of a case as a FHIR R4 QuestionnaireResponse; it names the case, not the person."""
    number, found = queries.response(request.viewer, case_id, now=clock.now())
    text = json.dumps(found, ensure_ascii=False, indent=2)
    answer = HttpResponse(text, content_type="application/fhir+json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{number}.json"'
    return answer


def panel(_viewer: Viewer, case: Any, _now: dt.datetime) -> dict[str, Any] | None:
    """Where a case of a stored form offers its answers; nothing for other cases."""
    is_built = case.service_key.startswith(built.PREFIX) and bool(case.answers)
    return {"case_id": case.id} if is_built else None
