"""What this room declares: the desk's pages for helping a person without e-ID; the form's own pages are those of cases."""

from vardnav.platform.assisted import case_pages, letter_pages, pages, request_pages
from vardnav.platform.cases import portal_answering, portal_asked_files, portal_files, portal_flow
from vardnav.platform.files import uploads
from vardnav.platform.registry.declarations import Capability, Door, Page

BOTH = ("GET", "POST")
POST = ("POST",)
DRAFT = "assist/drafts/<uuid:draft_id>/"
CAPABILITY = Capability(
    key="assisted",
    pages=(
        Page(Door.DESK, "assist/", pages.start, "start", methods=BOTH),
        Page(Door.DESK, "assist/<uuid:assistance_id>/", pages.person, "person"),
        Page(
            Door.DESK, "assist/<uuid:assistance_id>/services/<str:key>/", pages.choose, "choose", methods=BOTH
        ),
        Page(
            Door.DESK,
            "assist/<uuid:assistance_id>/cases/<uuid:case_id>/",
            case_pages.case,
            "case",
            methods=BOTH,
        ),
        Page(Door.DESK, "assist/<uuid:assistance_id>/write/", letter_pages.write, "write", methods=BOTH),
        Page(
            Door.DESK, "assist/<uuid:assistance_id>/form/", request_pages.send_form, "send_form", methods=BOTH
        ),
        Page(Door.DESK, "cases/<uuid:case_id>/form/", request_pages.fill, "fill_form", methods=BOTH),
        Page(Door.DESK, "sent/", letter_pages.sent, "sent"),
        Page(Door.DESK, "assist/receipts/<uuid:case_id>/", pages.receipt, "receipt"),
        Page(Door.DESK, DRAFT, portal_flow.draft, "draft"),
        Page(
            Door.DESK,
            f"{DRAFT}step/<slug:step>/",
            portal_answering.step,
            "step",
            methods=BOTH,
            examine=uploads.kept_wherever(portal_asked_files.LIMITS),
        ),
        Page(
            Door.DESK,
            f"{DRAFT}files/",
            portal_files.add,
            "files",
            methods=BOTH,
            examine=uploads.kept_each("files", portal_files.LIMITS),
        ),
        Page(Door.DESK, f"{DRAFT}files/<uuid:file_id>/", portal_files.of_draft, "draft_file"),
        Page(
            Door.DESK,
            f"{DRAFT}files/<uuid:file_id>/remove/",
            portal_files.remove,
            "remove_file",
            methods=POST,
        ),
        Page(Door.DESK, f"{DRAFT}review/", portal_flow.review, "review", methods=BOTH),
        Page(Door.DESK, f"{DRAFT}discard/", portal_flow.discard, "discard", methods=BOTH),
    ),
)
