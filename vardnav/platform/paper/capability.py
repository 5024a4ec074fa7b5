"""What the paper room declares: the unit's letters, and that whatever a unit writes may become one."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.cases.events import CaseWritten
from vardnav.platform.paper import desk_pages, handlers, panels, queries
from vardnav.platform.registry.declarations import Capability, Door, Page, Panel, Place, Shortcut

LETTER = "letters/<uuid:letter_id>/"
CAPABILITY = Capability(
    key="paper",
    pages=(
        Page(Door.DESK, "letters/", desk_pages.listed, "listed"),
        Page(Door.DESK, LETTER, desk_pages.letter, "letter", methods=("GET", "POST")),
        Page(Door.DESK, f"{LETTER}letter.pdf", desk_pages.document, "document"),
    ),
    shortcuts=(Shortcut(Door.DESK, _("Brev att skriva ut"), "paper:listed", "printer-small"),),
    panels=(
        Panel(Place.DESK_ANSWER, "paper/panel_desk.html", panels.at_desk),
        Panel(Place.PORTAL_CASE, "paper/panel_mine.html", panels.of_case, there=queries.THERE),
    ),
    reactions=((CaseWritten, handlers.case_written),),
)
