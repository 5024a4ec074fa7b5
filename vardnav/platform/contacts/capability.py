"""What this room declares: codes and confirmations for residents, and the desk's pages for those they help."""

from vardnav.platform.contacts import desk_pages, pages
from vardnav.platform.registry.declarations import Capability, Door, Page

BOTH = ("GET", "POST")
CAPABILITY = Capability(
    key="contacts",
    pages=(
        Page(Door.PORTAL, "contact/check/", pages.check, "check", methods=("POST",)),
        Page(Door.PORTAL, "contact/confirm/", pages.confirm, "confirm", methods=BOTH),
        Page(Door.PORTAL, "contact/<uuid:verification_id>/", pages.verify, "verify", methods=BOTH),
        Page(
            Door.DESK, "assist/<uuid:assistance_id>/contact/", desk_pages.assisted, "assisted", methods=BOTH
        ),
        Page(
            Door.DESK,
            "assist/<uuid:assistance_id>/contact/<uuid:verification_id>/",
            desk_pages.assisted_verify,
            "assisted_verify",
            methods=BOTH,
        ),
    ),
)
