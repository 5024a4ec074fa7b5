"""Actions: a paused e-service's open cases go to another unit of the same care provider, as if each were sent on.

A pause is an administrator's decision about many people at once; a legal basis is about one. So a pause hands over only what
needs no basis: cases at units of the receiver's own care provider. The others stay where they are and are answered there.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Assignment, Unit
from vardnav.platform.cases import actions, models
from vardnav.platform.cases.rules import Status
from vardnav.platform.registry import listing

#: Cases handed over at a time: a batch is short, and one that is broken off goes on at the next.
BATCH = 100


def hand_over(
    *,
    region: str,
    staff_id: uuid.UUID,
    service_keys: Collection[str],
    from_units: Collection[uuid.UUID],
    to_unit: uuid.UUID,
    reason: str,
    now: dt.datetime,
) -> int:
    """Send up to BATCH open cases on to `to_unit`, in the name of the administrator who decided; return how many are left.

    Cases at units of another care provider are not among them, and stay.

    Each goes the way of every forwarded case: same rules, same step, same row in the log. Nothing of a case is shown.
    Done twice is harmless. Raises actions.ServiceClosed when `to_unit` no longer takes the e-service.
    """
    # What people chose that very unit for stays there, whatever else moves.
    known = listing.services()
    keys = [key for key in service_keys if key not in known or known[key].may_be_sent_on]
    provider = Unit.objects.filter(id=to_unit).values("provider")
    waiting = (
        models.Case.objects.filter(region=region, service_key__in=keys, unit__provider__in=provider)
        .exclude(status=Status.COMPLETED)
        .exclude(unit=to_unit)
    )
    if from_units:
        waiting = waiting.filter(unit__in=list(from_units))
    assignment = _assignment(region, staff_id)
    if assignment is None:
        return waiting.count()
    for case_id, unit_id in list(waiting.order_by("id").values_list("id", "unit")[:BATCH]):
        sender = Viewer.staff(staff_id=staff_id, assignment_id=assignment, unit_id=unit_id, region=region)
        actions.change(sender, case_id, "forward", to_unit_id=to_unit, reason=reason, now=now)
    return waiting.count()


def has_decided(*, region: str, staff_id: uuid.UUID | None) -> bool:
    """Tell whether it can be done in the name of somebody: they are, or were, an administrator of the region."""
    return _assignment(region, staff_id) is not None


def not_taken_at(unit: Unit, service_keys: Collection[str]) -> frozenset[str]:
    """Return those of the e-services whose cases a unit of that sort never takes, or that is no longer connected."""
    known = listing.services()
    return frozenset(
        key
        for key in service_keys
        if key in known
        and known[key].may_be_sent_on
        and not (unit.is_connected and unit.kind in known[key].receiver_kinds)
    )


def _assignment(region: str, staff_id: uuid.UUID | None) -> uuid.UUID | None:
    rows = Assignment.objects.filter(region_id=region, staff=staff_id, kind=Assignment.Kind.ADMINISTRATOR)
    return rows.order_by("-valid_from").values_list("id", flat=True).first()
