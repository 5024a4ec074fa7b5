"""Actions: logging in, choosing an assignment, logging out. Each leaves a row in the access log, refusals too."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access import sessions
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations import queries as organisations
from vardnav.kernel.organisations.models import Assignment, Staff
from vardnav.kernel.people import logging_in, policy
from vardnav.kernel.people import rules as people_rules
from vardnav.kernel.people.logging_in import Known
from vardnav.kernel.people.models import Person
from vardnav.platform.contacts import queries as contacts
from vardnav.platform.login import queries, verbs
from vardnav.platform.login.ports import ResidentIdentity, StaffIdentity
from vardnav.platform.login.rules import ASSURANCE, Refusal
from vardnav.platform.public import leaving


class Refused(Exception):
    """Nobody was logged in; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session just opened. `token` goes to the browser and nowhere else."""

    session_id: uuid.UUID
    token: str
    is_activated: bool = True
    language: str = ""
    assignments: list[uuid.UUID] = field(default_factory=list)
    #: The assignment chosen for them, when there is only one: is it an administrator's? None: they must choose.
    is_administrator: bool | None = None
    #: It is a year since they last said that their contact details hold: they are asked, and may put it off.
    asks_contacts: bool = False


def log_in_resident(
    viewer: Viewer, identity: ResidentIdentity, *, old_token: str, now: dt.datetime
) -> LoggedIn:
    """Open a session for the resident that the e-ID vouches for; end the browser's old one (session fixation).

    Somebody not in our register yet is written into it. Raises Refused (too low a level, dead, locked, too young).
    """
    with transaction.atomic():
        if identity.assurance < ASSURANCE:
            outcome: LoggedIn | Refusal = _refuse(
                viewer, verbs.RESIDENT, Refusal.LEVEL, now, level=identity.assurance
            )
        else:
            outcome = _open_for_resident(viewer, identity, old_token, now)
    return _settled(outcome)


def log_in_staff(viewer: Viewer, identity: StaffIdentity, *, old_token: str, now: dt.datetime) -> LoggedIn:
    """Open a session for staff, on their assignment if they have but one. Only assignments in force here and there.

    Raises Refused (too low a level, unknown, no assignment in force).
    """
    with transaction.atomic():
        if identity.assurance < ASSURANCE:
            outcome: LoggedIn | Refusal = _refuse(
                viewer, verbs.STAFF, Refusal.LEVEL, now, level=identity.assurance
            )
        else:
            outcome = _open_for_staff(viewer, identity, old_token, now)
    return _settled(outcome)


def refuse(viewer: Viewer, *, is_staff: bool, refusal: Refusal, now: dt.datetime) -> None:
    """Note that a provider's answer to a log-in begun here was turned away."""
    _refuse(viewer, verbs.STAFF if is_staff else verbs.RESIDENT, refusal, now)


def choose_assignment(
    viewer: Viewer, *, assignment_id: uuid.UUID, offered: Collection[uuid.UUID], now: dt.datetime
) -> bool:
    """Let a staff session work on one of its assignments; tell whether it is an administrator's.

    Raises Http404 for an assignment that is not theirs, not in force today or not vouched for at log-in.
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None or viewer.session_id is None:
        raise Http404
    with transaction.atomic():
        mine = organisations.assignments_of(Viewer.system(), staff_id=viewer.staff_id, now=now)
        chosen = next((row for row in mine if row.id == assignment_id and row.id in offered), None)
        if chosen is None:
            raise Http404
        _work_on(replace(viewer, region=chosen.region_id), chosen, now)
    return _is_administrator(chosen)


def log_out(viewer: Viewer, *, token: str, now: dt.datetime) -> None:
    """End the session behind `token`; harmless when there is none."""
    with transaction.atomic():
        who = leaving.behind(viewer, token, now)
        sessions.end_session(token, now=now)
        if who is not None:
            audit.record(
                who, action=verbs.LOGOUT.key, now=now, object_kind="session", object_id=who.session_id
            )


def _open_for_resident(
    viewer: Viewer, identity: ResidentIdentity, old_token: str, now: dt.datetime
) -> LoggedIn | Refusal:
    person = _known(identity)
    refusal = people_rules.login_refusal(
        born_on=person.born_on,
        deceased_on=person.deceased_on,
        locked_at=person.locked_at,
        day=clock.local_date(now),
        table=policy.age_limits(),
    )
    if refusal is not None:
        return _refuse(viewer, verbs.RESIDENT, Refusal(refusal.value), now, subject_id=person.person_id)
    session, token = _fresh_session(
        old_token, now, "resident", identity.assurance, person_id=person.person_id
    )
    if person.has_account:
        logging_in.note(person.person_id, now=now)
    region = person.chosen_region or viewer.region or person.home_region
    who = replace(
        viewer,
        role=Role.RESIDENT,
        person_id=person.person_id,
        subject_id=person.person_id,
        session_id=session,
        region=region,
    )
    _note(who, verbs.RESIDENT, now, session, {"assurance": identity.assurance})
    is_activated = queries.is_activated(person)
    return LoggedIn(
        session,
        token,
        is_activated,
        (person.language or "") if is_activated else "",
        asks_contacts=is_activated and contacts.asked_at_login(person.person_id, now=now),
    )


def _open_for_staff(
    viewer: Viewer, identity: StaffIdentity, old_token: str, now: dt.datetime
) -> LoggedIn | Refusal:
    staff = organisations.staff_by_hsa_id(identity.hsa_id)
    if staff is None:
        return _refuse(viewer, verbs.STAFF, Refusal.UNKNOWN_STAFF, now)
    mine = organisations.assignments_of(Viewer.system(), staff_id=staff.id, now=now)
    if identity.assignments is not None:
        mine = [row for row in mine if row.hsa_id.upper() in identity.assignments]
    if not mine:
        return _refuse(replace(viewer, staff_id=staff.id), verbs.STAFF, Refusal.NO_ASSIGNMENT, now)
    session, token = _fresh_session(old_token, now, "staff", identity.assurance, staff_id=staff.id)
    only = mine[0] if len(mine) == 1 else None
    who = _as_staff(viewer, staff, session, only)
    _note(who, verbs.STAFF, now, session, {"assurance": identity.assurance, "assignments": len(mine)})
    if only is not None:
        _work_on(who, only, now)
    ids = [row.id for row in mine]
    return LoggedIn(
        session, token, assignments=ids, is_administrator=_is_administrator(only) if only else None
    )


def _as_staff(viewer: Viewer, staff: Staff, session_id: uuid.UUID, only: Assignment | None) -> Viewer:
    region = only.region_id if only else viewer.region
    return replace(viewer, role=Role.STAFF, staff_id=staff.id, session_id=session_id, region=region)


def _known(identity: ResidentIdentity) -> Known:
    """Return the person with this number, written now if unknown (two first log-ins at once make one)."""
    found = logging_in.known(identity.number)
    if found is not None:
        return found
    Person.objects.get_or_create(
        identifier_kind=identity.number.kind.value,
        identifier=identity.number.value,
        defaults={
            "given_name": identity.given_name,
            "family_name": identity.family_name,
            "born_on": identity.number.born_on,
        },
    )
    written = logging_in.known(identity.number)
    assert written is not None
    return written


def _fresh_session(
    old_token: str,
    now: dt.datetime,
    provider: str,
    assurance: int,
    *,
    person_id: uuid.UUID | None = None,
    staff_id: uuid.UUID | None = None,
) -> tuple[uuid.UUID, str]:
    if old_token:
        sessions.end_session(old_token, now=now)
    session, token = sessions.open_session(
        now=now, provider=provider, assurance=assurance, person_id=person_id, staff_id=staff_id
    )
    return session.id, token


def _work_on(viewer: Viewer, assignment: Assignment, now: dt.datetime) -> None:
    assert viewer.session_id is not None
    sessions.choose_assignment(viewer.session_id, assignment.id)
    audit.record(
        viewer,
        action=verbs.ASSIGNMENT.key,
        now=now,
        object_kind="assignment",
        object_id=assignment.id,
        unit_id=assignment.unit_id,
    )


def _is_administrator(assignment: Assignment) -> bool:
    return assignment.kind == Assignment.Kind.ADMINISTRATOR


def _note(
    viewer: Viewer, action: audit.Verb, now: dt.datetime, session: uuid.UUID, detail: dict[str, object]
) -> None:
    audit.record(viewer, action=action.key, now=now, object_kind="session", object_id=session, detail=detail)


def _refuse(
    viewer: Viewer,
    action: audit.Verb,
    refusal: Refusal,
    now: dt.datetime,
    *,
    subject_id: uuid.UUID | None = None,
    level: int | None = None,
) -> Refusal:
    detail: dict[str, object] = {"reason": refusal.value}
    if level is not None:
        detail["assurance"] = level
    audit.record(
        viewer,
        action=action.key,
        now=now,
        object_kind="session",
        subject_id=subject_id,
        detail=detail,
        outcome="refused",
    )
    return refusal


def _settled(outcome: LoggedIn | Refusal) -> LoggedIn:
    """Return the session, or raise what the transaction has already written down."""
    if isinstance(outcome, Refusal):
        raise Refused(outcome)
    return outcome
