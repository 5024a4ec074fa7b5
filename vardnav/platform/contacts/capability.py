"""What this room declares: codes, confirmations and how answers come, for residents and for those whom staff help."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.contacts import desk_pages, notice_pages, pages, panels, reply_pages, summonses
from vardnav.platform.registry.declarations import Capability, Changeable, Door, Page, Panel, Place

BOTH = ("GET", "POST")
ASSISTED = "assist/<uuid:assistance_id>/"
CAPABILITY = Capability(
    key="contacts",
    pages=(
        Page(Door.PORTAL, "contact/check/", pages.check, "check", methods=("POST",)),
        Page(Door.PORTAL, "contact/confirm/", pages.confirm, "confirm", methods=BOTH),
        Page(Door.PORTAL, "contact/replies/", reply_pages.replies, "replies", methods=BOTH),
        Page(Door.PORTAL, "contact/notices/", notice_pages.notices, "notices", methods=BOTH),
        Page(Door.PORTAL, "contact/<uuid:verification_id>/", pages.verify, "verify", methods=BOTH),
        Page(Door.DESK, f"{ASSISTED}contact/", desk_pages.assisted, "assisted", methods=BOTH),
        Page(
            Door.DESK,
            f"{ASSISTED}contact/<uuid:verification_id>/",
            desk_pages.assisted_verify,
            "assisted_verify",
            methods=BOTH,
        ),
        Page(
            Door.DESK, f"{ASSISTED}replies/", reply_pages.assisted_replies, "assisted_replies", methods=BOTH
        ),
        Page(Door.STEERING, "reach/summons/", reply_pages.summons, "summons", methods=BOTH),
    ),
    changes=(
        Changeable(
            summonses.SUMMONS,
            _("Kallelser på papper"),
            summonses.decide,
            summonses.describe,
            tells_itself=True,
        ),
    ),
    panels=(Panel(Place.DESK_PERSON, "contacts/panel_person.html", panels.of_person),),
)
