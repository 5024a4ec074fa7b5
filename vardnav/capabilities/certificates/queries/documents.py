"""Queries: where a certificate's PDF hangs, and opening it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import Http404

from vardnav.capabilities.certificates.models import Certificate
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.files import queries as files
from vardnav.platform.files import rules as file_rules
from vardnav.platform.files.models import Container

KIND = "certificate"


def container(certificate: Certificate) -> Container:
    """Return the container of a certificate's PDF; readings of it are logged on the case."""
    return Container(
        KIND, certificate.id, certificate.region, about_kind="case", about_id=certificate.case_id
    )


def is_checked(viewer: Viewer, certificate: Certificate) -> bool:
    """Tell whether the PDF of a certificate just found visible may leave us: made here, or found clean. One statement."""
    held = files.in_container(viewer, container(certificate))
    return any(one.id == certificate.file_id and one.state == file_rules.State.CLEAN for one in held)


def document(
    viewer: Viewer, certificate_id: uuid.UUID, *, now: dt.datetime, accepts_risk: bool = False
) -> files.Opened:
    """Open the PDF of a certificate that the viewer may see; its row in the log is written in the same transaction.

    Raises Http404, files.NeedsWarning (to staff, one that no scanner has looked at), files.Damaged.
    """
    certificate = Certificate.objects.visible_to(viewer).filter(id=certificate_id).first()
    if certificate is None:
        raise Http404
    return files.open_for(
        viewer,
        certificate.file_id,
        container=container(certificate),
        now=now,
        accepts_risk=accepts_risk,
    )
