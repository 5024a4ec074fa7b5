"""Forms for tests, and the people who build and fill them in."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Staff
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.questionnaires import actions, offered
from vardnav.platform.questionnaires.models import Version


def ada(region: str = "12") -> Viewer:
    """The administrator of a region."""
    return Viewer.administrator(staff_id=Staff.objects.all()[0].id, assignment_id=uuid7(), region=region)


def form(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Questionnaire", "status": "draft", "language": "sv", "item": list(items), **more}


def question(link_id: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"linkId": link_id, "type": kind, "text": f"Fråga {link_id}", **more}


def group(link_id: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"linkId": link_id, "type": "group", "text": f"Grupp {link_id}", "item": list(items), **more}


def when(question_id: str, operator: str = "=", **answer: Any) -> dict[str, Any]:
    return {"question": question_id, "operator": operator, **answer}


def options(*words: str) -> list[dict[str, Any]]:
    return [{"valueCoding": {"code": word.casefold(), "display": word}} for word in words]


def published(
    resource: dict[str, Any], *, title: str = "Sömnskolan", now: dt.datetime | None = None, **settings: Any
) -> Version:
    """Build and publish a form in Skåne, since yesterday."""
    at = now or clock.now() - dt.timedelta(days=1)
    made = actions.create(ada(), offered.Settings(title_sv=title, **settings), resource=resource, now=at)
    return actions.publish(ada(), made.form_id, revision=made.revision, valid_from=at, now=at)


def next_version(form_id: uuid.UUID, resource: dict[str, Any], *, valid_from: dt.datetime) -> Version:
    """Publish a form's next version with other questions."""
    draft = actions.begin_next(ada(), form_id, now=clock.now())
    draft = actions.edit(
        ada(), form_id, revision=draft.revision, change=lambda _old: resource, now=clock.now()
    )
    return actions.publish(ada(), form_id, revision=draft.revision, valid_from=valid_from, now=clock.now())


def catalogue_renewed() -> None:
    """Let this process look at the catalogue, as any page does."""
    catalogue.with_version(catalogue.version())
