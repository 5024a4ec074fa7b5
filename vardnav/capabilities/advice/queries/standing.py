"""Queries: whether the region has the questions open; whoever meets a no is told why and what to do instead (R2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import InterfaceError, OperationalError

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.public import services_shown

KEY: Final = "advice.assess"


@dataclass(frozen=True, slots=True)
class Shut:
    """The questions are not asked here now: what is said of it. `since`: advice from before then still stands."""

    state: str
    reason: str
    instead: str
    since: dt.datetime | None

    def lets_stand(self, level: str, decided_at: dt.datetime | None) -> bool:
        """Tell whether advice is shown all the same: what cannot wait, and what was given before it was shut."""
        if level in ("112", "akut_nu"):
            return True
        return decided_at is not None and self.since is not None and decided_at < self.since


def shut(viewer: Viewer, *, now: dt.datetime) -> Shut | None:
    """Return why the questions are not asked in the viewer's region now, None where they are.

    Without a region they are: what they ask is alike everywhere. So they are while the database does not answer.
    """
    if not viewer.region:
        return None
    try:
        offered = catalogue.offer(viewer, KEY, region=viewer.region, now=now)
    except (OperationalError, InterfaceError):
        return None
    if offered.is_open:
        return None
    return Shut(
        services_shown.state_text(offered, viewer.language),
        services_shown.reason_text(offered, viewer.language)
        or services_shown.plain_reason(offered, viewer.region),
        services_shown.instead_text(offered, viewer.language),
        offered.since,
    )
