"""Rules: whether what staff write is signed with the unit's name instead of theirs (domain.md 4.10, 4.17; protects staff).

Decided when it is written and kept with the message. The log and the unit's own pages name the person all the same.
"""

from __future__ import annotations

import datetime as dt

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
    if viewer.role is not Role.STAFF:
        return False
    is_sensitive = case.unit.kind in ONLY_FOR_ONESELF
    if case.service_key in letters.LETTERS:
        return is_sensitive or letters.LETTERS[case.service_key].is_sensitive
    service = listing.services().get(case.service_key)
    if service is None:
        return is_sensitive
    at_unit = catalogue.offers(
        viewer, region=case.region, unit_id=case.unit_id, now=now, at_version=at_version
    )
    decided = catalogue.option(at_unit[service.key], SIGN_OPTION)
    return decided if isinstance(decided, bool) else is_sensitive or service.is_sensitive
