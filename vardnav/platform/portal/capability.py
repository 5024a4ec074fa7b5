"""What the resident's door declares itself: the start page."""

from vardnav.platform.portal import pages
from vardnav.platform.registry.declarations import Capability, Door, Page

CAPABILITY = Capability(
    key="portal",
    pages=(Page(Door.PORTAL, "", pages.start, "start"),),
)
