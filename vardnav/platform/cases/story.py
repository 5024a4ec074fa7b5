"""Queries: a case that went from region to region, told as one: its earlier parts, and which part goes on now.

The unit that has a case reads its earlier parts by right of the transfer; each part that is read leaves its own row in
the log of its own region. A resident's parts are all their own. (FHIR: Task.basedOn, followed backwards.)
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import attachments, models, verbs
from vardnav.platform.files.models import Container, StoredFile

#: More regions than this no case goes through; a chain is never a circle, for each part is made after the one before.
MOST = 20


@dataclass(frozen=True, slots=True)
class Part:
    """What happened with a case in one region before it went on. `files`: by draft id and by message id."""

    case: models.Case
    messages: Sequence[models.Message]
    steps: Sequence[models.Step]
    files: Mapping[uuid.UUID, Sequence[StoredFile]]


def earlier(viewer: Viewer, case: models.Case, *, now: dt.datetime) -> list[Part]:
    """Return the parts before a case just found visible, oldest first; none and no statement for most cases.

    To be called in the transaction of the page's own reading. Raises Http404 for anybody but a resident and staff.
    """
    parts = [_part(viewer, one, case, now) for one in _before(viewer, case)]
    parts.reverse()
    return parts


def be_alike(case: models.Case) -> None:
    """Let the parts before a case be as secret as it is, and of its area: it is told as one. No statement for most cases."""
    following = case.continues_id
    while following is not None:
        earlier_part = models.Case.objects.filter(id=following)
        earlier_part.update(is_secret=case.is_secret, area=case.area)
        following = earlier_part.values_list("continues", flat=True).first()


def newest(viewer: Viewer, case_id: uuid.UUID) -> uuid.UUID:
    """Return the id of the part of a case that goes on now, as far as the viewer sees: itself if it never left home."""
    for _step in range(MOST):
        found = models.Case.objects.visible_to(viewer).filter(continues=case_id)
        following = found.values_list("id", flat=True).first()
        if following is None:
            break
        case_id = following
    return case_id


def ids_before(viewer: Viewer, case: models.Case) -> list[uuid.UUID]:
    """Return the ids of the earlier parts of a case just found visible; none and no statement for most cases."""
    return [one.id for one in _before(viewer, case)]


def file_in(viewer: Viewer, case: models.Case, file_id: uuid.UUID) -> Container | None:
    """Return the container of an earlier part of a case just found visible that holds the file, None when none does."""
    for one in _before(viewer, case):
        messages = list(models.Message.objects.filter(region=one.region, case=one))
        for container_id, held in attachments.of_case(viewer, one, messages, granted_to=case.region).items():
            if any(stored.id == file_id for stored in held):
                return attachments.of_part(one, container_id, granted_to=case.region)
    return None


def container_of(viewer: Viewer, case_id: uuid.UUID, file_id: uuid.UUID, *, now: dt.datetime) -> Container:
    """Return the container that holds a file of a case the viewer may see, or of an earlier part of it.

    What lies in another region is logged there when it is opened; that it was asked for from here is logged here, first.
    Raises Http404.
    """
    try:
        return attachments.find(viewer, case_id, file_id)
    except Http404:
        case = models.Case.objects.visible_to(viewer).filter(id=case_id, continues__isnull=False).first()
        found = file_in(viewer, case, file_id) if case is not None else None
        if case is None or found is None:
            raise
    audit.record(
        viewer,
        action=verbs.FILE.key,
        object_kind="case",
        object_id=case.id,
        subject_id=case.subject_id,
        region=case.region,
        now=now,
        detail={"file": str(file_id)},
    )
    return found


def _before(viewer: Viewer, case: models.Case) -> list[models.Case]:
    """Return the parts before a case, latest first: what `visible_to` said of the case holds for what it continues."""
    if viewer.role not in (Role.RESIDENT, Role.STAFF):
        raise Http404
    found: list[models.Case] = []
    following = case.continues_id
    while following is not None and len(found) < MOST:
        one = models.Case.objects.select_related("unit__region", "sent_by").get(
            id=following, subject=case.subject_id
        )
        found.append(one)
        following = one.continues_id
    return found


def _part(viewer: Viewer, one: models.Case, case: models.Case, now: dt.datetime) -> Part:
    audit.record(
        viewer,
        action=verbs.READ.key,
        object_kind="case",
        object_id=one.id,
        subject_id=one.subject_id,
        region=one.region,
        now=now,
        detail={"continued_by": str(case.id)},
    )
    messages = list(
        models.Message.objects.filter(region=one.region, case=one)
        .select_related("author_staff", "author_person", "unit")
        .order_by("number")
    )
    steps = list(
        models.Step.objects.filter(region=one.region, case=one)
        .select_related("unit", "to_unit__region", "by_staff", "by_person")
        .order_by("number")
    )
    files = attachments.of_case(viewer, one, messages, granted_to=case.region)
    return Part(one, messages, steps, files)
