"""Pages: the region's campaigns: written as a draft, counted, published; what held before."""

from vardnav.capabilities.vaccination.steering_pages.editing import basics, group, new, place
from vardnav.capabilities.vaccination.steering_pages.overview import campaign, listed, publish

__all__ = ["basics", "campaign", "group", "listed", "new", "place", "publish"]
