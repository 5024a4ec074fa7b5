"""Pages: the unit's vaccinations: the day, the dose, who can come at once, and helping somebody at the desk."""

from vardnav.capabilities.vaccination.staff_pages.day import called, day, make_times
from vardnav.capabilities.vaccination.staff_pages.dose import dose
from vardnav.capabilities.vaccination.staff_pages.helping import helping

__all__ = ["called", "day", "dose", "helping", "make_times"]
