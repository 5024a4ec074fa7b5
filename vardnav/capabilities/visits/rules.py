"""Rules: when "Begär tid" is to seek care for something new, so that the law's clocks start: primary or specialised.

The law (vårdgarantin, domain.md 4.3): contact with primary care the same day, and a medical assessment within 3 days, for
a problem that is new or clearly worse; not for return visits and checks. Our reading, to be checked by a lawyer: new is
what one has not been in contact with care about before; and in doubt it counts, for the one who asks for care.
In specialised care the first visit is promised within 90 days from the referral or, where none is needed, from the day one
seeks (the same place): that is what asking such a clinic for a time is, unless one goes there already for the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vardnav.platform.registry.guaranteed import NOTHING, Guaranteed

#: What the law promises in primary care, by the names of the guarantee room.
PRIMARY_CARE = ("contact", "assessment")
#: What is told when it does not hold: the one that says most.
_ASSESSMENT = ("assessment",)
#: What it promises in specialised care.
SPECIALISED_CARE = ("first_visit",)
#: Where the law's primary care is, and its specialised care. Elsewhere a request for a time starts no clock.
HEALTH_CENTRE = "health_centre"
SPECIALISED = ("specialist", "psychiatry")
#: Reasons of the guarantee room.
CHECK_UP, NOT_NEW = "return_visit", "not_new"


def promised(answers: Mapping[str, Any], unit_kind: str) -> Guaranteed:
    """Return which clocks a request for a time starts, or why the promise does not hold. `answers`: codes by link_id."""
    if unit_kind in SPECIALISED:
        is_patient = answers.get("before") == "yes" and answers.get("here") == "yes"
        is_return = is_patient or answers.get("since") == "none"
        return Guaranteed(SPECIALISED_CARE, CHECK_UP if is_return else "")
    if unit_kind != HEALTH_CENTRE:
        return NOTHING
    if answers.get("since") == "none":
        return Guaranteed(_ASSESSMENT, CHECK_UP)
    is_old = answers.get("before") == "yes"
    is_worse = answers.get("worse") not in ("better", "same")
    return Guaranteed(_ASSESSMENT, NOT_NEW) if is_old and not is_worse else Guaranteed(PRIMARY_CARE)
