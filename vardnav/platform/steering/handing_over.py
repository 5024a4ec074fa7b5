"""Actions: each pause in force that wants it has a batch of its open cases sent on; done twice is harmless."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import Http404

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import handing_over
from vardnav.platform.catalogue import pauses, pausing


def hand_over(*, now: dt.datetime) -> None:
    """Hand over a batch for each; one whose receiver no longer takes them waits, its cases stay where they are."""
    for pause in pauses.to_hand_over(now):
        if pause.hands_over_to_id is None or pause.confirmed_by_id is None:
            continue
        # What the receiver does not take now stays where it is; the pause's page says so. The rest goes on.
        shut = {one.service_key for one in pauses.receiver_shut(Viewer.system(), pause, now=now)}
        if pause.hands_over_to is not None:
            shut |= handing_over.not_taken_at(pause.hands_over_to, pause.service_keys)
        keys = [key for key in pause.service_keys if key not in shut]
        try:
            left = handing_over.hand_over(
                region=pause.region_id,
                staff_id=pause.confirmed_by_id,
                service_keys=keys,
                from_units=[uuid.UUID(one) for one in pause.unit_ids],
                to_unit=pause.hands_over_to_id,
                reason=f"{pause.reason_sv} ({pause.decision_reference})",
                now=now,
            )
        except (cases.ServiceClosed, cases.NotAllowed, Http404):
            continue
        if left == 0 and not shut:
            pausing.handed_over(pause.id, now=now)
