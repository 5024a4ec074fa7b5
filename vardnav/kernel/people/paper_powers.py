"""Actions: staff register a power of attorney that somebody without e-ID has signed on paper; a colleague confirms it.

The decision that comes of it is of the same kind, table and rule as one given with an e-ID: `acting.decide` and
`cases.sight` know no difference. Here is only who may give one so, and that it was seen.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.http import Http404

from vardnav.kernel import audit, clock, events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import paper_checks, standing, verbs
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.acting_actions import NotPossible, Overlap, Reversed, Stale
from vardnav.kernel.people.events import PowerChanged
from vardnav.kernel.people.models import Account, ActingDecision, PaperPower
from vardnav.kernel.people.paper_checks import Paper, Waits
from vardnav.kernel.people.paper_models import WAITS, PaperAnswer
from vardnav.kernel.people.power_checks import locked
from vardnav.kernel.people.wording import gettext_noop

_SYSTEM = Viewer.system()


class OwnPaper(NotPossible):
    """Nobody confirms what they have registered themselves."""

    reason = gettext_noop("Du har själv registrerat fullmakten. En kollega måste bekräfta den.")


class Lapsed(NotPossible):
    """It has waited for a colleague for longer than anybody remembers whom they saw sign it."""

    reason = gettext_noop(
        "Fullmakten har väntat längre än 14 dagar. Säg nej till den och registrera den på nytt."
    )


def register(
    viewer: Viewer, giver_id: uuid.UUID, paper: Paper, *, seen: int, needs_two: bool, now: dt.datetime
) -> PaperPower:
    """Note a signed paper. It counts at the next request, or (`needs_two`) when a colleague has confirmed it.

    The caller has found the giver as staff may. `seen`: `standing.version` of the form. Raises Stale, NotPossible (its
    kinds), Http404 for others than staff.
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None or viewer.unit_id is None:
        raise Http404
    with transaction.atomic():
        giver, day = locked(giver_id), clock.local_date(now)
        if standing.version(giver_id) != seen:
            raise Stale
        born_on = giver.born_on or paper.born_on
        limits = paper_checks.giver(giver, born_on, day, is_locked=_is_locked(giver_id))
        valid_to = paper_checks.paper(giver, paper, day, limits)
        if giver.born_on is None:
            giver.born_on = born_on
            giver.save(update_fields=["born_on"])
        _make_way(viewer, giver_id, paper.agent.id, now)
        made = PaperPower.objects.create(
            region=viewer.region,
            giver=giver,
            agent=paper.agent,
            areas=sorted(area.value for area in paper.areas),
            valid_from=paper.valid_from,
            valid_to=valid_to,
            identity_check=paper.identity_check,
            author_id=viewer.staff_id,
            unit_id=viewer.unit_id,
            registered_at=now,
            needs_two=needs_two,
        )
        _record(viewer, verbs.REGISTER_POWER, made, now)
        if not needs_two:
            _count(made, made.valid_from, now)
    return made


def confirm(viewer: Viewer, paper_id: uuid.UUID, *, giver_id: uuid.UUID, now: dt.datetime) -> PaperPower:
    """Let a colleague at the same unit stand behind a paper: it counts at the next request.

    Raises Stale (answered already), OwnPaper and other NotPossible (either person is no longer fit, the days are over,
    another has come between), Http404.
    """
    with transaction.atomic():
        paper, day = _waiting(viewer, paper_id, giver_id), clock.local_date(now)
        giver = paper.giver
        paper_checks.giver(giver, giver.born_on, day, is_locked=_is_locked(giver_id))
        paper_checks.agent(paper.agent, day)
        if paper.valid_to <= day:
            raise Reversed
        if paper.registered_at <= now - WAITS:
            raise Lapsed
        _answer(viewer, paper, PaperAnswer.CONFIRMED, now)
        _count(paper, max(paper.valid_from, day), now)
        _record(viewer, verbs.CONFIRM_POWER, paper, now)
    return paper


def reject(viewer: Viewer, paper_id: uuid.UUID, *, giver_id: uuid.UUID, now: dt.datetime) -> None:
    """Say no to a paper that waits: it never counts. Also whoever registered it, by mistake, may. Raises Stale, Http404."""
    with transaction.atomic():
        paper = _waiting(viewer, paper_id, giver_id, is_own_too=True)
        _answer(viewer, paper, PaperAnswer.REJECTED, now)
        _record(viewer, verbs.REJECT_POWER, paper, now)


def of_giver(giver_id: uuid.UUID) -> list[PaperPower]:
    """Return what a person has given on paper, the newest first. For staff who have found the person, and logged it."""
    rows = PaperPower.objects.visible_to(_SYSTEM).filter(giver=giver_id)
    return list(
        rows.select_related("giver", "agent", "author", "unit", "answered_by").order_by(
            "-registered_at", "-id"
        )
    )


def waiting_at(viewer: Viewer, *, now: dt.datetime) -> list[PaperPower]:
    """Return what waits for a colleague at the viewer's unit, but what they registered themselves, the oldest first.

    With who registered it; the people it is about are not read.
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None:
        return []
    rows = PaperPower.objects.visible_to(_SYSTEM).waiting(now=now)
    rows = rows.filter(region=viewer.region, unit=viewer.unit_id).exclude(author=viewer.staff_id)
    return list(rows.select_related("author").order_by("registered_at", "id"))


def _make_way(viewer: Viewer, giver_id: uuid.UUID, agent_id: uuid.UUID, now: dt.datetime) -> None:
    """Raise Waits when the same waits here for a colleague; what nobody can answer any more is answered no."""
    rows = PaperPower.objects.visible_to(_SYSTEM).unanswered()
    here = rows.filter(giver=giver_id, agent=agent_id, region=viewer.region, unit=viewer.unit_id)
    if here.waiting(now=now).exists():
        raise Waits
    for over in here.select_for_update(of=("self",)):
        _answer(viewer, over, PaperAnswer.REJECTED, now)
        _record(viewer, verbs.REJECT_POWER, over, now)


def _is_locked(person_id: uuid.UUID) -> bool:
    return Account.objects.filter(person=person_id, locked_at__isnull=False).exists()


def _waiting(
    viewer: Viewer, paper_id: uuid.UUID, giver_id: uuid.UUID, *, is_own_too: bool = False
) -> PaperPower:
    """Return a paper that waits at the viewer's unit, locked with its giver. Raises Stale, OwnPaper, Http404."""
    if viewer.role is not Role.STAFF or viewer.staff_id is None:
        raise Http404
    locked(giver_id)
    rows = PaperPower.objects.visible_to(_SYSTEM).filter(id=paper_id, giver=giver_id, region=viewer.region)
    found = rows.filter(unit=viewer.unit_id).select_related("giver", "agent")
    paper = found.select_for_update(of=("self",)).first()
    if paper is None:
        raise Http404
    if not paper.needs_two or paper.answer != PaperAnswer.NONE:
        raise Stale
    if paper.author_id == viewer.staff_id and not is_own_too:
        raise OwnPaper
    return paper


def _answer(viewer: Viewer, paper: PaperPower, answer: PaperAnswer, now: dt.datetime) -> None:
    paper.answer, paper.answered_by_id, paper.answered_at = answer, viewer.staff_id, now
    paper.save(update_fields=["answer", "answered_by", "answered_at"])


def _count(paper: PaperPower, valid_from: dt.date, now: dt.datetime) -> None:
    """Make the decision that counts, and tell both people that something has changed. Raises Overlap."""
    try:
        with transaction.atomic():
            ActingDecision.objects.create(
                id=paper.id,
                region=paper.region,
                kind=Kind.POWER.value,
                actor=paper.agent,
                subject=paper.giver,
                areas=paper.areas,
                valid_from=valid_from,
                valid_to=paper.valid_to,
                author_id=paper.author_id,
                unit_id=paper.unit_id,
                created_at=now,
            )
    except IntegrityError as error:
        if "people_acting_no_overlap" not in str(error):
            raise
        raise Overlap from None
    for person_id in (paper.giver_id, paper.agent_id):
        events.publish(PowerChanged(region=paper.region, person_id=person_id))


def _record(viewer: Viewer, verb: audit.Verb, paper: PaperPower, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verb.key,
        now=now,
        object_kind="acting_decision",
        object_id=paper.id,
        subject_id=paper.giver_id,
        unit_id=viewer.unit_id,
        region=paper.region,
        detail={"areas": paper.areas, "from": paper.valid_from, "to": paper.valid_to},
    )
