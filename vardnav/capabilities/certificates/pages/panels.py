"""Pages: the panel of a case's certificates, to its person and at the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from vardnav.capabilities.certificates.queries import desk, shown
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.registry import addresses
from vardnav.platform.registry.contributions import LetterLine, LetterPart

#: Cases of these e-services list their certificates; of others, only the way there is shown, so that nothing is asked.
OURS = "certificates."


def of_case(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return the certificates issued from the person's case; None for none."""
    issued = _issued(viewer, case, now)
    return {"issued": issued} if issued else None


def at_desk(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return the case's certificates for staff, with the way to issue one. None for a case the unit began itself."""
    if case.is_from_unit:
        return None
    return {
        "issued": _issued(viewer, case, now),
        "url": addresses.url("certificates:desk_choose", case_id=case.id),
        "can_issue": case.status != "completed",
    }


def of_letter(viewer: Viewer, case: Any, now: dt.datetime) -> LetterPart | None:
    """Return the certificates of a case for its letter home: each is a document of its own, and where to get it."""
    issued = _issued(viewer, case, now)
    how = _("Intyget är ett eget dokument. Ligger det inte i kuvertet? Ring mottagningen och be om det.")
    lines = [LetterLine(one.title, one.row.number, how) for one in issued if one.is_standing]
    return LetterPart(_("Dina intyg"), lines) if lines else None


def _issued(viewer: Viewer, case: Any, now: dt.datetime) -> list[shown.Shown]:
    if not case.service_key.startswith(OURS):
        return []
    return [shown.certificate(one, now=now, language=viewer.language) for one in desk.of_case(viewer, case)]
