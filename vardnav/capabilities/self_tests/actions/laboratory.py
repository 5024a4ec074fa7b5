"""Actions: speaking with the laboratory. What it says is taken in once; what does not fit changes nothing and is listed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import logging
import uuid

from django.db import DataError, connection, transaction
from django.http import Http404

from vardnav.capabilities.self_tests import adapters, verbs
from vardnav.capabilities.self_tests.actions import moving, results
from vardnav.capabilities.self_tests.models import LabMessage, Order
from vardnav.capabilities.self_tests.ports import Laboratory, LaboratoryUnavailable, Report, Sample, Unusable
from vardnav.capabilities.self_tests.rules import states
from vardnav.capabilities.self_tests.rules.states import Awaited, Problem, Result, State
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer

logger = logging.getLogger(__name__)
_RESULTS = frozenset(one.value for one in Result)


def tell(viewer: Viewer, order_id: uuid.UUID, *, now: dt.datetime, to: Laboratory | None = None) -> bool:
    """Tell the laboratory of a registered sample; return whether it was told now.

    The laboratory is told before it is noted: broken off in between, it is told again, and the same kit is the same order.
    Raises LaboratoryUnavailable.
    """
    order = (
        Order.objects.visible_to(viewer)
        .select_related("subject")
        .filter(id=order_id, told_laboratory_at__isnull=True, state=State.REGISTERED)
        .first()
    )
    if order is None or order.taken_on is None or order.registered_at is None:
        return False
    (to or adapters.laboratory()).send(
        Sample(
            region=order.region,
            kit_id=order.kit_id,
            kind=order.kind,
            person_number=order.subject.identifier,
            number_kind=order.subject.identifier_kind,
            taken_on=order.taken_on,
            registered_at=order.registered_at,
        )
    )
    Order.objects.filter(id=order.id).update(told_laboratory_at=now)
    return True


def tell_one(viewer: Viewer, order_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """As `tell`; a laboratory that does not answer is told by the job instead."""
    try:
        return tell(viewer, order_id, now=now)
    except LaboratoryUnavailable:
        return False


def tell_all(viewer: Viewer, *, now: dt.datetime, to: Laboratory | None = None) -> int:
    """Tell of every sample that the laboratory has not been told of; return how many. For the job.

    One that does not answer is asked again next time.
    """
    untold = Order.objects.visible_to(viewer).filter(
        told_laboratory_at__isnull=True, registered_at__isnull=False, state=State.REGISTERED
    )
    told = 0
    for order_id in list(untold.order_by("registered_at").values_list("id", flat=True)):
        try:
            told += tell(viewer, order_id, now=now, to=to)
        except LaboratoryUnavailable:
            break
    return told


def fetch(viewer: Viewer, *, now: dt.datetime, at: Laboratory | None = None) -> int:
    """Take in what the laboratory says; return how many messages. For the job; broken off, it goes on next time.

    One that cannot be kept stops none of the others: it is told in the log and comes again.
    """
    laboratory = at or adapters.laboratory()
    try:
        said = laboratory.waiting()
    except LaboratoryUnavailable:
        logger.info("the laboratory does not answer, or none is connected")
        return 0
    return sum(_fetched(viewer, laboratory, message, now) for message in said)


def _fetched(viewer: Viewer, laboratory: Laboratory, message: Report | Unusable, now: dt.datetime) -> bool:
    try:
        take_in(viewer, message, now=now)
    except (ValueError, DataError) as problem:
        # Its kind only: what it says of whom stands in no log of ours.
        logger.error("a message of the laboratory cannot be taken in: %s", type(problem).__name__)
        return False
    laboratory.done(message)
    return True


def take_in(viewer: Viewer, message: Report | Unusable, *, now: dt.datetime) -> Problem:
    """Take in one message, once: the same again does nothing. Return what was wrong with it, NONE if nothing.

    Another message under a number that was used before is kept under one of its own, as a double.
    """
    with transaction.atomic():
        _one_by_one(message)
        known = LabMessage.objects.filter(region=message.region, message_id=message.message_id).first()
        if known is not None:
            if isinstance(message, Unusable) or _says_the_same(known, message):
                return Problem(known.problem)
            digest = hashlib.sha256(repr(message).encode()).hexdigest()[:12]
            message = dataclasses.replace(message, message_id=f"{message.message_id[:180]} {digest}")
            again = LabMessage.objects.filter(region=message.region, message_id=message.message_id).first()
            return Problem(again.problem) if again else _keep(message, Problem.DOUBLE, None, now)
        if isinstance(message, Unusable):
            return _keep(message, Problem.UNUSABLE, None, now)
        order = (
            Order.objects.visible_to(viewer)
            .select_for_update(of=("self",))
            .select_related("subject")
            .filter(region=message.region, kit_id=message.kit_id)
            .exclude(kit_id="")
            .first()
        )
        problem = _problem(order, message)
        if problem is Problem.NONE and order is not None:
            _apply(viewer, order, message, now)
        return _keep(message, problem, order, now)


def _problem(order: Order | None, report: Report) -> Problem:
    if report.result not in _RESULTS | {""}:
        return Problem.UNUSABLE
    awaited = Awaited(order.state, order.kind, order.subject.identifier) if order else None
    problem = states.problem_with(awaited, person_number=report.person_number, kind=report.kind)
    # That a sample has arrived may be said again, or after its answer: nothing is wrong with that.
    is_receipt_after = problem is Problem.DOUBLE and not report.result
    return Problem.NONE if is_receipt_after else problem


def _apply(viewer: Viewer, order: Order, report: Report, now: dt.datetime) -> None:
    if report.result:
        results.answer(viewer, order, Result(report.result), now=now)
    elif order.state == State.REGISTERED:
        order.received_at = now
        moving.move(viewer, order, "receive", now=now)


def _says_the_same(known: LabMessage, report: Report) -> bool:
    return (known.kit_id, known.kind, known.result) == (
        report.kit_id[:40],
        report.kind[:20],
        report.result[:12],
    )


def _keep(message: Report | Unusable, problem: Problem, order: Order | None, now: dt.datetime) -> Problem:
    said = message if isinstance(message, Report) else None
    LabMessage.objects.create(
        region=message.region[:2],
        message_id=message.message_id[:200],
        kit_id=said.kit_id[:40] if said else "",
        kind=said.kind[:20] if said else "",
        result=said.result[:12] if said else "",
        said_at=said.at if said else None,
        arrived_at=now,
        problem=problem,
        reason=message.reason[:200] if isinstance(message, Unusable) else "",
        order=order,
        unit_id=order.unit_id if order else None,
    )
    return problem


def try_again(viewer: Viewer, message_id: uuid.UUID, *, now: dt.datetime) -> LabMessage:
    """Use what came before the person had registered the sample, now that they have.

    Raises Http404, moving.Stale when somebody has dealt with it, and moving.NotAllowed when it still does not fit.
    """
    with transaction.atomic():
        found = _waiting(viewer, message_id)
        if found.problem != Problem.NOT_REGISTERED or found.order_id is None:
            raise moving.NotAllowed("try_again")
        # The laboratory's word counts, not the unit's: the order changes as if the message came now.
        system = Viewer.system(region=found.region)
        order = moving.locked(system, found.order_id)
        report = Report(
            message_id=found.message_id,
            region=found.region,
            kit_id=order.kit_id,
            kind=order.kind,
            person_number=order.subject.identifier,  # it fitted when the message came
            at=found.said_at or now,
            result=found.result,
        )
        if _problem(order, report) is not Problem.NONE:
            raise moving.NotAllowed("try_again")
        _apply(system, order, report, now)
        found.problem = Problem.NONE
        _handled(viewer, found, "", now)
    return found


def handle(viewer: Viewer, message_id: uuid.UUID, *, note: str, now: dt.datetime) -> LabMessage:
    """Note what was done about a message that did not fit. Raises Http404, and moving.Stale when somebody has already."""
    with transaction.atomic():
        found = _waiting(viewer, message_id)
        _handled(viewer, found, note, now)
    return found


def _waiting(viewer: Viewer, message_id: uuid.UUID) -> LabMessage:
    if viewer.role is not Role.STAFF:
        raise Http404
    there = LabMessage.objects.visible_to(viewer).filter(id=message_id)
    message = LabMessage.objects.filter(id__in=there.values("id")).select_for_update().first()
    if message is None:
        raise Http404
    if not there.waiting().exists():
        raise moving.Stale
    return message


def _handled(viewer: Viewer, found: LabMessage, note: str, now: dt.datetime) -> None:
    found.handled_by_id, found.handled_at, found.note = viewer.staff_id, now, note
    found.save()
    audit.record(
        viewer,
        action=verbs.HANDLE.key,
        object_kind="self_test",
        object_id=found.order_id,
        subject_id=found.order.subject_id if found.order else None,
        unit_id=viewer.unit_id,
        region=found.region,
        now=now,
    )


def _one_by_one(message: Report | Unusable) -> None:
    """The same message delivered twice at once is taken in once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"self_tests message {message.region} {message.message_id}"],
        )
