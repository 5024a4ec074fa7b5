"""What this folder declares: the pages of one's listing, and what leads there from the need box."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.listing import pages
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import Capability, Door, Page, SearchHit, Shortcut

#: What people write when they want to change health centre; a beginning is enough ("listningen").
_SAID = ("listn", "lista mig", "byta vårdcentral", "byt vårdcentral", "välja vårdcentral", "välj vårdcentral",
         "byta hälsocentral", "byta husläkare", "ändra vårdcentral", "change health centre")  # fmt: skip


def search_hits(viewer: Viewer, text: str, *, now: dt.datetime) -> list[SearchHit]:
    """Return the way to the listing for those who ask for it."""
    said = " ".join(text.casefold().split())
    if not any(words in said for words in _SAID):
        return []
    title, summary = _("Välj vårdcentral"), _("Se var du är listad, och byt vårdcentral.")
    return [SearchHit(title, summary, addresses.url("listing:mine"), "house")]


CAPABILITY = Capability(
    key="listing",
    pages=(
        Page(Door.PORTAL, "listing/", pages.mine, "mine"),
        Page(Door.PORTAL, "listing/<uuid:unit_id>/", pages.choose, "choose", methods=("GET", "POST")),
    ),
    shortcuts=(Shortcut(Door.PORTAL, gettext_lazy("Min vårdcentral"), "listing:mine", "house"),),
    searches=(search_hits,),
)
