"""Words: why a pause's open cases are not handed over, and since when."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.platform.cases import handing_over
from vardnav.platform.catalogue import models, pauses
from vardnav.platform.registry import listing


def reasons(viewer: Viewer, pause: models.Pause, *, now: dt.datetime) -> list[str]:
    """Return a sentence for each thing that stands in the way; none when cases go over, or will when the pause begins."""
    is_begun = pause.confirmed_at is not None and pause.valid_from <= now and pause.resumed_at is None
    is_over = pause.valid_to is not None and pause.valid_to <= now
    if pause.hands_over_to is None or pause.handed_over_at is not None or not is_begun or is_over:
        return []
    begun = words.moment(pause.valid_from, now=now, language=viewer.language)
    if not handing_over.has_decided(region=pause.region_id, staff_id=pause.confirmed_by_id):
        return [
            _(
                "Den som bestämde pausen är inte administratör i regionen. Inget har lämnats över sedan %(since)s."
            )
            % {"since": begun}
        ]
    unit = pause.hands_over_to
    other = handing_over.not_taken_at(unit, pause.service_keys)
    found = [
        _("%(unit)s är inte en mottagning som kan ha %(service)s. Det har stått stilla sedan %(since)s.")
        % {"unit": unit.name, "service": _title(key), "since": begun}
        for key in other
    ]
    for one in pauses.receiver_shut(viewer, pause, now=now):
        if one.service_key in other:
            continue
        told = {"unit": unit.name, "service": _title(one.service_key)}
        if one.since is None or one.is_resting:
            found.append(_("%(unit)s tar inte emot %(service)s nu.") % told)
        else:
            told["since"] = words.moment(one.since, now=now, language=viewer.language)
            found.append(_("%(unit)s tar inte emot %(service)s sedan %(since)s.") % told)
    return found


def _title(key: str) -> str:
    service = listing.services().get(key)
    return str(service.title) if service else key
