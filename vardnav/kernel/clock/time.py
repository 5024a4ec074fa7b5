"""Rules: the one system clock, and Swedish local time (store UTC, compute in Europe/Stockholm; rule R13)."""

import datetime as dt
import zoneinfo

SWEDEN = zoneinfo.ZoneInfo("Europe/Stockholm")


def now() -> dt.datetime:
    """Return the current time, aware, in UTC. The only place that reads the system clock."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - this is the one clock


def local(moment: dt.datetime) -> dt.datetime:
    """Return `moment` (aware) as Swedish wall time."""
    return moment.astimezone(SWEDEN)


def local_date(moment: dt.datetime) -> dt.date:
    """Return the Swedish calendar day of `moment` (aware)."""
    return moment.astimezone(SWEDEN).date()
