"""Clock: now(), local time, days that count, opening hours, deadlines, identifiers that sort by time."""

from vardnav.kernel.clock.time import SWEDEN, local, local_date, now

__all__ = ["SWEDEN", "local", "local_date", "now"]
