"""Actions: reading a chat, with all that its page shows. Who reads it is in the log, and the others see that it is read."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.conversations.actions import opening, telling
from vardnav.capabilities.conversations.models import Conversation
from vardnav.capabilities.conversations.queries import around
from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import attachments, desk_queries, lines
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import queries as case_queries
from vardnav.platform.files import queries as files_stored
from vardnav.platform.files.models import StoredFile

Files = dict[uuid.UUID, Sequence[StoredFile]]


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as its resident's page shows it. `files`: by draft id (the form's) and by message id."""

    thread: case_queries.Thread
    around: around.Around
    files: Files


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A chat as the unit's page shows it."""

    opened: desk_queries.Opened
    around: around.Around


@dataclass(frozen=True, slots=True)
class Newer:
    """The lines after one, for a page that has those before. `case`: only its id and region are known."""

    case: cases.Case
    messages: Sequence[cases.Message]
    files: Files
    #: Up to which line the other side has read, and when; None: nothing.
    read: tuple[int, dt.datetime] | None


def for_resident(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> Chat:
    """Return a chat of the subject's; what the unit has written is read by that, and the unit sees it. Raises Http404."""
    if viewer.role is not Role.RESIDENT:
        raise Http404
    beside = _beside(viewer, case_id)
    thread = case_queries.case(viewer, case_id, now=now)
    if _has_news(thread.messages):
        telling.tell(case_id, telling.READ, by=viewer.person_id)
    files: Files = dict(attachments.of_case(viewer, thread.case, thread.messages)) if thread.has_files else {}
    for part in thread.earlier:
        files.update(part.files)
    return Chat(thread, beside, files)


def for_staff(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> AtDesk:
    """Return a chat of the unit's; the resident sees how far the unit has read. Raises Http404."""
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        beside = _beside(viewer, case_id)
        opened = desk_queries.case(viewer, case_id, now=now)
        last = max((one.number for one in opened.messages), default=0)
        if last > beside.unit_read_number:
            read_by_unit(viewer, case_id, last, now=now)
    return AtDesk(opened, beside)


def newer(viewer: Viewer, case_id: uuid.UUID, number: int, *, now: dt.datetime) -> Newer:
    """Return the lines of a chat after the one numbered so, with their files; read by that. Raises Http404."""
    with transaction.atomic():
        conversation = found(viewer, case_id)
        if conversation is None:
            raise Http404
        after = lines.after(viewer, case_id, number, now=now)
        case = cases.Case(id=case_id, region=after[0].region if after else "")
        held = files_stored.in_containers(viewer, [attachments.of_message(one.id, case) for one in after])
        if viewer.role is Role.STAFF and after:
            read_by_unit(viewer, case_id, after[-1].number, now=now)
        elif _has_news(after):
            telling.tell(case_id, telling.READ, by=viewer.person_id)
        read = _read_by_resident(conversation) if viewer.role is Role.STAFF else _read_by_unit(conversation)
    return Newer(case, after, dict(held), read)


def _read_by_unit(one: Conversation) -> tuple[int, dt.datetime] | None:
    return (one.unit_read_number, one.unit_read_at) if one.unit_read_at is not None else None


def _read_by_resident(one: Conversation) -> tuple[int, dt.datetime] | None:
    """Return the last of the unit's lines that has been read, and when; of a chat just found visible."""
    read = cases.Message.objects.filter(
        region=one.region, case=one.case_id, direction=cases.Direction.TO_RESIDENT, read_at__isnull=False
    )
    last = read.order_by("-number").values_list("number", "read_at").first()
    return (last[0], last[1]) if last is not None and last[1] is not None else None


def read_by_unit(viewer: Viewer, case_id: uuid.UUID, number: int, *, now: dt.datetime) -> None:
    """Note how far the unit has read a chat just found visible. Only forwards; the resident's open page is told."""
    behind = Conversation.objects.visible_to(viewer).filter(case=case_id, unit_read_number__lt=number)
    if behind.update(unit_read_number=number, unit_read_at=now):
        telling.tell(case_id, telling.READ, by=viewer.staff_id)


def found(viewer: Viewer, case_id: uuid.UUID) -> Conversation | None:
    """Return the conversation of a case, None where the viewer may see none. Its lines are not read by that."""
    return Conversation.objects.visible_to(viewer).filter(case=case_id).first()


def _beside(viewer: Viewer, case_id: uuid.UUID) -> around.Around:
    """Return what a chat has beside its case; of one that has just come from another region it is made. Raises Http404."""
    beside = around.around(case_id)
    if beside is None:
        case = cases.Case.objects.visible_to(viewer).filter(id=case_id, service_key=CHAT).first()
        if case is None:
            raise Http404
        opening.ensure(case)
        beside = around.around(case_id)
    if beside is None:
        raise Http404
    return beside


def _has_news(messages: Sequence[cases.Message]) -> bool:
    return any(one.direction == cases.Direction.TO_RESIDENT and one.read_at is None for one in messages)
