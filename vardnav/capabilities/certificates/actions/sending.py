"""Actions: a person sends a certificate on, or staff do in the person's place; once to each recipient."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.certificates import verbs
from vardnav.capabilities.certificates.actions import handing, moving
from vardnav.capabilities.certificates.models import Certificate, Sending
from vardnav.capabilities.certificates.queries import documents
from vardnav.capabilities.certificates.rules import recipients, sendings, standing
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer

#: The first try is a job in the same transaction; if that job is lost, the sweep comes after this.
FIRST_SWEEP = dt.timedelta(minutes=1)


class NoLongerValid(Exception):
    """The certificate is replaced or revoked: it is not sent on."""


class NotChecked(Exception):
    """Its PDF came from elsewhere and no virus scanner has found it clean."""


class CannotRetry(Exception):
    """It is on its way, has arrived, was refused or was withdrawn."""


class Stale(Exception):
    """Somebody has looked after the sending or tried again since the list was opened, or it has moved on by itself."""


def send(
    viewer: Viewer,
    certificate_id: uuid.UUID,
    *,
    recipient_key: str,
    address: str = "",
    now: dt.datetime,
) -> Sending:
    """Send a certificate on, once: to the same recipient and address again is the sending that was made first.

    `address`: what the recipient needs, unchecked. The certificate's row is locked, so that of two at once the second
    finds the first, and none is sent of one that is being revoked. Raises Http404, recipients.UnknownRecipient,
    recipients.BadOrganisationNumber, NoLongerValid, NotChecked.
    """
    if viewer.role not in (Role.RESIDENT, Role.STAFF):
        raise Http404
    with transaction.atomic():
        certificate = (
            Certificate.objects.visible_to(viewer)
            .select_for_update(of=("self",))
            .filter(id=certificate_id)
            .first()
        )
        if certificate is None:
            raise Http404
        to = recipients.recipient(recipient_key, certificate.kind, clock.local_date(now))
        checked = recipients.organisation_number(address) if to.needs == "organisation_number" else ""
        there = Sending.objects.filter(
            region=certificate.region, certificate=certificate, recipient=to.key, address=checked
        ).first()
        if there is not None:
            return there
        if certificate.state != standing.State.ISSUED:
            raise NoLongerValid
        if not documents.is_checked(viewer, certificate):
            raise NotChecked
        sending = Sending.objects.create(
            region=certificate.region,
            certificate=certificate,
            subject_id=certificate.subject_id,
            recipient=to.key,
            address=checked,
            sent_by_id=viewer.person_id if viewer.role is Role.RESIDENT else None,
            helped_by_id=viewer.staff_id,
            asked_at=now,
            trying_since=now,
            next_try_at=now + FIRST_SWEEP,
        )
        _record(viewer, verbs.SEND, certificate, sending, now)
        handing.ask([sending.id])
    return sending


def retry(viewer: Viewer, sending_id: uuid.UUID, *, now: dt.datetime) -> Sending:
    """Let a sending that was given up be tried again, under the same reference: it cannot arrive twice.

    Raises Http404, CannotRetry.
    """
    if viewer.role not in (Role.RESIDENT, Role.STAFF):
        raise Http404
    with transaction.atomic():
        found = Sending.objects.visible_to(viewer).filter(id=sending_id).values_list("certificate", flat=True)
        certificate = Certificate.objects.select_for_update().filter(id__in=found).first()
        if certificate is None:
            raise Http404
        sending = Sending.objects.select_for_update().get(id=sending_id)
        if certificate.state != standing.State.ISSUED or not sendings.may_become(
            sending.state, sendings.State.PLANNED
        ):
            raise CannotRetry
        moving.move(sending, sendings.State.PLANNED, now)
        sending.trying_since, sending.next_try_at = now, now + FIRST_SWEEP
        sending.looked_at = sending.looked_by_id = None
        sending.save(update_fields=["trying_since", "next_try_at", "looked_at", "looked_by"])
        _record(viewer, verbs.RETRY, certificate, sending, now)
        handing.ask([sending.id])
    return sending


def look_after(viewer: Viewer, sending_id: uuid.UUID, *, seen: str, now: dt.datetime) -> None:
    """Note that staff have taken care of a sending that was stuck: it leaves the list.

    `seen`: `Sending.mark` as the list showed it; who looked at an earlier round must not hide the one that goes on now.
    Raises Http404, Stale.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        own = Certificate.objects.issued_at_unit_of(viewer)
        sending = (
            Sending.objects.filter(region=viewer.region, certificate__in=own)
            .select_for_update(of=("self",))
            .select_related("certificate")
            .filter(id=sending_id)
            .first()
        )
        if sending is None:
            raise Http404
        if sending.looked_at is not None or seen != sending.mark:
            raise Stale
        sending.looked_at, sending.looked_by_id = now, viewer.staff_id
        sending.save(update_fields=["looked_at", "looked_by"])
        _record(viewer, verbs.LOOK, sending.certificate, sending, now)


def _record(
    viewer: Viewer, verb: audit.Verb, certificate: Certificate, sending: Sending, now: dt.datetime
) -> None:
    audit.record(
        viewer,
        action=verb.key,
        object_kind="case",
        object_id=certificate.case_id,
        subject_id=certificate.subject_id,
        unit_id=viewer.unit_id or certificate.unit_id,
        region=certificate.region,
        detail={
            "certificate": str(certificate.id),
            "sending": str(sending.id),
            "recipient": sending.recipient,
        },
        now=now,
    )
