"""What the guarantee room declares: clocks on cases, the unit's and the region's lists, and that clocks follow cases."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.appointments.events import VisitTookPlace
from vardnav.platform.cases.events import (
    CaseClosed,
    CaseContinued,
    CaseForwarded,
    CaseUnderGuarantee,
    CaseWritten,
)
from vardnav.platform.guarantee import (
    assessing,
    desk_pages,
    handlers,
    panels,
    portal_pages,
    queries,
    starting,
    steering_pages,
)
from vardnav.platform.notify.events import NoticeFailed
from vardnav.platform.registry.contributions import AtAnswer
from vardnav.platform.registry.declarations import Capability, Door, Page, Panel, Place
from vardnav.platform.registry.start_parts import StartPart

CAPABILITY = Capability(
    key="guarantee",
    running=queries.running,
    at_answer=AtAnswer(assessing.NAME, assessing.ask, assessing.said),
    pages=(
        Page(
            Door.PORTAL,
            "cases/<uuid:case_id>/no-longer/",
            portal_pages.stop,
            "stop",
            methods=("GET", "POST"),
        ),
        Page(
            Door.PORTAL,
            "cases/<uuid:case_id>/pause-wrong/",
            portal_pages.wrong,
            "wrong",
            methods=("GET", "POST"),
        ),
        Page(Door.DESK, "guarantee/", desk_pages.near, "near"),
        Page(Door.DESK, "cases/<uuid:case_id>/guarantee/", desk_pages.case, "case", methods=("GET", "POST")),
        Page(Door.STEERING, "guarantee/", steering_pages.forming, "forming"),
    ),
    reactions=(
        (CaseUnderGuarantee, handlers.case_changed),
        (CaseWritten, handlers.case_changed),
        (CaseForwarded, handlers.case_changed),
        (CaseClosed, handlers.case_changed),
        (CaseContinued, handlers.case_changed),
        (VisitTookPlace, handlers.visit_took_place),
        (NoticeFailed, handlers.notice_failed),
    ),
    start_parts=(
        StartPart(
            "waits",
            _("Det du väntar på"),
            10,
            starting.told_of,
            page="cases:mine",
            page_title=_("Alla ärenden"),
            there=queries.WAITS_OF_SUBJECT,
        ),
    ),
    panels=(
        Panel(Place.PORTAL_CASE, "guarantee/panel.html", panels.of_case, there=queries.THERE),
        Panel(Place.PORTAL_SERVICE, "guarantee/beside_promise.html", panels.at_choice),
        Panel(Place.PORTAL_SERVICE, "guarantee/beside_promise.html", panels.terms),
        Panel(Place.PUBLIC_SERVICE, "guarantee/terms.html", panels.terms),
        Panel(Place.PORTAL_TIMES, "guarantee/beside_promise.html", panels.beside_promise),
        Panel(Place.PORTAL_CASES, "guarantee/waits.html", panels.of_subject, there=queries.OPEN_OF_SUBJECT),
        Panel(Place.DESK_CASE, "guarantee/desk_panel.html", panels.at_desk),
    ),
)
