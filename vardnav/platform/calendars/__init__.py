"""Calendars that times are booked in: our own tables, or a care system outside over FHIR R4."""
