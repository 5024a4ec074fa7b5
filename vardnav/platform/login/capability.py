"""Log-in's own pages."""

from vardnav.platform.login import activation_pages, assignment_pages, exchange_pages, pages
from vardnav.platform.registry.declarations import Capability, Door, Page

BOTH = ("GET", "POST")
CAPABILITY = Capability(
    key="login",
    pages=(
        Page(Door.PUBLIC, "login/", pages.choose, "choose"),
        Page(Door.PUBLIC, "login/staff/", pages.staff, "staff"),
        Page(Door.PUBLIC, "login/assignment/", assignment_pages.assignment, "assignment", methods=BOTH),
        Page(Door.PUBLIC, "logout/", pages.logout, "logout", methods=("POST",)),
        Page(Door.PUBLIC, "logout/done/", pages.logged_out, "logged_out"),
        Page(Door.PUBLIC, "login/locked/", pages.locked, "locked"),
        Page(Door.PUBLIC, "login/<str:provider>/start/", exchange_pages.start, "start"),
        Page(Door.PUBLIC, "login/<str:provider>/callback/", exchange_pages.callback, "callback"),
        Page(
            Door.PORTAL,
            "activate/",
            activation_pages.activate,
            "activate",
            methods=BOTH,
            before_activation=True,
        ),
    ),
)
