"""Actions: an answer closes an order, tells the person, and gives the unit what it has to do. And what becomes of tasks."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.self_tests import verbs
from vardnav.capabilities.self_tests.actions import keeping, moving
from vardnav.capabilities.self_tests.models import HOME_KEY, Order, Task
from vardnav.capabilities.self_tests.queries import words
from vardnav.capabilities.self_tests.rules import states
from vardnav.capabilities.self_tests.rules.states import Result, State, TaskKind
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import promises, unit_actions
from vardnav.platform.notify import queries as notices


def answer(viewer: Viewer, order: Order, result: Result, *, now: dt.datetime) -> None:
    """Answer a locked order: one that is registered is received at the same time. In the caller's transaction.

    Raises moving.NotAllowed.
    """
    if order.state == State.REGISTERED:
        order.received_at = now
        moving.move(viewer, order, "receive", now=now)
    keeping.renew(order, now=now)
    order.result, order.answered_at = result, now
    moving.move(viewer, order, "answer", now=now)
    kit = order.kit
    if result is Result.POSITIVE:
        _task(order, TaskKind.FOLLOW_UP, traces=kit.traces, now=now)
    elif not _is_told(order, now):
        _task(order, TaskKind.TELL, traces=False, now=now)
    text = words.told("answered", order, kit, language=moving.language_of(order.subject_id))
    unit_actions.tell(viewer, order.case_id, text=text, now=now)


def _is_told(order: Order, now: dt.datetime) -> bool:
    """Tell whether the person hears of it here. Whoever acts for them sees no sensitive kit, and can tell them nothing.

    Nor of a case that is kept secret from them: nobody tells them of it.
    """
    found = notices.recipients(
        Viewer.system(region=order.region), order.subject_id, case_id=order.case_id, now=now
    )
    others_see = order.case.service_key == HOME_KEY
    return any(others_see or one.person_id == order.subject_id for one in found)


def _task(order: Order, kind: TaskKind, *, traces: bool, now: dt.datetime) -> None:
    Task.objects.create(
        region=order.region,
        order=order,
        unit_id=order.unit_id,
        subject_id=order.subject_id,
        kind=kind,
        traces=traces,
        made_at=now,
        due_at=promises.promised_by(now, states.TASK_WITHIN_DAYS[kind]),
    )


def take(viewer: Viewer, task_id: uuid.UUID, *, version: int, now: dt.datetime) -> Task:
    """Take a task: from now on it is known who does it. Raises Http404, moving.NotAllowed (done), moving.Stale."""
    with transaction.atomic():
        task = _open(viewer, task_id, version)
        task.taken_by_id, task.taken_at = viewer.staff_id, now
        _save(viewer, task, verbs.TAKE.key, now)
    return task


def let_go(viewer: Viewer, task_id: uuid.UUID, *, version: int, now: dt.datetime) -> Task:
    """Put a task back for somebody else. Raises Http404, moving.NotAllowed, moving.Stale."""
    with transaction.atomic():
        task = _open(viewer, task_id, version)
        task.taken_by_id = task.taken_at = None
        _save(viewer, task, verbs.LET_GO.key, now)
    return task


def finish(viewer: Viewer, task_id: uuid.UUID, *, note: str, version: int, now: dt.datetime) -> Task:
    """Finish a task with a word on what was done. Raises Http404, moving.NotAllowed, moving.Stale."""
    with transaction.atomic():
        task = _open(viewer, task_id, version)
        if task.taken_by_id is None:
            task.taken_by_id, task.taken_at = viewer.staff_id, now
        task.done_by_id, task.done_at, task.note = viewer.staff_id, now, note
        _save(viewer, task, verbs.DONE.key, now)
    return task


def write(viewer: Viewer, task_id: uuid.UUID, *, text: str, version: int, now: dt.datetime) -> Task:
    """Write to the person about contact tracing, in the case of the kit; who does takes the task, which stays open.

    Raises Http404, moving.NotAllowed (done, or nothing to trace), moving.Stale.
    """
    with transaction.atomic():
        task = _open(viewer, task_id, version)
        if not task.traces:
            raise moving.NotAllowed("traces")
        if task.taken_by_id is None:
            task.taken_by_id, task.taken_at = viewer.staff_id, now
        unit_actions.tell(viewer, task.order.case_id, text=text, now=now)
        _save(viewer, task, verbs.TRACE.key, now)
    return task


def _open(viewer: Viewer, task_id: uuid.UUID, version: int) -> Task:
    task = Task.objects.visible_to(viewer).select_for_update().filter(id=task_id).first()
    if task is None or viewer.role is not Role.STAFF:
        raise Http404
    if version != task.version:
        raise moving.Stale
    if task.done_at is not None:
        raise moving.NotAllowed("done")
    return task


def _save(viewer: Viewer, task: Task, verb: str, now: dt.datetime) -> None:
    task.version += 1
    task.save()
    audit.record(
        viewer,
        action=verb,
        object_kind="self_test",
        object_id=task.order_id,
        subject_id=task.subject_id,
        unit_id=viewer.unit_id,
        region=task.region,
        now=now,
    )
