"""What the desk declares: the unit's queue, its cases and what staff do with them."""

from vardnav.platform.desk import (
    case_pages,
    pages,
    paper_pages,
    redirect_pages,
    retrieve_pages,
    transfer_pages,
)
from vardnav.platform.files import uploads
from vardnav.platform.registry.declarations import Capability, Door, Page

BOTH = ("GET", "POST")
CAPABILITY = Capability(
    key="desk",
    pages=(
        Page(Door.DESK, "", pages.queue, "queue"),
        Page(Door.DESK, "cases/<uuid:case_id>/", case_pages.case, "case"),
        Page(
            Door.DESK,
            "cases/<uuid:case_id>/do/<slug:verb>/",
            case_pages.act,
            "act",
            methods=BOTH,
            examine=uploads.kept_together("attached"),
        ),
        Page(
            Door.DESK,
            "cases/<uuid:case_id>/transfer/",
            transfer_pages.transfer,
            "transfer",
            methods=BOTH,
        ),
        Page(Door.DESK, "cases/<uuid:case_id>/redirect/", redirect_pages.redirect, "redirect", methods=BOTH),
        Page(
            Door.DESK,
            "cases/<uuid:case_id>/give-back/",
            transfer_pages.give_back,
            "give_back",
            methods=BOTH,
        ),
        Page(Door.DESK, "cases/<uuid:case_id>/retrieve/", retrieve_pages.retrieve, "retrieve", methods=BOTH),
        Page(Door.DESK, "transfers/", transfer_pages.waiting, "transfers"),
        Page(Door.DESK, "cases/<uuid:case_id>/forwarded/", pages.forwarded, "forwarded"),
        Page(Door.DESK, "cases/<uuid:case_id>/files/<uuid:file_id>/", case_pages.file, "file"),
        Page(Door.DESK, "cases/<uuid:case_id>/paper/", paper_pages.paper, "paper"),
    ),
)
