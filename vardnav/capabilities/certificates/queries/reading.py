"""Queries: a person's certificates, one of them, and where it has been sent."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.certificates import verbs
from vardnav.capabilities.certificates.models import Certificate, Sending
from vardnav.capabilities.certificates.queries import documents
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases import sight

MOST = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """One version of a certificate, the other versions (oldest first) and where all of them have been sent.

    `is_checked`: whether its PDF may leave us.
    """

    certificate: Certificate
    versions: Sequence[Certificate]
    sendings: Sequence[Sending]
    is_checked: bool

    @property
    def latest(self) -> Certificate:
        """The version that stands: the last one issued."""
        return max((*self.versions, self.certificate), key=lambda one: one.version)


def mine(viewer: Viewer, *, now: dt.datetime) -> list[Certificate]:
    """Return the subject's certificates, latest first, the reading logged. Two statements. Raises Http404."""
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None:
        raise Http404
    with transaction.atomic():
        audit.record(
            viewer, action=verbs.LIST.key, object_kind="person", object_id=viewer.subject_id, now=now
        )
        found = Certificate.objects.visible_to(viewer).select_related("unit").defer("content")
        return list(found.order_by("-id")[:MOST])


def is_covered(viewer: Viewer) -> bool:
    """Tell whether the viewer may see certificates at all of the one they act for: not by a power of attorney (sight.py)."""
    return sight.of(viewer).covers(Area.RECORD)


def opened(viewer: Viewer, certificate_id: uuid.UUID, *, now: dt.datetime) -> Opened:
    """Return one certificate with its other versions and its sendings, the reading logged. Raises Http404.

    Five statements.
    """
    with transaction.atomic():
        certificate = _one(viewer, certificate_id, now)
        of_number = Certificate.objects.visible_to(viewer).filter(
            region=certificate.region, number=certificate.number
        )
        others = list(of_number.exclude(id=certificate.id).defer("content").order_by("version"))
        sent = (
            Sending.objects.filter(
                region=certificate.region, certificate__in=[certificate.id, *(one.id for one in others)]
            )
            .select_related("certificate", "sent_by", "helped_by")
            .defer("certificate__content")
        )
        return Opened(
            certificate,
            others,
            list(sent.order_by("-id")),
            documents.is_checked(viewer, certificate),
        )


def sent(viewer: Viewer, sending_id: uuid.UUID, *, now: dt.datetime) -> Sending:
    """Return one sending with its certificate, the reading logged on the case. Raises Http404. Two statements."""
    with transaction.atomic():
        rows = Sending.objects.visible_to(viewer).select_related("certificate__unit", "subject")
        sending = rows.filter(id=sending_id).first()
        if sending is None:
            raise Http404
        _record(viewer, sending.certificate, now)
    return sending


def _one(viewer: Viewer, certificate_id: uuid.UUID, now: dt.datetime) -> Certificate:
    rows = Certificate.objects.visible_to(viewer).select_related("unit", "subject", "ended_by", "case")
    certificate = rows.filter(id=certificate_id).first()
    if certificate is None:
        raise Http404
    _record(viewer, certificate, now)
    return certificate


def _record(viewer: Viewer, certificate: Certificate, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verbs.READ.key,
        object_kind="case",
        object_id=certificate.case_id,
        subject_id=certificate.subject_id,
        unit_id=viewer.unit_id,
        region=certificate.region,
        detail={"certificate": str(certificate.id)},
        now=now,
    )
