"""Actions: staff decide and end who may act for whom; a young person ends an extension themselves."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.http import Http404

from vardnav.kernel import audit, clock, events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import acting, standing, verbs
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.events import PowerChanged
from vardnav.kernel.people.models import ActingDecision, Person
from vardnav.kernel.people.protection import is_protected
from vardnav.kernel.people.rules import Area, age_on, has_died
from vardnav.kernel.people.wording import Unacceptable, gettext_noop

_VERBS = {Kind.EXTENSION: verbs.EXTEND, Kind.BLOCK: verbs.BLOCK}


class Stale(Exception):
    """Something was decided or ended since the form was opened; nothing was written."""


class NotPossible(Unacceptable):
    """Such a decision cannot be made. `field`: the form's field that the words belong to, "" for the whole form."""

    field = ""
    reason = gettext_noop("Det går inte att besluta om det här för personen.")


class SamePerson(NotPossible):
    """Nobody is their own representative."""

    field = "number"
    reason = gettext_noop("Det är personens eget nummer. Skriv numret till den som ska göra ärendena.")


class NotGuardian(NotPossible):
    """An extension and a block are about a guardian of today."""

    field = "actor"
    reason = gettext_noop("Välj en av personens vårdnadshavare.")


class NotFit(NotPossible):
    """The one who is to act is too young, dead, or has protected identity."""

    field = "number"
    reason = gettext_noop("Den personen kan inte göra ärenden åt någon annan här.")


class NotForSubject(NotPossible):
    """The person has died or has protected identity."""

    reason = gettext_noop(
        "Ingen kan göra ärenden åt personen här: hen är avliden eller har skyddad identitet."
    )


class WrongAge(NotPossible):
    """The dated table has no such exception at that age."""

    reason = gettext_noop("Det finns inget sådant beslut för någon i den åldern.")


class AlreadyPast(NotPossible):
    """A right begins today at the earliest."""

    field = "valid_from"
    reason = gettext_noop("Dagen har redan varit. Beslutet börjar gälla tidigast i dag.")


class Reversed(NotPossible):
    """The last day is before the first."""

    field = "last_day"
    reason = gettext_noop("Sista dagen måste vara samma dag eller senare än den första.")


class TooLong(NotPossible):
    """The table ends such a decision at a birthday before its last day, or the last day is missing."""

    field = "last_day"
    reason = gettext_noop(
        "Sista dagen får vara högst dagen före födelsedagen då beslutet upphör av sig självt."
    )


class Overlap(NotPossible):
    """The same two people have such a decision already for some of the days."""

    field = "valid_from"
    reason = gettext_noop("Det finns redan ett sådant beslut för några av dagarna. Avsluta det först.")


def decide(
    viewer: Viewer,
    *,
    kind: Kind,
    actor_id: uuid.UUID,
    subject_id: uuid.UUID,
    areas: Collection[Area],
    valid_from: dt.date,
    valid_to: dt.date | None,
    seen: int,
    reason: str = "",
    agreed_by: str = "",
    agreed_with: str = "",
    reference: str = "",
    decided_by: str = "",
    now: dt.datetime,
) -> ActingDecision:
    """Make a decision; it counts at the next request. `valid_to`: the first day without; `seen`: `version` of the form.

    The caller has found the person as staff may. Raises Stale, NotPossible (its kinds), Http404 for others than staff
    and for a power of attorney, which only the person gives (power_actions).
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None or viewer.unit_id is None:
        raise Http404
    if kind is Kind.POWER:
        raise Http404
    with transaction.atomic():
        subject = _locked(subject_id)
        if standing.version(subject_id) != seen:
            raise Stale
        actor = Person.objects.visible_to(Viewer.system()).filter(id=actor_id).first()
        if actor is None:
            raise NotGuardian if kind in (Kind.EXTENSION, Kind.BLOCK) else NotFit
        day = clock.local_date(now)
        _check_days(
            kind,
            subject,
            areas=areas,
            valid_from=valid_from,
            valid_to=valid_to,
            day=day,
            region=viewer.region,
        )
        _check_people(kind, actor, subject, day)
        made = _written(
            ActingDecision(
                region=viewer.region,
                kind=kind.value,
                actor=actor,
                subject=subject,
                areas=sorted(area.value for area in areas),
                valid_from=valid_from,
                valid_to=valid_to,
                reason=reason,
                agreed_by=agreed_by,
                agreed_with=agreed_with,
                reference=reference,
                decided_by=decided_by,
                author_id=viewer.staff_id,
                unit_id=viewer.unit_id,
                created_at=now,
            )
        )
        detail: dict[str, object] = {
            "kind": kind.value,
            "areas": made.areas,
            "from": valid_from,
            "to": valid_to,
        }
        _record(viewer, _VERBS.get(kind, verbs.MANDATE), made, now, detail)
    return made


def end(
    viewer: Viewer, decision_id: uuid.UUID, *, subject_id: uuid.UUID, reason: str, now: dt.datetime
) -> None:
    """End a decision at once. What gives a right any unit may end; a block only the unit that knows why it is there.

    Raises Stale when it has ended already, Http404 when it is not the person's or not the unit's to end.
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None:
        raise Http404
    with transaction.atomic():
        found = _found(decision_id, subject_id)
        if not acting.may_end(found.kind, made_at=found.unit_id, at=viewer.unit_id):
            raise Http404
        if found.ended_at is not None:
            raise Stale
        found.ended_by_staff_id, found.end_reason = viewer.staff_id, reason
        _end(viewer, found, now)
        if found.kind == Kind.POWER:
            for person_id in (found.subject_id, found.actor_id):
                events.publish(PowerChanged(region=found.region, person_id=person_id))


def end_own(viewer: Viewer, decision_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Let a young person end a guardian's extension at once; one that has ended is left as it is.

    Raises Http404 for anything but an extension about the logged-in person, as oneself.
    """
    if viewer.role is not Role.RESIDENT or viewer.person_id is None or viewer.is_proxy:
        raise Http404
    with transaction.atomic():
        found = _found(decision_id, viewer.person_id)
        if found.kind != Kind.EXTENSION:
            raise Http404
        if found.ended_at is None:
            found.ended_by_person_id = viewer.person_id
            _end(viewer, found, now)


def _locked(subject_id: uuid.UUID) -> Person:
    """Return the person, whose row is the lock: decisions about one person are made one by one."""
    people = Person.objects.visible_to(Viewer.system()).select_for_update(no_key=True)
    found = people.filter(id=subject_id).first()
    if found is None:
        raise Http404
    return found


def _found(decision_id: uuid.UUID, subject_id: uuid.UUID) -> ActingDecision:
    _locked(subject_id)
    rows = ActingDecision.objects.visible_to(Viewer.system()).filter(subject=subject_id, id=decision_id)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise Http404
    return found


def _end(viewer: Viewer, found: ActingDecision, now: dt.datetime) -> None:
    found.ended_at = now
    found.save(update_fields=["ended_at", "ended_by_staff", "ended_by_person", "end_reason"])
    _record(viewer, verbs.END_DECISION, found, now, {"kind": found.kind})


def _check_days(
    kind: Kind,
    subject: Person,
    *,
    areas: Collection[Area],
    valid_from: dt.date,
    valid_to: dt.date | None,
    day: dt.date,
    region: str,
) -> None:
    """Raise NotPossible for days that are over, turned round, or at an age for which no row of the table speaks."""
    if valid_from < day:
        raise AlreadyPast
    if valid_to is not None and valid_to <= valid_from:
        raise Reversed
    table = standing.tables().exceptions

    def is_possible(on: dt.date) -> bool:
        age = age_on(subject.born_on, on) if subject.born_on else acting.GROWN
        return bool(areas) and all(acting.exists(kind, area, age, on, table, region=region) for area in areas)

    if not is_possible(valid_from):
        raise WrongAge
    if kind is Kind.EXTENSION and (valid_to is None or not is_possible(valid_to - dt.timedelta(days=1))):
        raise TooLong


def _check_people(kind: Kind, actor: Person, subject: Person, day: dt.date) -> None:
    """Raise NotPossible for two people between whom there can be no such decision."""
    if actor.id == subject.id:
        raise SamePerson
    if kind in (Kind.EXTENSION, Kind.BLOCK):
        found = standing.between(actor.id, subject.id, day=day)
        if found is None or not found.is_guardian:
            raise NotGuardian
        if kind is Kind.BLOCK:
            return  # a block is possible whatever else stands in the way
    if has_died(subject.deceased_on, day) or is_protected(subject.protection):
        raise NotForSubject
    is_grown = actor.born_on is not None and age_on(actor.born_on, day) >= acting.GROWN
    if not is_grown or has_died(actor.deceased_on, day) or is_protected(actor.protection):
        raise NotFit


def _written(made: ActingDecision) -> ActingDecision:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "people_acting_no_overlap" not in str(error):
            raise
        raise Overlap from None
    return made


def _record(
    viewer: Viewer, verb: audit.Verb, decision: ActingDecision, now: dt.datetime, detail: dict[str, object]
) -> None:
    audit.record(
        viewer,
        action=verb.key,
        now=now,
        object_kind="acting_decision",
        object_id=decision.id,
        subject_id=decision.subject_id,
        unit_id=viewer.unit_id,
        region=decision.region,
        detail=detail,
    )
