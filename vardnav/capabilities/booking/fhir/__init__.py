"""Bookable times as FHIR R4: the pages of Schedule, Slot, Appointment, and of what they point to."""

from dataclasses import replace

from vardnav.capabilities.booking.fhir import appointments, places, schedules, slots, writing
from vardnav.platform.fhir import views

RESOURCES = (
    schedules.SCHEDULE,
    slots.SLOT,
    replace(appointments.APPOINTMENT, create=writing.create, update=writing.update),
    places.HEALTHCARE_SERVICE,
    places.ORGANIZATION,
    places.PRACTITIONER,
    places.LOCATION,
)
PAGES = tuple(page for one in RESOURCES for page in views.pages(one))
__all__ = ["PAGES", "RESOURCES"]
