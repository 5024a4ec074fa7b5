"""Rules: whether answers that somebody gave before log-in can be those of a person whom the register knows."""

from __future__ import annotations

import enum
from typing import Final

from vardnav.capabilities.advice.rules.steps import Known
from vardnav.clinical.triage.ages import DAYS

#: What is added to an age as it was told, in days: people round, and a birthday may have come meanwhile.
_SLACK: Final = {"years": DAYS["y"] * 1.02, "months": DAYS["m"] * 1.5, "weeks": 10.0, "days": 4.0}


class Fit(enum.StrEnum):
    """Whether it fits, else what does not."""

    YES = "yes"
    #: It is about somebody else: oneself, a child, another grown-up.
    ABOUT = "about"
    AGE = "age"


def fit(known: Known, unit: str, *, relation: str, age_days: int | None) -> Fit:
    """Return whether answers are about somebody of this age to whom whoever logged in is this ("self", "child", "other").

    Of whom nothing has been told yet, anybody may be meant. `unit`: in what the age was told. `age_days`: None: not known.
    """
    if known.age_days is None:
        return Fit.YES
    if known.about != relation:
        return Fit.ABOUT
    if age_days is None:
        return Fit.YES
    slack = _SLACK.get(unit, DAYS["y"])
    return Fit.YES if known.age_days - slack <= age_days <= known.age_days + 2 * slack else Fit.AGE
