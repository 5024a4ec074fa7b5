"""Queries: a number for a case that begins otherwise than by sending a form."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel import clock
from vardnav.platform.cases import models, rules


def free_number(region: str, letter: str, now: dt.datetime) -> str:
    """Return a number that no case of the region has; the table's constraint settles the one chance in billions."""
    while True:
        number = rules.new_number(letter, clock.local_date(now).year)
        if not models.Case.objects.filter(region=region, number=number).exists():
            return number
