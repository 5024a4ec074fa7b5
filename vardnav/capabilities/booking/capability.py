"""What this folder declares: booking as an e-service, one's own times, and the unit's calendar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.booking import fhir, handlers, pages
from vardnav.capabilities.booking.queries import going_on, rushes, starting
from vardnav.platform.appointments import next_queries, own_queries
from vardnav.platform.appointments.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentNear,
    AppointmentUnanswered,
    LineEnded,
    OfferWithdrawn,
    TimeOffered,
)
from vardnav.platform.registry.declarations import Capability, Door, EService, Page, Panel, Place, Shortcut
from vardnav.platform.registry.start_parts import StartPart

BOTH, POST = ("GET", "POST"), ("POST",)
WHERE = (
    "health_centre",
    "child_health",
    "rehab",
    "maternity",
    "specialist",
    "psychiatry",
    "sexual_health",
)
TIMES_OF_CASE = "booking/times_of_case.html"
SETUP = "appointments/setup/"
ONE = "appointments/<uuid:appointment_id>/"
BOOK = EService(
    key="booking.book",
    title=_("Boka tid"),
    summary=_("Se lediga tider och boka en som passar."),
    about=_(
        "Du väljer vad tiden gäller och ser vilka tider som är lediga. Tiden du väljer hålls åt dig i tio minuter medan du "
        "läser vad som gäller. Du kan boka om och avboka själv."
    ),
    icon="calendar",
    keywords=(
        "boka tid",
        "tidbok",
        "lediga tider",
        "ledig tid",
        "boka besök",
        "väntelista",
        "free times",
        "book a time",
    ),
    options=(),
    endings=(),
    unit_kinds=WHERE,
    may_cost=True,
    page="booking:find",
    desk_page="booking:desk_find",
)
_PORTAL = (
    Page(Door.PORTAL, "appointments/", pages.mine, "mine", known_as="times.mine"),
    Page(Door.PORTAL, "appointments/find/", pages.find, "find"),
    Page(Door.PORTAL, "appointments/hold/", pages.hold, "hold", methods=POST),
    Page(Door.PORTAL, f"{ONE}confirm/", pages.confirm, "confirm", methods=BOTH),
    Page(Door.PORTAL, ONE, pages.one, "one", known_as="times.one"),
    Page(Door.PORTAL, f"{ONE}time.ics", pages.calendar, "calendar"),
    Page(Door.PORTAL, f"{ONE}reminder/", pages.reminder, "reminder", methods=POST),
    Page(Door.PORTAL, f"{ONE}questions/", pages.prior, "prior"),
    Page(Door.PORTAL, f"{ONE}questions/<slug:step>/", pages.prior_step, "prior_step", methods=BOTH),
    Page(Door.PORTAL, f"{ONE}agree/", pages.agree, "agree", methods=POST),
    Page(Door.PORTAL, f"{ONE}move/", pages.move, "move", methods=BOTH),
    Page(Door.PORTAL, f"{ONE}cancel/", pages.cancel, "cancel", methods=BOTH),
    Page(Door.PORTAL, "appointments/wait/<uuid:type_id>/", pages.wait, "wait", methods=BOTH),
    Page(Door.PORTAL, "appointments/waiting/<uuid:entry_id>/leave/", pages.leave, "leave", methods=POST),
    Page(Door.PORTAL, "appointments/offers/<uuid:offered_id>/", pages.offer, "offer", methods=BOTH),
)
_DESK = (
    Page(Door.DESK, "appointments/", pages.desk_week, "desk_week"),
    Page(Door.DESK, SETUP, pages.desk_setup, "desk_setup", known_as="times.setup"),
    Page(Door.DESK, f"{SETUP}types/new/", pages.desk_new_type, "desk_new_type", methods=BOTH),
    Page(Door.DESK, f"{SETUP}types/<uuid:type_id>/", pages.desk_rule, "desk_rule", methods=BOTH),
    Page(Door.DESK, f"{SETUP}types/<uuid:type_id>/about/", pages.desk_about, "desk_about", methods=BOTH),
    Page(Door.DESK, f"{SETUP}resources/", pages.desk_resources, "desk_resources", methods=BOTH),
    Page(Door.DESK, f"{SETUP}outside/", pages.desk_outside, "desk_outside", methods=BOTH),
    Page(Door.DESK, f"{SETUP}schedules/new/", pages.desk_new_schedule, "desk_new_schedule", methods=BOTH),
    Page(
        Door.DESK, f"{SETUP}schedules/<uuid:schedule_id>/", pages.desk_schedule, "desk_schedule", methods=BOTH
    ),
    Page(Door.DESK, "appointments/unanswered/", pages.desk_errands, "desk_errands", methods=BOTH),
    Page(Door.DESK, "appointments/day/", pages.desk_day, "desk_day"),
    Page(Door.DESK, "appointments/calls/", pages.desk_calls, "desk_calls"),
    Page(Door.DESK, "appointments/extra/", pages.desk_extra, "desk_extra", methods=BOTH),
    Page(Door.DESK, "appointments/sessions/", pages.sessions, "desk_sessions", methods=BOTH),
    Page(Door.DESK, ONE, pages.desk_one, "desk_one", known_as="times.at_desk"),
    Page(Door.DESK, f"{ONE}note/", pages.desk_note, "desk_note", methods=POST),
    Page(Door.DESK, f"{ONE}questions/", pages.prior, "desk_prior"),
    Page(Door.DESK, f"{ONE}questions/<slug:step>/", pages.prior_step, "desk_prior_step", methods=BOTH),
    Page(Door.DESK, f"{ONE}agree/", pages.agree, "desk_agree", methods=POST),
    Page(Door.DESK, f"{ONE}move/", pages.move, "desk_move", methods=BOTH),
    Page(Door.DESK, f"{ONE}cancel/", pages.cancel, "desk_cancel", methods=BOTH),
    Page(Door.DESK, "cases/<uuid:case_id>/booking/", pages.desk_give, "desk_give", methods=BOTH),
    Page(Door.DESK, "appointments/offers/<uuid:offered_id>/", pages.offer, "desk_offer", methods=BOTH),
    Page(Door.DESK, "assist/<uuid:assistance_id>/booking/", pages.desk_find, "desk_find", methods=BOTH),
    Page(Door.DESK, "assist/<uuid:assistance_id>/booking/wait/", pages.desk_wait, "desk_wait", methods=POST),
)
CAPABILITY = Capability(
    key="booking",
    services=(BOOK,),
    running=going_on.running,
    behind_rooms=rushes.sorts,
    pages=(*_PORTAL, *_DESK, *fhir.PAGES),
    reactions=(
        (AppointmentBooked, handlers.booked),
        (AppointmentMoved, handlers.moved),
        (AppointmentCancelled, handlers.cancelled),
        (AppointmentNear, handlers.near),
        (AppointmentUnanswered, handlers.unanswered),
        (TimeOffered, handlers.offered),
        (OfferWithdrawn, handlers.withdrawn),
        (LineEnded, handlers.line_ended),
    ),
    start_parts=(
        StartPart(
            "booked_times",
            _("Bokade tider"),
            20,
            starting.coming,
            page="booking:mine",
            page_title=_("Alla tider"),
            there=next_queries.THERE,
        ),
    ),
    panels=(
        Panel(Place.DESK_CASE, TIMES_OF_CASE, pages.case_at_desk),
        Panel(Place.PORTAL_CASE, TIMES_OF_CASE, pages.case_at_home, there=own_queries.OF_CASE_THERE),
    ),
    shortcuts=(
        Shortcut(Door.PORTAL, _("Mina tider"), "booking:mine", "calendar"),
        Shortcut(Door.DESK, _("Tidbok"), "booking:desk_week", "calendar"),
    ),
)
