"""Tables: who sees what is booked and waited for. One rule for all that hangs on a person and a time type.

Whoever acts for somebody sees and books what they may of that person's cases (cases.sight): nothing that is only for
oneself, an agent by power of attorney only when the power is about e-services; and none of the types that a unit has
marked.
"""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.rules import ONLY_FOR_ONESELF
from vardnav.platform.cases import sight

#: No row's key.
_NO_ROW = uuid.UUID(int=0)
Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


def seen(rows: Rows, viewer: Viewer) -> Rows:
    """Return the subject's for a resident (of another's what `types_for` says), the unit's for staff."""
    if viewer.role is Role.RESIDENT and viewer.subject_id is not None:
        return rows.filter(types_for(viewer, "time_type__"), subject=viewer.subject_id)
    if viewer.role is Role.STAFF:
        return rows.filter(region=viewer.region, unit=viewer.unit_id)
    return rows if viewer.role is Role.SYSTEM else rows.none()


def types_for(viewer: Viewer, way: str = "") -> Q:
    """Return the condition on types of time that a resident may see and book; `way`: how one comes to the type."""
    if not viewer.is_proxy:
        return Q()
    if not acts_in_time(viewer):
        return Q(pk=_NO_ROW)  # not an empty list: a kept question must have SQL
    return Q(**{f"{way}is_sensitive": False}) & ~Q(**{f"{way}unit__kind__in": sorted(ONLY_FOR_ONESELF)})


def types_sql(viewer: Viewer, types: str) -> str:
    """Return the same as `types_for` for a statement written by hand, "" where all is seen; `types`: what it calls them.

    Constants only: each sort of viewer has a text of its own.
    """
    if not viewer.is_proxy:
        return ""
    if not acts_in_time(viewer):
        return " AND false"
    kinds = ", ".join(f"'{kind}'" for kind in sorted(ONLY_FOR_ONESELF))
    of_unit = f"(SELECT k.kind FROM organisations_unit k WHERE k.id = {types}.unit_id)"  # noqa: S608 - constants only
    return f" AND NOT {types}.is_sensitive AND {of_unit} NOT IN ({kinds})"


def cases_sql(viewer: Viewer, times: str) -> str:
    """Return the condition that a time which came of a case is seen by who sees the case; "" for the person and others.

    As `Appointment.visible_to`, for a statement written by hand; `times`: what it calls appointments_appointment.
    """
    if not viewer.is_proxy:
        return ""
    of_case = f"c.id = {times}.origin_id AND c.subject_id = {times}.subject_id{sight.of(viewer).sql('c')}"
    return f" AND ({times}.origin_kind <> 'case' OR EXISTS (SELECT FROM cases_case c WHERE {of_case}))"


def reachable(viewer: Viewer, way: str = "") -> Q:
    """Return the condition on types of time that may be asked for: the unit's for staff, `types_for` a resident."""
    return Q(**{f"{way}unit": viewer.unit_id}) if viewer.role is Role.STAFF else types_for(viewer, way)


def acts_in_time(viewer: Viewer) -> bool:
    """Tell whether the viewer may have to do with any times at all of the one they act for."""
    return sight.of(viewer).covers(sight.area_of(None, ""))
