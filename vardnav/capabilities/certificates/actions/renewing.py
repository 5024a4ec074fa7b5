"""Actions: asking for a certificate anew: the form of certificates.renew, begun with what the old one says."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404

from vardnav.capabilities.certificates.models import Certificate, Sending
from vardnav.capabilities.certificates.rules import recipients
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import actions as cases

SERVICE = "certificates.renew"
#: Recipients that the renewal's form has words for.
_ASKED = {"insurance_agency", "employer", "transport_agency"}


def renew(viewer: Viewer, certificate_id: uuid.UUID, *, now: dt.datetime) -> uuid.UUID | None:
    """Begin a renewal at the unit that issued a certificate of the subject's; return the draft's id.

    None when the unit does not take the e-service now: the person chooses another. Raises Http404.
    """
    if viewer.role is not Role.RESIDENT:
        raise Http404
    certificate = Certificate.objects.visible_to(viewer).filter(id=certificate_id).first()
    if certificate is None:
        raise Http404
    last = Sending.objects.filter(region=certificate.region, certificate=certificate).order_by("-id").first()
    try:
        draft = cases.begin(
            viewer,
            service_key=SERVICE,
            unit_id=certificate.unit_id,
            prefilled=prefilled(certificate, last.recipient if last else ""),
            now=now,
        )
    except (cases.ServiceClosed, cases.NotAdmitted, cases.NotCovered, Http404):
        return None
    return draft.id


def prefilled(certificate: Certificate, recipient: str) -> dict[str, Any]:
    """Return the answers of the renewal's form that are known: what, by whom, until when, how much, for whom."""
    extent = next((one["raw"] for one in certificate.content if one["key"] == "extent"), "")
    known = {
        "which": certificate.title[:200],
        "ends_on": certificate.valid_to.isoformat() if certificate.valid_to else "",
        "issued_by": certificate.issuer_name[:200],
        "extent": extent or ("none" if certificate.kind != "attached" else ""),
        "recipient": recipient if recipient in _ASKED and recipients.named(recipient) else "",
    }
    return {key: value for key, value in known.items() if value}
