"""The public door's own pages."""

from vardnav.platform.public import health, leaving, pages
from vardnav.platform.registry.declarations import Capability, Door, Page

BOTH = ("GET", "POST")
CAPABILITY = Capability(
    key="public",
    pages=(
        Page(Door.PUBLIC, "", pages.start, "start"),
        Page(Door.PUBLIC, "search/", pages.search, "search"),
        Page(Door.PUBLIC, "region/", pages.region, "region", methods=BOTH),
        Page(Door.PUBLIC, "language/", pages.language, "language", methods=("POST",)),
        Page(Door.PUBLIC, "services/", pages.services, "services"),
        Page(Door.PUBLIC, "services/<service:key>/", pages.service, "service"),
        Page(Door.PUBLIC, "about/", pages.about, "about"),
        Page(Door.PUBLIC, "accessibility/", pages.accessibility, "accessibility"),
        Page(Door.PUBLIC, "leave/", leaving.leave, "leave", methods=("POST",)),
        Page(Door.PUBLIC, "healthz", health.process, "healthz"),
        Page(Door.PUBLIC, "readyz", health.ready, "readyz"),
    ),
)
