"""Actions: what each verb does to a case that is locked, apart from its status, which `actions.change` alone sets."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import admission, helping, models, promises, reach, rules, secrecy, sight, story
from vardnav.platform.cases.transfer_rules import Move
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.registry import listing


class NotAllowed(Exception):
    """The case's state does not allow it (already ended, not waiting …)."""


class ReachesNobody(NotAllowed):
    """A secret case whose subject cannot read it: nobody would, and how the answer is handed over is not said."""


class NeedsBasis(Exception):
    """The unit belongs to another care provider: the case goes there by `transferring.transfer` only, with a basis."""


class ServiceClosed(Exception):
    """The e-service is not open at that unit now."""


class NotOfAge(ServiceClosed):
    """The unit takes the e-service for other ages than that of the one it is about."""


def apply(
    viewer: Viewer,
    case: models.Case,
    verb: str,
    step: models.Step,
    now: dt.datetime,
    *,
    outcome: str,
    assignee_id: uuid.UUID | None,
    move: Move | None = None,
) -> None:
    """Do what `verb` does besides leading to another status. Raises NotAllowed (ending, secrecy), Http404 (colleague)."""
    if verb == "take":
        case.assignee_id = viewer.staff_id
    elif verb == "assign":
        case.assignee_id = helping.colleague(viewer, assignee_id, now=now)
    elif verb == "release":
        case.assignee_id = None
    elif verb in rules.MOVES and step.to_unit_id is not None:
        case.unit_id, case.assignee_id = step.to_unit_id, None
        _come_to(case, step.to_unit_id)
        case.due_at = promises.resumed(case, now) if case.status == rules.Status.WAITING else case.due_at
        if move is not None:
            become(case, move)
    elif verb in ("transfer", "retrieve_abroad"):
        case.due_at = promises.resumed(case, now) if case.status == rules.Status.WAITING else case.due_at
        case.outcome, case.closed_at = rules.Outcome.TRANSFERRED, now
    elif verb == "reply":
        case.due_at = promises.resumed(case, now)
    elif verb == "lapse":
        # In the queue of all: whoever asked may have left since.
        case.assignee_id, case.due_at = None, promises.answer_by(now)
    elif verb in ("complete", "withdraw", "recall"):
        case.outcome = _ending(case, outcome) if verb == "complete" else rules.Outcome.WITHDRAWN
        case.closed_at = now
    elif verb in ("hide", "reveal"):
        if not (secrecy.may_hide(case) if verb == "hide" else case.is_secret):
            raise NotAllowed(verb)
        case.is_secret = verb == "hide"
        story.be_alike(case)
    if (
        viewer.role is Role.STAFF
        and verb in ("ask", "message", "complete")
        and case.first_answered_at is None
    ):
        case.first_answered_at = now


def become(case: models.Case, move: Move) -> None:
    """Let a case be of the e-service that a move says, if any: nobody there has answered it, and the promise stands."""
    if not move.service_key:
        return
    case.become(move.service_key)
    case.first_answered_at = None
    case.due_at = min(case.due_at, move.due_at) if move.due_at is not None else case.due_at


def _come_to(case: models.Case, unit_id: uuid.UUID) -> None:
    """Let a case be of the area that it is at the unit it comes to; there it may be only for oneself, and stays so."""
    kind = Unit.objects.filter(id=unit_id).values_list("kind", flat=True).get()
    area = sight.narrowed(case.area, kind)
    if area != case.area:
        case.area = area
        story.be_alike(case)


def _ending(case: models.Case, outcome: str) -> str:
    service = listing.services().get(case.service_key)  # one that is taken away can still be answered
    if outcome not in (service.endings if service else (rules.Outcome.ANSWERED,)):
        raise NotAllowed(outcome)
    return outcome


def check_reach(viewer: Viewer, case: models.Case, verb: str, handed: str, now: dt.datetime) -> None:
    """Refuse what staff would write to nobody: in a secret case whose subject cannot read it (N8).

    An answer or a message needs to be handed over, in a way that does not give it away; a question cannot be answered
    here at all. Two statements, for secret cases alone. Raises ReachesNobody, and NotAllowed for an unknown way.
    """
    if viewer.role is not Role.STAFF or verb not in ("ask", "message", "complete"):
        return
    if handed and handed not in reach.ways(is_secret=case.is_secret):
        raise NotAllowed(handed)
    if not case.is_secret:
        return
    if reach.of_person(case.subject, is_secret=True, area=case.area, now=now) is not reach.Reach.NOBODY:
        return
    if verb == "ask" or not handed:
        raise ReachesNobody(verb)


def receiving_unit(
    viewer: Viewer, case: models.Case, unit_id: uuid.UUID | None, now: dt.datetime
) -> uuid.UUID:
    """Return the unit that a case may be forwarded to: of the same care provider, giving the e-service and open.

    Raises Http404, NeedsBasis (further is a transfer), ServiceClosed.
    """
    service = listing.services().get(case.service_key)
    kinds = service.receiver_kinds if service else ()
    units = Unit.objects.filter(region_id=case.region, is_connected=True, kind__in=kinds)
    units = units.exclude(id=case.unit_id)
    unit = units.filter(id=unit_id).first() if unit_id else None
    if unit is None:
        raise Http404
    own = Unit.objects.filter(id=case.unit_id).values_list("provider", flat=True).first()
    if own is None or unit.provider_id != own:
        raise NeedsBasis
    offered = catalogue.offer(viewer, case.service_key, region=case.region, unit_id=unit.id, now=now)
    check_takes(viewer, offered, case.subject_id, now=now)
    return unit.id


def check_takes(viewer: Viewer, offered: Offer, subject_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Refuse a unit that has the e-service closed, or takes it for other ages. Raises ServiceClosed, NotOfAge."""
    if not offered.is_open:
        raise ServiceClosed(offered.service_key)
    service = listing.services().get(offered.service_key)
    who = admission.applicant(service, subject_id) if service is not None else None
    if admission.refused_at(viewer, offered, who, now=now) is not None:
        raise NotOfAge(offered.service_key)
