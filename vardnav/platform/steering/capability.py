"""The region administrator's pages, and the public table of what each unit offers."""

from vardnav.platform.registry.declarations import Capability, Door, Page
from vardnav.platform.steering import matrix_pages, pages

BOTH = ("GET", "POST")
POST = ("POST",)
SERVICE = "services/<str:key>/"
UNIT = f"{SERVICE}units/<uuid:unit_id>/"
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
        Page(Door.PUBLIC, "matrix/", matrix_pages.table, "matrix"),
        Page(Door.PUBLIC, "matrix.json", matrix_pages.data, "matrix_data"),
    ),
)
