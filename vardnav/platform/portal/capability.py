"""What the resident's door declares itself: the start page, one's own details, the family."""

from vardnav.platform.portal import account_pages, family_pages, pages, protection_pages
from vardnav.platform.registry.declarations import Capability, Door, Page

BOTH = ("GET", "POST")
CAPABILITY = Capability(
    key="portal",
    pages=(
        Page(Door.PORTAL, "", pages.start, "start"),
        Page(Door.PORTAL, "profile/", account_pages.settings, "settings", methods=BOTH),
        Page(Door.PORTAL, "profile/unit/", account_pages.unit, "unit", methods=BOTH),
        Page(Door.PORTAL, "profile/acting/", protection_pages.acting, "acting"),
        Page(
            Door.PORTAL,
            "profile/acting/<uuid:decision_id>/end/",
            protection_pages.end_acting,
            "end_acting",
            methods=BOTH,
        ),
        Page(Door.PORTAL, "profile/lock/", protection_pages.lock, "lock", methods=BOTH),
        Page(Door.PORTAL, "family/", family_pages.family, "family"),
        Page(Door.PORTAL, "family/act/", family_pages.act_for, "act_for", methods=("POST",)),
    ),
)
