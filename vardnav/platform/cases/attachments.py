"""Queries: where a case's files hang: those sent with the form on its draft, later ones on their message."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.http import Http404

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import models
from vardnav.platform.files import queries as files
from vardnav.platform.files.models import Container, StoredFile

#: SQL that tells whether the case `found` has files, on its form or on a message.
THERE = files.ANY_INSIDE.format(
    region="found.region",
    ids="ARRAY(SELECT m.id FROM cases_message m WHERE m.region = found.region AND m.case_id = found.id) || found.draft_id",
)
DRAFT = "draft"
MESSAGE = "message"


def of_draft(draft_id: uuid.UUID, region: str) -> Container:
    """Return the container of a form's files before it is sent."""
    return Container(DRAFT, draft_id, region)


def of_form(case: models.Case, *, granted_to: str = "") -> Container:
    """Return the container of the files sent with a case's form; readings are logged on the case."""
    return Container(
        DRAFT, case.draft_id, case.region, about_kind="case", about_id=case.id, granted_to=granted_to
    )


def of_message(message_id: uuid.UUID, case: models.Case, *, granted_to: str = "") -> Container:
    """Return the container of a message's files; readings are logged on the case."""
    return Container(
        MESSAGE, message_id, case.region, about_kind="case", about_id=case.id, granted_to=granted_to
    )


def of_part(case: models.Case, container_id: uuid.UUID, *, granted_to: str = "") -> Container:
    """Return the container of a case's form or message by its id; `granted_to`: the region that the case went on to."""
    if container_id == case.draft_id:
        return of_form(case, granted_to=granted_to)
    return of_message(container_id, case, granted_to=granted_to)


def files_of_draft(viewer: Viewer, draft: models.Draft) -> list[StoredFile]:
    """Return the files of a draft just found visible, oldest first. One statement."""
    return files.in_container(viewer, of_draft(draft.id, draft.region))


def of_case(
    viewer: Viewer, case: models.Case, messages: Iterable[models.Message], *, granted_to: str = ""
) -> dict[uuid.UUID, list[StoredFile]]:
    """Return the files of a case just found visible: by `case.draft_id` (the form's) and by message id. One statement."""
    held = [of_message(one.id, case, granted_to=granted_to) for one in messages]
    return files.in_containers(viewer, [of_form(case, granted_to=granted_to), *held])


def find(viewer: Viewer, case_id: uuid.UUID, file_id: uuid.UUID) -> Container:
    """Return the container, in a case the viewer may see, that holds the file: what `files.open_for` asks for.

    Raises Http404. Three statements.
    """
    case = models.Case.objects.visible_to(viewer).filter(id=case_id).first()
    if case is None:
        raise Http404
    messages = models.Message.objects.visible_to(viewer).filter(case=case)
    for container_id, held in of_case(viewer, case, messages).items():
        if any(stored.id == file_id for stored in held):
            return of_part(case, container_id)
    raise Http404
