"""What the cases room declares: the resident's way through every declared e-service, their cases and their inbox."""

from vardnav.platform.cases import (
    backlog,
    inbox_pages,
    pages,
    portal_answering,
    portal_asked_files,
    portal_files,
    portal_flow,
    request_pages,
)
from vardnav.platform.files import uploads
from vardnav.platform.registry.declarations import Capability, Door, Page, Panel, Place

BOTH = ("GET", "POST")
POST = ("POST",)
CAPABILITY = Capability(
    key="cases",
    backlog=backlog.open_cases,
    panels=(Panel(Place.DESK_CASE, "cases/request_desk.html", request_pages.shown),),
    pages=(
        Page(Door.DESK, "cases/<uuid:case_id>/request/", request_pages.act, "request_act", methods=POST),
        Page(Door.PORTAL, "cases/<uuid:case_id>/form/", request_pages.begin, "request_begin", methods=POST),
        Page(Door.PORTAL, "services/<service:key>/", portal_flow.start, "start"),
        Page(Door.PORTAL, "services/<service:key>/begin/", portal_flow.begin, "begin", methods=POST),
        Page(Door.PORTAL, "drafts/<uuid:draft_id>/", portal_flow.draft, "draft"),
        Page(
            Door.PORTAL,
            "drafts/<uuid:draft_id>/step/<slug:step>/",
            portal_answering.step,
            "step",
            methods=BOTH,
            examine=uploads.kept_wherever(portal_asked_files.LIMITS),
        ),
        Page(
            Door.PORTAL,
            "drafts/<uuid:draft_id>/files/",
            portal_files.add,
            "files",
            methods=BOTH,
            examine=uploads.kept_each("files", portal_files.LIMITS),
        ),
        Page(
            Door.PORTAL, "drafts/<uuid:draft_id>/files/<uuid:file_id>/", portal_files.of_draft, "draft_file"
        ),
        Page(
            Door.PORTAL,
            "drafts/<uuid:draft_id>/files/<uuid:file_id>/remove/",
            portal_files.remove,
            "remove_file",
            methods=POST,
        ),
        Page(Door.PORTAL, "drafts/<uuid:draft_id>/review/", portal_flow.review, "review", methods=BOTH),
        Page(Door.PORTAL, "drafts/<uuid:draft_id>/discard/", portal_flow.discard, "discard", methods=BOTH),
        Page(Door.PORTAL, "cases/", pages.mine, "mine"),
        Page(Door.PORTAL, "cases/<uuid:case_id>/", pages.case, "case"),
        Page(Door.PORTAL, "cases/<uuid:case_id>/receipt/", portal_flow.receipt, "receipt"),
        Page(
            Door.PORTAL,
            "cases/<uuid:case_id>/write/",
            pages.write,
            "write",
            methods=POST,
            examine=uploads.kept_together("attached"),
        ),
        Page(Door.PORTAL, "cases/<uuid:case_id>/withdraw/", pages.withdraw, "withdraw", methods=BOTH),
        Page(Door.PORTAL, "cases/<uuid:case_id>/readers/", pages.readers, "readers"),
        Page(Door.PORTAL, "cases/<uuid:case_id>/files/<uuid:file_id>/", portal_files.of_case, "file"),
        Page(Door.PORTAL, "inbox/", inbox_pages.inbox, "inbox"),
        Page(Door.PORTAL, "inbox/away/", inbox_pages.away, "away"),
        Page(Door.PORTAL, "inbox/<uuid:newest_id>/put-away/", inbox_pages.put_away, "put_away", methods=POST),
        Page(
            Door.PORTAL, "inbox/<uuid:case_id>/take-back/", inbox_pages.take_back, "take_back", methods=POST
        ),
    ),
)
