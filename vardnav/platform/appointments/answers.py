"""Actions: what an action answers: what was had, or why not. A refusal is a value, and leaves nothing half done."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from vardnav.kernel import clock
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.rules import doses
from vardnav.platform.appointments.rules.eligibility import Refusal, Why
from vardnav.platform.appointments.rules.states import REMINDED_USUALLY


@dataclass(frozen=True, slots=True)
class Had:
    """It went: the times, as they are now."""

    appointments: tuple[Appointment, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Refused:
    """It did not go, and nothing has changed. `slot_id`: of which slot it is said, None of what was asked as a whole."""

    refusal: Refusal
    slot_id: uuid.UUID | None = None

    @property
    def why(self) -> Why:
        """The reason as a word."""
        return self.refusal.why


@dataclass(frozen=True, slots=True)
class Accepted:
    """What somebody says yes to. `rule_id`: the rule whose terms were read; `service_key`: the e-service they come by."""

    rule_id: uuid.UUID | None = None
    service_key: str = ""
    #: How many hours before they want to be reminded, where they want to be.
    remind_hours: int = REMINDED_USUALLY
    #: What was read of the rules of another room, where the time has such (TimesAsked.read).
    read: str = ""


#: Of whoever has read no terms on a page, and comes by no e-service: staff, jobs, outside systems.
AS_IT_IS = Accepted()


class Refuse(Exception):
    """Leaves the transaction with a refusal, so that nothing half done stays. Never leaves the actions."""

    def __init__(self, why: Why | Refusal, slot_id: uuid.UUID | None = None) -> None:
        super().__init__(why)
        self.refused = Refused(Refusal(why) if isinstance(why, Why) else why, slot_id)


def between(interval: doses.Interval, first_at: dt.datetime, second_at: dt.datetime) -> None:
    """Refuse two doses whose days do not fit each other. Raises Refuse."""
    misfit = doses.refusal(interval, clock.local_date(first_at), clock.local_date(second_at))
    if misfit is not None:
        raise Refuse(Why.DOSE_TOO_SOON if misfit is doses.Misfit.TOO_SOON else Why.DOSE_TOO_LATE)
