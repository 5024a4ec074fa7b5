"""Actions: the whole demonstration put in place, all or nothing; running it again changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import connection, transaction

from vardnav.config.demo import (
    acting,
    built_forms,
    care,
    cases,
    certificates,
    chats,
    clocks,
    drugs,
    kits,
    letters_home,
    line_decisions,
    listings,
    papers,
    plans,
    powers,
    reading,
    requested_forms,
    residents,
    services,
    times,
    tracked,
    transfers,
    unread_lists,
    vaccination,
)
from vardnav.kernel.audit import partitions

_ONE_AT_A_TIME = 0x7661_7265
#: The oldest row of the log is younger than this.
_LOG_REACHES_BACK = dt.timedelta(days=100)


def load(now: dt.datetime, tell: Callable[[str], None]) -> int:
    """Write what is missing of every region, say a line about each, and return how many rows were written."""
    created = 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        partitions.ensure_partitions(now - _LOG_REACHES_BACK)
        cares = {}
        for region in reading.REGIONS:
            cares[region] = care.load(region, now)
            created += _region(cares[region], now, tell)
        created += transfers.load(cares, now)
    return created


def _region(here: care.Care, now: dt.datetime, tell: Callable[[str], None]) -> int:
    region = here.region.code
    decisions = built_forms.load(here, now) + services.load(here, now) + plans.load(here, now)
    people = residents.load(region, here.units, now)
    decided = acting.load(here, people, now) + powers.load(here, people, now)
    decided += papers.load(here, people, now)
    lists = drugs.load(here, people, now) + tracked.load(here, people, now)
    listed = listings.load(here, people, now)
    threads = cases.load(here, people, now) + requested_forms.load(here, people, now)
    listed += listings.follow(here)
    listed += listings.wait(here, people, now)
    threads += chats.load(here)
    counted = clocks.load(here, now) + certificates.load(here, people, now) + line_decisions.load(here)
    counted += kits.load(here, now) + letters_home.load(here, people, now) + unread_lists.load(here, now)
    counted += times.load(here, people, now) + vaccination.load(here, now)
    created = here.created + decisions + people.created + decided + lists + listed + threads + counted
    tell(
        f"{here.region.name}: {len(here.units)} units, {len(here.staff)} staff, {len(people.people)} residents"
        + (f"; {created} rows written." if created else "; nothing new.")
    )
    return created
