"""Pages: finding and holding a time, one's own times, moving, cancelling, waiting; and the unit's calendar (`desk_…`)."""

from vardnav.capabilities.booking.pages.changing import agree, cancel, move
from vardnav.capabilities.booking.pages.desk_behalf import find as desk_find
from vardnav.capabilities.booking.pages.desk_behalf import wait as desk_wait
from vardnav.capabilities.booking.pages.desk_calendar import day as desk_day
from vardnav.capabilities.booking.pages.desk_calendar import note as desk_note
from vardnav.capabilities.booking.pages.desk_calendar import one as desk_one
from vardnav.capabilities.booking.pages.desk_calendar import week as desk_week
from vardnav.capabilities.booking.pages.desk_calls import calls as desk_calls
from vardnav.capabilities.booking.pages.desk_cases import at_desk as case_at_desk
from vardnav.capabilities.booking.pages.desk_cases import give as desk_give
from vardnav.capabilities.booking.pages.desk_cases import of_case as case_at_home
from vardnav.capabilities.booking.pages.desk_errands import errands as desk_errands
from vardnav.capabilities.booking.pages.desk_extra import extra as desk_extra
from vardnav.capabilities.booking.pages.desk_outside import outside as desk_outside
from vardnav.capabilities.booking.pages.desk_sessions import sessions
from vardnav.capabilities.booking.pages.desk_setup import new_schedule as desk_new_schedule
from vardnav.capabilities.booking.pages.desk_setup import resources as desk_resources
from vardnav.capabilities.booking.pages.desk_setup import schedule as desk_schedule
from vardnav.capabilities.booking.pages.desk_setup import setup as desk_setup
from vardnav.capabilities.booking.pages.desk_types import about as desk_about
from vardnav.capabilities.booking.pages.desk_types import new_type as desk_new_type
from vardnav.capabilities.booking.pages.desk_types import rule as desk_rule
from vardnav.capabilities.booking.pages.finding import find
from vardnav.capabilities.booking.pages.holding import confirm, hold
from vardnav.capabilities.booking.pages.own import calendar, mine, one, reminder
from vardnav.capabilities.booking.pages.prior import begin as prior
from vardnav.capabilities.booking.pages.prior import step as prior_step
from vardnav.capabilities.booking.pages.waiting import leave, offer, wait

__all__ = [
    "agree",
    "calendar",
    "cancel",
    "case_at_desk",
    "case_at_home",
    "confirm",
    "desk_about",
    "desk_calls",
    "desk_day",
    "desk_errands",
    "desk_extra",
    "desk_find",
    "desk_give",
    "desk_new_schedule",
    "desk_new_type",
    "desk_note",
    "desk_one",
    "desk_outside",
    "desk_resources",
    "desk_rule",
    "desk_schedule",
    "desk_setup",
    "desk_wait",
    "desk_week",
    "find",
    "hold",
    "leave",
    "mine",
    "move",
    "offer",
    "one",
    "prior",
    "prior_step",
    "reminder",
    "sessions",
    "wait",
]
