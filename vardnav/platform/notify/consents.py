"""Queries: what people let their notices say, and what a notice is about."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import queries as cases
from vardnav.platform.notify.models import Notice, NoticeConsent
from vardnav.platform.notify.naming import About, Consent

SHOWN = 20


def latest(person_id: uuid.UUID) -> tuple[int, Consent]:
    """Return what holds for somebody, with the choice's number; 0 and nothing before the first."""
    row = NoticeConsent.objects.filter(person=person_id).order_by("-number").first()
    return (row.number, Consent(row.names_unit, row.says_visit)) if row else (0, Consent())


def own(viewer: Viewer) -> Sequence[NoticeConsent]:
    """Return the logged-in person's choices, latest first."""
    return list(NoticeConsent.objects.visible_to(viewer).order_by("-number")[:SHOWN])


def about(notice: Notice) -> About | None:
    """Return what a notice is about, as far as its text may tell; None for what is about no case."""
    found = cases.for_notice(notice.case_id) if notice.case_id is not None else None
    if found is None:
        return None
    return About(
        unit=found.unit_name,
        is_visit=found.is_visit,
        is_sensitive=found.is_sensitive,
        is_own=notice.person_id == found.subject_id,
    )
