"""Actions: a unit issues a certificate from a case, corrects it by a new version, or revokes it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.certificates import verbs
from vardnav.capabilities.certificates.actions import moving, printing
from vardnav.capabilities.certificates.events import CertificateChanged
from vardnav.capabilities.certificates.models import Certificate
from vardnav.capabilities.certificates.queries import documents
from vardnav.capabilities.certificates.rules import kinds, standing
from vardnav.kernel import audit, clock, events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Staff
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import rules as case_rules
from vardnav.platform.cases import unit_actions
from vardnav.platform.cases.models import Case
from vardnav.platform.files import actions as files
from vardnav.platform.files.inspection import Examined

#: The case goes on after the certificate.
KEEP_OPEN = "open"


class Stale(Exception):
    """Somebody has corrected, revoked or changed it since the form was opened; nothing was written."""


class Wrong(ValueError):
    """The form's own rules refuse it. `faults`: what is wrong, by field."""

    def __init__(self, faults: Mapping[str, kinds.Fault]) -> None:
        super().__init__(", ".join(sorted(faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Written:
    """What staff have filled in: `values` by the template's fields; `document` for a PDF made elsewhere."""

    form: kinds.Template
    values: Mapping[str, Any]
    document: Examined | None = None


def issue(
    viewer: Viewer,
    case_id: uuid.UUID,
    *,
    written: Written,
    message: str,
    ending: str,
    case_version: int,
    said: Mapping[str, str] | None = None,
    now: dt.datetime,
) -> Certificate:
    """Issue a certificate from an open case of the unit's, and tell the person in the case.

    `ending`: how the case ends with it ("approved" …), or KEEP_OPEN. `said`: what other rooms ask with an answer
    (registry.AtAnswer). Certificate, PDF, message and ending are kept together or not at all. Raises Http404, Wrong,
    making.CannotPrint, cases.Stale, cases.NotAllowed.
    """
    if viewer.role is not Role.STAFF or viewer.unit_id is None:
        raise Http404
    with transaction.atomic():
        case = (
            Case.objects.visible_to(viewer)
            .select_for_update(of=("self",))
            .select_related("unit__region", "subject")
            .filter(id=case_id)
            .first()
        )
        if case is None:
            raise Http404
        if not case_rules.may("message", case.status):
            raise cases.NotAllowed("issue")
        certificate = _row(viewer, case, written, now, begins_on=clock.local_date(now))
        certificate.number = _free_number(case, now)
        _keep(viewer, certificate, case, written, now)
        _record(viewer, verbs.ISSUE, certificate, now)
        verb, outcome = ("message", "") if ending == KEEP_OPEN else ("complete", ending)
        unit_actions.change(
            viewer, case.id, verb, said=said, version=case_version, text=message, outcome=outcome, now=now
        )
    return certificate


def correct(
    viewer: Viewer, certificate_id: uuid.UUID, *, written: Written, correction: str, now: dt.datetime
) -> Certificate:
    """Issue a new version in the place of one of the unit's own; the old is kept and marked as replaced.

    What waits to be sent of the old is not sent. Raises Http404, Stale, Wrong, making.CannotPrint.
    """
    with transaction.atomic():
        old = _own(viewer, certificate_id)
        if not standing.may_become(old.state, standing.State.REPLACED):
            raise Stale
        moving.end(viewer, old, standing.State.REPLACED, now)
        case = Case.objects.select_related("unit__region", "subject").get(id=old.case_id)
        new = _row(viewer, case, written, now, begins_on=old.valid_from)
        new.unit_id, new.number, new.version, new.correction = (
            old.unit_id,
            old.number,
            old.version + 1,
            correction,
        )
        _keep(viewer, new, case, written, now)
        _record(viewer, verbs.CORRECT, new, now)
        _tell(new)
    return new


def revoke(viewer: Viewer, certificate_id: uuid.UUID, *, reason: str, now: dt.datetime) -> Certificate:
    """Take a certificate of the unit's own out of force, for good. What waits to be sent of it is not sent.

    Raises Http404, Stale.
    """
    with transaction.atomic():
        certificate = _own(viewer, certificate_id)
        if not standing.may_become(certificate.state, standing.State.REVOKED):
            raise Stale
        certificate.reason = reason
        moving.end(viewer, certificate, standing.State.REVOKED, now)
        _record(viewer, verbs.REVOKE, certificate, now)
        _tell(certificate)
    return certificate


def _own(viewer: Viewer, certificate_id: uuid.UUID) -> Certificate:
    """Lock and return a certificate that the viewer's unit has issued. Raises Http404."""
    found = (
        Certificate.objects.issued_at_unit_of(viewer).select_for_update().filter(id=certificate_id).first()
    )
    if found is None:
        raise Http404
    return found


def _row(
    viewer: Viewer, case: Case, written: Written, now: dt.datetime, *, begins_on: dt.date
) -> Certificate:
    form, values = written.form, written.values
    faults = kinds.faults(form, values, clock.local_date(now), begins_on=begins_on)
    if faults:
        raise Wrong(faults)
    if viewer.staff_id is None or viewer.unit_id is None:
        raise Http404
    staff = Staff.objects.get(id=viewer.staff_id)
    valid_from, valid_to = kinds.period(form, values, begins_on)
    title = str(values["title"]) if form.is_attached else ""
    return Certificate(
        id=uuid7(),
        region=case.region,
        case=case,
        unit_id=viewer.unit_id,
        subject_id=case.subject_id,
        issued_by=staff,
        issuer_name="" if staff.is_protected else f"{staff.given_name} {staff.family_name}".strip(),
        issuer_title=staff.title,
        kind=form.key,
        template_version=form.version,
        title=title or form.title_sv,
        title_en=title or form.title_en,
        content=kinds.content(form, values),
        valid_from=valid_from,
        valid_to=valid_to,
        issued_at=now,
    )


def _keep(viewer: Viewer, certificate: Certificate, case: Case, written: Written, now: dt.datetime) -> None:
    """Keep the PDF, made or attached, then the row that says which it is."""
    unit = case.unit if case.unit_id == certificate.unit_id else certificate.unit
    document = written.document or printing.made(certificate, unit=unit, subject=case.subject, now=now)
    stored = files.accept(
        viewer, document, container=documents.container(certificate), subject_id=case.subject_id, now=now
    )
    certificate.file_id, certificate.digest = stored.id, stored.sha256
    certificate.save(force_insert=True)


def _free_number(case: Case, now: dt.datetime) -> str:
    """Draw a number that no certificate of the region has; the constraint settles the one chance in billions."""
    while True:
        drawn = case_rules.new_number(case.unit.region.letter, clock.local_date(now).year)
        number = f"I-{drawn}"
        if not Certificate.objects.filter(region=case.region, number=number).exists():
            return number


def _tell(certificate: Certificate) -> None:
    events.publish(
        CertificateChanged(
            region=certificate.region,
            certificate_id=certificate.id,
            case_id=certificate.case_id,
            person_id=certificate.subject_id,
        )
    )


def _record(viewer: Viewer, verb: audit.Verb, certificate: Certificate, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verb.key,
        object_kind="case",
        object_id=certificate.case_id,
        subject_id=certificate.subject_id,
        unit_id=viewer.unit_id,
        region=certificate.region,
        detail={"certificate": str(certificate.id)},
        now=now,
    )
