"""What this room declares: the desk's pages about who acts for somebody, and the lock of an account."""

from vardnav.platform.files import uploads
from vardnav.platform.proxies import desk_pages, paper_forms, paper_pages, papers
from vardnav.platform.registry.declarations import Capability, Door, Page, Panel, Place

BOTH = ("GET", "POST")
HERE = "assist/<uuid:assistance_id>/acting/"
CAPABILITY = Capability(
    key="proxies",
    panels=(Panel(Place.DESK_HELP, "proxies/waiting_papers.html", papers.waiting),),
    pages=(
        Page(Door.DESK, HERE, desk_pages.overview, "overview"),
        Page(Door.DESK, f"{HERE}extend/", desk_pages.extend, "extend", methods=BOTH),
        Page(Door.DESK, f"{HERE}block/", desk_pages.block, "block", methods=BOTH),
        Page(Door.DESK, f"{HERE}represent/", desk_pages.represent, "represent", methods=BOTH),
        Page(
            Door.DESK,
            f"{HERE}register/",
            paper_pages.register,
            "register",
            methods=BOTH,
            examine=uploads.kept_together("attached", paper_forms.LIMITS),
        ),
        Page(Door.DESK, f"{HERE}papers/<uuid:paper_id>/", paper_pages.paper, "paper", methods=BOTH),
        Page(Door.DESK, f"{HERE}papers/<uuid:paper_id>/<uuid:scan_id>/", paper_pages.scan, "scan"),
        Page(Door.DESK, f"{HERE}<uuid:decision_id>/end/", desk_pages.end, "end", methods=BOTH),
        Page(Door.DESK, f"{HERE}lock/", desk_pages.lock, "lock", methods=BOTH),
        Page(Door.DESK, f"{HERE}unlock/", desk_pages.unlock, "unlock", methods=BOTH),
    ),
)
