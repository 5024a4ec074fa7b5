"""The region administrator's pages: what is offered, and pauses."""

from vardnav.platform.registry.declarations import Capability, Door, Page
from vardnav.platform.steering import pages, pause_pages

BOTH = ("GET", "POST")
POST = ("POST",)
SERVICE = "services/<str:key>/"
UNIT = f"{SERVICE}units/<uuid:unit_id>/"
PAUSE = "pause/<uuid:pause_id>/"
CAPABILITY = Capability(
    key="steering",
    pages=(
        Page(Door.STEERING, "", pages.overview, "overview"),
        Page(Door.STEERING, SERVICE, pages.service, "service"),
        Page(Door.STEERING, f"{SERVICE}change/", pages.change, "change", methods=BOTH),
        Page(Door.STEERING, f"{SERVICE}resume/", pages.resume, "resume", methods=POST),
        Page(Door.STEERING, UNIT, pages.service, "unit_service"),
        Page(Door.STEERING, f"{UNIT}change/", pages.change, "unit_change", methods=BOTH),
        Page(Door.STEERING, f"{UNIT}resume/", pages.resume, "unit_resume", methods=POST),
        Page(Door.STEERING, f"{UNIT}follow/", pages.follow, "follow", methods=POST),
        Page(Door.STEERING, "pause/", pause_pages.listed, "pauses"),
        Page(Door.STEERING, "pause/new/", pause_pages.new, "pause_new", methods=BOTH),
        Page(Door.STEERING, "pause/two/", pause_pages.approval, "pause_approval", methods=POST),
        Page(Door.STEERING, PAUSE, pause_pages.one, "pause"),
        Page(Door.STEERING, f"{PAUSE}approve/", pause_pages.approve, "pause_approve", methods=POST),
        Page(Door.STEERING, f"{PAUSE}reject/", pause_pages.reject, "pause_reject", methods=POST),
        Page(Door.STEERING, f"{PAUSE}resume/", pause_pages.resume, "pause_resume", methods=POST),
        Page(Door.STEERING, f"{PAUSE}measure/", pause_pages.measure, "pause_measure", methods=POST),
    ),
)
