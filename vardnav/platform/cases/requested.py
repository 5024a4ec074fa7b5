"""Actions: the form that a unit has asked for: is it waited for still, and what its end brings about in its case.

The case itself is changed by `actions.change` alone, which is handed what has come of the form: `Answered` or `Recalled`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import models, rules, sending, verbs


class NotWaiting(Exception):
    """The form is answered, or no longer asked for: by the case `case_id`."""

    def __init__(self, case_id: uuid.UUID) -> None:
        super().__init__(str(case_id))
        self.case_id = case_id


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers to a form, for the case that waits for them; the request is locked (`of_draft`).

    Whoever has answered in words already adds the form to what the unit works on.
    """

    request: models.FormRequest
    held: sending.Held
    settled: Sequence[dict[str, Any]]
    form_version: str
    due_at: dt.datetime

    @property
    def verb(self) -> str:
        """What the case is changed by."""
        return "reply" if rules.may("reply", self.request.case.status) else "add"

    def sight(self, viewer: Viewer) -> Viewer:
        """Return whose eyes find the case. Staff who fill a form in may have seen it go on to another unit meanwhile."""
        return viewer if self.held.assistance_id is None else Viewer.system(region=viewer.region)

    def settle(self, case: models.Case, now: dt.datetime) -> None:
        """Put the answers into the locked case, which the caller saves; the request is over and the draft is gone."""
        case.answers, case.form_version, case.due_at = list(self.settled), self.form_version, self.due_at
        case.assistance_id = self.held.assistance_id
        self.request.answered_at = now
        self.request.save(update_fields=["answered_at"])
        models.Draft.objects.filter(id=self.held.draft_id).delete()


@dataclass(frozen=True, slots=True)
class Recalled:
    """A form is asked for no more; the request is locked."""

    request: models.FormRequest
    verb: str = "recall"

    def sight(self, viewer: Viewer) -> Viewer:
        """Return whose eyes find the case: the unit's that takes its form back."""
        return viewer

    def settle(self, _case: models.Case, now: dt.datetime) -> None:
        """End the request, and remove what was begun of the answer."""
        self.request.withdrawn_at = now
        self.request.save(update_fields=["withdrawn_at"])
        models.Draft.objects.filter(id=self.request.case.draft_id).delete()


def of_draft(draft_id: uuid.UUID, region: str) -> models.FormRequest | None:
    """Return the request that a draft answers, locked with its case; None of a draft that begins a case of its own.

    Only for who holds the draft. Raises NotWaiting.
    """
    found = (
        models.FormRequest.objects.select_for_update(of=("self", "case"))
        .select_related("case")
        .filter(case__draft_id=draft_id, region=region)
        .first()
    )
    if found is not None and not is_waiting(found):
        raise NotWaiting(found.case_id)
    return found


#: Whether the draft `d` answers what a unit has asked for.
IS_OF_DRAFT = (
    "EXISTS (SELECT FROM cases_formrequest r JOIN cases_case w ON w.id = r.case_id "
    "WHERE w.draft_id = d.id AND r.region = d.region)"
)


def is_of_draft(draft_id: uuid.UUID, region: str) -> bool:
    """Tell whether a draft answers what a unit has asked for. Only for who holds the draft. One statement."""
    return models.FormRequest.objects.filter(case__draft_id=draft_id, region=region).exists()


def is_waiting(request: models.FormRequest) -> bool:
    """Tell whether the form can be answered still."""
    is_over = request.answered_at is not None or request.withdrawn_at is not None
    return not is_over and request.case.status != rules.Status.COMPLETED


def of_case(viewer: Viewer, case: models.Case) -> models.FormRequest | None:
    """Return the request of a case just found visible; none is asked for where the resident began it. One statement."""
    if not case.is_from_unit:
        return None
    found = models.FormRequest.objects.visible_to(viewer).filter(case=case).first()
    if found is not None:
        found.case = case
    return found


def record(viewer: Viewer, verb: str, case: models.Case, now: dt.datetime) -> None:
    """Write the row of the log for something done with a request."""
    audit.record(
        viewer,
        action=verbs.of(verb),
        object_kind="case",
        object_id=case.id,
        subject_id=case.subject_id,
        unit_id=viewer.unit_id or case.unit_id,
        region=case.region,
        now=now,
    )
