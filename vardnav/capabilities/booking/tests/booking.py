"""Booking in tests as a person does: page by page."""

from __future__ import annotations

from typing import Any

from django.test import Client

from vardnav.platform.appointments.models import Slot
from vardnav.platform.cases.tests.world import post, seen

FIND, HOLD, MINE = "/my/appointments/find/", "/my/appointments/hold/", "/my/appointments/"


def hold(browser: Client, slot: Slot, **more: str) -> Any:
    """Press a free time."""
    return post(browser, HOLD, {"slot": str(slot.id), **more})


def book(browser: Client, slot: Slot, **more: str) -> str:
    """Press a free time, read what applies and book it; return the address of the booked time."""
    held = hold(browser, slot)
    assert held.status_code == 303, seen(held)
    page = browser.get(held["Location"])
    assert "Tiden är inte bokad än" in seen(page)
    done = post(browser, held["Location"], {"step": "book", "terms": "on", **more})
    assert done.status_code == 303, seen(done)
    return str(done["Location"])
