"""Rules: when "Begär tid" is to seek primary care for something new or clearly worse, so that the law's clocks start.

The law (vårdgarantin, domain.md 4.3): contact with primary care the same day, and a medical assessment within 3 days, for
a problem that is new or clearly worse; not for return visits and checks. Our reading, to be checked by a lawyer: new is
what one has not been in contact with care about before; and in doubt it counts, for the one who asks for care.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vardnav.platform.registry.guaranteed import NOTHING, Guaranteed

#: What the law promises in primary care, by the names of the guarantee room.
PRIMARY_CARE = ("contact", "assessment")
#: What is told when it does not hold: the one that says most.
_ASSESSMENT = ("assessment",)
#: Where the law's primary care is. Elsewhere a request for a time starts no clock: first visits count from a referral.
HEALTH_CENTRE = "health_centre"
#: Reasons of the guarantee room.
CHECK_UP, NOT_NEW = "return_visit", "not_new"


def promised(answers: Mapping[str, Any], unit_kind: str) -> Guaranteed:
    """Return which clocks a request for a time starts, or why the promise does not hold. `answers`: codes by link_id."""
    if unit_kind != HEALTH_CENTRE:
        return NOTHING
    if answers.get("since") == "none":
        return Guaranteed(_ASSESSMENT, CHECK_UP)
    is_old = answers.get("before") == "yes"
    is_worse = answers.get("worse") not in ("better", "same")
    return Guaranteed(_ASSESSMENT, NOT_NEW) if is_old and not is_worse else Guaranteed(PRIMARY_CARE)
