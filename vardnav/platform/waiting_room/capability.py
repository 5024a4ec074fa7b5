"""What the waiting room declares: the region's rooms, and how they go."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.registry.declarations import Capability, Door, Page, Shortcut
from vardnav.platform.waiting_room import steering_pages as pages

BOTH, ROOM = ("GET", "POST"), "waiting-rooms/<uuid:line_id>/"
CAPABILITY = Capability(
    key="waiting_room",
    pages=(
        Page(Door.STEERING, "waiting-rooms/", pages.listed, "rooms"),
        Page(Door.STEERING, "waiting-rooms/new/", pages.new, "new", methods=BOTH),
        Page(Door.STEERING, ROOM, pages.one, "one"),
        Page(Door.STEERING, f"{ROOM}decide/", pages.decide, "decide", methods=("POST",)),
        Page(Door.STEERING, f"{ROOM}change/", pages.change, "change", methods=BOTH),
    ),
    shortcuts=(Shortcut(Door.STEERING, _("Väntrum när många vill boka samtidigt"), "waiting_room:rooms"),),
)
