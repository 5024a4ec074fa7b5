"""Actions: an e-service's own rules are asked before its form is sent, in the sending's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.sending import Held
from vardnav.platform.registry.declarations import EService, Refused, Sending


class NotAdmitted(Exception):
    """The e-service's own rules say no to this person now: `refused` says why and what instead."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(str(refused.reason))
        self.refused = refused


def asked(
    viewer: Viewer, service: EService, held: Held, answers: Mapping[str, Any], now: dt.datetime
) -> Sending:
    """Return what is about to be sent, when the e-service lets it. Raises NotAdmitted; then nothing is written."""
    is_assisted = held.assistance_id is not None
    given = Sending(held.region, held.unit_id, held.subject_id, answers, is_assisted, held.begun_at)
    refused = service.admission.refuses(viewer, given, now) if service.admission else None
    if refused is not None:
        raise NotAdmitted(refused)
    return given
