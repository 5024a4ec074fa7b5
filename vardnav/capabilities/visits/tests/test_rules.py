"""When a request for a time starts the clocks of the law: written by hand, line by line."""

from __future__ import annotations

import pytest

from vardnav.capabilities.visits import rules
from vardnav.platform.guarantee.rules import Kind, Why
from vardnav.platform.registry.guaranteed import Guaranteed

#: Unit, since when, care before, how it has gone, and whether one goes there already; and what then is. "-" is no answer.
VECTORS = """
# new to care: whatever it is like
health_centre days no same - starts
health_centre weeks no better - starts
health_centre months no same - starts
health_centre months no worse - starts
# known to care, and worse
health_centre days yes worse - starts
health_centre weeks yes worse - starts
health_centre months yes worse - starts
# known to care, and neither new nor worse
health_centre days yes same - not_new
health_centre weeks yes better - not_new
health_centre months yes same - not_new
health_centre months yes better - not_new
# a check
health_centre none - - - return_visit
health_centre none no worse - return_visit
# in doubt it counts: the first version of the form did not ask everything, and words may change
health_centre months - same - starts
health_centre months yes - - starts
health_centre weeks - - - starts
health_centre - - - - starts
health_centre odd odd odd - starts
# the law's primary care is the health centre's
rehab days no worse - nothing
maternity days no worse - nothing
sexual_health days no worse - nothing
youth days no worse - nothing
# what one goes there for already says nothing at a health centre
health_centre months yes worse yes starts
# in specialised care: the first visit, from the day one seeks
specialist days no worse - first_visit
psychiatry weeks no better - first_visit
specialist months yes same no first_visit
psychiatry months yes worse no first_visit
# a return visit, and a check
specialist months yes worse yes seen_here
psychiatry weeks yes same yes seen_here
specialist none - - - seen_here
# in doubt it counts
specialist months yes same - first_visit
specialist months - - yes first_visit
psychiatry - - - - first_visit
"""
MEANS = {
    "starts": Guaranteed(("contact", "assessment")),
    "not_new": Guaranteed(("assessment",), "not_new"),
    "return_visit": Guaranteed(("assessment",), "return_visit"),
    "nothing": Guaranteed(),
    "first_visit": Guaranteed(("first_visit",)),
    "seen_here": Guaranteed(("first_visit",), "return_visit"),
}


@pytest.mark.parametrize("line", [one for one in VECTORS.splitlines() if one and not one.startswith("#")])
def test_new_or_worse_starts_the_clocks_and_else_it_says_why_not(line: str) -> None:
    kind, since, before, worse, here, means = line.split()
    given = {"since": since, "before": before, "worse": worse, "here": here}
    answers = {key: value for key, value in given.items() if value != "-"}
    assert rules.promised(answers, kind) == MEANS[means]


def test_every_kind_and_reason_is_one_that_the_guarantee_room_knows() -> None:
    for one in MEANS.values():
        for kind in one.kinds:
            Kind(kind)
        if one.why_not:
            Why(one.why_not)
