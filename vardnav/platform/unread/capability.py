"""What the unread room declares: the unit's list, the region's page; what is written is followed until it is read."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.cases.events import CaseForwarded, CaseMoved, CaseWritten
from vardnav.platform.notify.events import NoticeFailed
from vardnav.platform.registry.declarations import Capability, Door, Page, Panel, Place, Shortcut
from vardnav.platform.unread import desk_pages, handlers, panels, steering_pages

CAPABILITY = Capability(
    key="unread",
    pages=(
        Page(Door.DESK, "unread/", desk_pages.listed, "listed"),
        Page(Door.DESK, "unread/<uuid:pursuit_id>/", desk_pages.one, "one", methods=("GET", "POST")),
        Page(Door.STEERING, "waiting/", steering_pages.waiting, "waiting"),
    ),
    shortcuts=(
        Shortcut(Door.DESK, _("Inte läst"), "unread:listed", "envelope-closed"),
        Shortcut(Door.STEERING, _("Det som väntar för länge"), "unread:waiting", "hourglass"),
    ),
    panels=(Panel(Place.STEERING_START, "unread/panel.html", panels.of_region),),
    reactions=(
        (CaseWritten, handlers.case_written),
        (CaseForwarded, handlers.case_forwarded),
        (CaseMoved, handlers.case_moved),
        (NoticeFailed, handlers.notice_failed),
    ),
)
