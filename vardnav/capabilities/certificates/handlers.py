"""Handlers: the person is told that something is new when a certificate is corrected or revoked after its case."""

from __future__ import annotations

import datetime as dt

from vardnav.capabilities.certificates.events import CertificateChanged
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.notify import actions as notify
from vardnav.platform.notify import texts


def certificate_changed(event: CertificateChanged, *, now: dt.datetime) -> None:
    """Tell the person that there is something new to read; never what."""
    notify.notify_person(
        Viewer.system(region=event.region),
        person_id=event.person_id,
        kind=texts.Kind.NEWS,
        event_id=event.event_id,
        region=event.region,
        case_id=event.case_id,
        now=now,
    )
