"""What this folder declares: choosing a health centre as an e-service, where one is listed, and the unit's lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.listing import handlers, pages, staff_pages
from vardnav.capabilities.listing.actions import choosing
from vardnav.capabilities.listing.events import PlaceOffered
from vardnav.capabilities.listing.forms import FORM, OPTIONS
from vardnav.platform.registry.declarations import (
    Admission,
    Capability,
    Door,
    Ending,
    EService,
    Page,
    Panel,
    Place,
    Shortcut,
)

BOTH = ("GET", "POST")
CHOOSE = EService(
    key="listing.choose",
    title=_("Välj vårdcentral"),
    summary=_("Lista dig på en vårdcentral, eller byt till en annan."),
    about=_(
        "Du väljer vårdcentral. Den får ditt val och registrerar det. Sedan är du listad där. Du kan se här vad som händer."
    ),
    icon="house",
    keywords=(
        "listning",
        "lista mig",
        "listad",
        "byta vårdcentral",
        "byt vårdcentral",
        "välja vårdcentral",
        "byta hälsocentral",
        "byta husläkare",
        "ändra vårdcentral",
        "change health centre",
        "choose health centre",
    ),
    answer_within_days=3,
    endings=(Ending.REFUSED, Ending.REGISTERED),
    options=OPTIONS,
    standard_replies=(
        ("Registrerat", "Du är nu listad hos oss. Välkommen!"),
        (
            "Går inte",
            "Vi kan inte registrera ditt val. Du är kvar där du är listad. Ring oss, så berättar vi mer.",
        ),
    ),
    form=FORM,
    by_power=False,
    may_be_sent_on=False,
    admission=Admission(refuses=choosing.refuses, follows=choosing.follows),
)
CAPABILITY = Capability(
    key="listing",
    services=(CHOOSE,),
    pages=(
        Page(Door.PORTAL, "listing/", pages.mine, "mine"),
        Page(Door.DESK, "listing/", staff_pages.lists, "desk"),
        Page(Door.PORTAL, "listing/queue/", pages.queue_up, "queue", methods=("POST",)),
        Page(Door.DESK, "listing/queue/", staff_pages.queue_of_unit, "desk_queue", methods=BOTH),
        Page(
            Door.DESK,
            "assist/<uuid:assistance_id>/listing/",
            staff_pages.assisted,
            "assisted",
            methods=BOTH,
        ),
        Page(Door.DESK, "listing/register.csv", staff_pages.file, "register"),
    ),
    reactions=((PlaceOffered, handlers.place_offered),),
    shortcuts=(
        Shortcut(Door.PORTAL, _("Min vårdcentral"), "listing:mine", "house"),
        Shortcut(Door.DESK, _("Listade"), "listing:desk", "house"),
    ),
    panels=(
        Panel(Place.PORTAL_SERVICE, "listing/service_panel.html", pages.of_service),
        Panel(Place.PORTAL_REVIEW, "listing/review_panel.html", pages.of_review),
        Panel(Place.DESK_CASE, "listing/desk_panel.html", staff_pages.of_case),
        Panel(Place.DESK_HELPING, "listing/person_panel.html", staff_pages.of_person),
    ),
)
