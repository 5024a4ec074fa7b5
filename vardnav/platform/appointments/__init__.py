"""Bookable times: schedules, slots and appointments, which several e-services plug into."""
