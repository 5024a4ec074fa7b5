"""Booking: residents find, hold, confirm, move and cancel times; units keep their calendars."""
