"""What this folder declares: chat with care staff, as an e-service and as pages on both sides."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.conversations import handlers
from vardnav.capabilities.conversations.actions import opening
from vardnav.capabilities.conversations.pages import desk, panels, portal
from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.platform.cases.events import CaseClosed, CaseContinued, CaseForwarded, CaseUrgencyDecided
from vardnav.platform.files import uploads
from vardnav.platform.registry.declarations import (
    Capability,
    Door,
    EService,
    Page,
    Panel,
    Place,
    Shortcut,
)
from vardnav.platform.registry.options import Option
from vardnav.platform.registry.questions import Group, Item, ItemType, Questionnaire

BOTH, POST = ("GET", "POST"), ("POST",)
SERVICE = EService(
    key=CHAT,
    title=_("Chatta med vårdpersonal"),
    summary=_("Skriv med en sjuksköterska eller någon annan på mottagningen, fram och tillbaka."),
    about=_(
        "Du skriver vad det gäller och hamnar i mottagningens kö. Den som har mest bråttom tas först. Du kan stänga sidan "
        "medan du väntar. Vid fara för livet: ring 112."
    ),
    icon="chat",
    keywords=(
        "chatt",
        "chatta",
        "prata med sjuksköterska",
        "rådgivning",
        "direkt",
        "symtom",
        "chat",
        "nurse",
        "talk to a nurse",
    ),
    answer_within_days=1,
    unit_kinds=(
        "health_centre",
        "child_health",
        "rehab",
        "maternity",
        "specialist",
        "psychiatry",
        "youth",
        "sexual_health",
    ),
    admission=opening.ADMISSION,
    options=(
        Option("answer_within_days", "integer", _("Svar inom antal arbetsdagar"), 1, minimum=1, maximum=30),
        Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
    ),
    standard_replies=(
        ("Hej", "Hej {name}! Jag har läst det du skrev och har några frågor först."),
        (
            "Vänta lite",
            "Jag ska titta på det här. Det tar några minuter. Du kan stänga sidan medan du väntar.",
        ),
        ("Egenvård", "Det du beskriver går oftast över av sig självt. Hör av dig igen om det blir värre."),
        ("Ring 112", "Det du beskriver kan vara farligt. Ring 112 nu. Skriv här igen när du har fått hjälp."),
    ),
    form=Questionnaire(
        version="1",
        groups=(
            Group(
                "about",
                _("Vad det gäller"),
                takes_unit_questions=True,
                items=(
                    Item(
                        "about",
                        ItemType.TEXT,
                        _("Vad vill du ha hjälp med?"),
                        help=_(
                            "Berätta hur det är nu, hur länge det har varit så och vad du själv har provat."
                        ),
                        required=True,
                    ),
                    Item(
                        "files",
                        ItemType.ATTACHMENT,
                        _("Vill du skicka med bilder eller dokument?"),
                        help=_(
                            "Till exempel en bild på huden. Du kan också skicka bilder senare, i chatten."
                        ),
                    ),
                ),
            ),
        ),
    ),
)
_EXAMINE = uploads.kept_together("attached")
CAPABILITY = Capability(
    key="conversations",
    services=(SERVICE,),
    pages=(
        Page(Door.PORTAL, "chat/<uuid:chat_id>/", portal.chat, "chat", methods=BOTH, examine=_EXAMINE),
        Page(Door.PORTAL, "chat/<uuid:chat_id>/lines/", portal.newer, "lines"),
        Page(Door.PORTAL, "chat/<uuid:chat_id>/typing/", portal.typing, "typing", methods=POST),
        Page(Door.PORTAL, "chat/<uuid:chat_id>/helped/", portal.rate, "rate", methods=POST),
        Page(Door.DESK, "chat/", desk.listed, "desk"),
        Page(Door.DESK, "chat/<uuid:chat_id>/", desk.chat, "desk_chat", methods=BOTH, examine=_EXAMINE),
        Page(Door.DESK, "chat/<uuid:chat_id>/lines/", desk.newer, "desk_lines"),
        Page(Door.DESK, "chat/<uuid:chat_id>/typing/", portal.typing, "desk_typing", methods=POST),
    ),
    shortcuts=(Shortcut(Door.DESK, _("Chatt"), "conversations:desk", "chat"),),
    panels=(
        Panel(Place.PORTAL_CASE, "conversations/case_panel.html", panels.in_portal, there=panels.THERE),
        Panel(Place.PORTAL_RECEIPT, "conversations/receipt_panel.html", panels.in_portal),
        Panel(Place.PORTAL_SERVICE, "conversations/service_panel.html", panels.of_service),
        Panel(Place.PORTAL_REVIEW, "conversations/review_panel.html", panels.of_review),
        Panel(Place.DESK_CASE, "conversations/desk_panel.html", panels.at_desk),
    ),
    reactions=(
        (CaseClosed, handlers.case_closed),
        (CaseForwarded, handlers.case_forwarded),
        (CaseContinued, handlers.case_continued),
        (CaseUrgencyDecided, handlers.case_weighed),
    ),
)
