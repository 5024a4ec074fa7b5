"""Rules: whether what staff write is signed with the unit's name instead of theirs (domain.md 4.10, 4.17; protects staff).

Decided when it is written and kept with the message. The log and the unit's own pages name the person all the same.
"""

from __future__ import annotations

import datetime as dt
import uuid

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.rules import ONLY_FOR_ONESELF
from vardnav.platform.cases import letters, models
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.registry import listing
from vardnav.platform.registry.options import SIGN_OPTION


def by_unit(viewer: Viewer, case: models.Case, *, at_version: int | None = None, now: dt.datetime) -> bool:
    """Tell whether a message of the viewer's in a case is signed with the unit's name.

    As the region or the unit has decided for the e-service; where nobody has, yes for what is sensitive: by the e-service,
    the sort of letter, or a clinic that one comes to only for oneself. `at_version`: the catalogue's, if known.
    """
    return viewer.role is Role.STAFF and signs(
        viewer,
        case.service_key,
        region=case.region,
        unit_id=case.unit_id,
        unit_kind=case.unit.kind,
        at_version=at_version,
        now=now,
    )


def signs(
    viewer: Viewer,
    service_key: str,
    *,
    region: str,
    unit_id: uuid.UUID,
    unit_kind: str,
    at_version: int | None = None,
    now: dt.datetime,
) -> bool:
    """Tell whether the staff of a unit sign with its name in cases of an e-service, whoever asks."""
    is_sensitive = unit_kind in ONLY_FOR_ONESELF
    if service_key in letters.LETTERS:
        return is_sensitive or letters.LETTERS[service_key].is_sensitive
    service = listing.services().get(service_key)
    if service is None:
        return is_sensitive
    at_unit = catalogue.offers(viewer, region=region, unit_id=unit_id, now=now, at_version=at_version)
    decided = catalogue.option(at_unit[service.key], SIGN_OPTION)
    return decided if isinstance(decided, bool) else is_sensitive or service.is_sensitive
