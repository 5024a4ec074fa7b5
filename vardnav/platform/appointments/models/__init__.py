"""Tables: schedules and their slots; appointments and their history; the waiting list and its offers."""

from vardnav.platform.appointments.models.asked import PriorAnswers
from vardnav.platform.appointments.models.booked import Appointment, AppointmentStep
from vardnav.platform.appointments.models.kinds import Resource, TimeRule, TimeType
from vardnav.platform.appointments.models.known import KnownAs
from vardnav.platform.appointments.models.offered import Schedule, ScheduleDay, ScheduleSpan, Slot
from vardnav.platform.appointments.models.waited import Offer, WaitingEntry

__all__ = [
    "Appointment",
    "AppointmentStep",
    "KnownAs",
    "Offer",
    "PriorAnswers",
    "Resource",
    "Schedule",
    "ScheduleDay",
    "ScheduleSpan",
    "Slot",
    "TimeRule",
    "TimeType",
    "WaitingEntry",
]
