"""What this room declares: the pages on which a power of attorney is given, answered and ended."""

from vardnav.platform.powers import pages
from vardnav.platform.registry.declarations import Capability, Door, Page

BOTH = ("GET", "POST")
CAPABILITY = Capability(
    key="powers",
    pages=(
        Page(Door.PORTAL, "profile/acting/give/", pages.give, "give", methods=BOTH),
        Page(Door.PORTAL, "profile/acting/powers/<uuid:given_id>/end/", pages.end, "end", methods=BOTH),
        Page(Door.PORTAL, "family/powers/<uuid:offer_id>/", pages.offer, "offer", methods=BOTH),
        Page(Door.PORTAL, "family/powers/<uuid:power_id>/end/", pages.give_up, "give_up", methods=BOTH),
    ),
)
