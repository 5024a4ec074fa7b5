"""What this folder declares: asking for certificates, issuing, seeing, sending them on; and what may be said to cost."""

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.certificates import handlers, pages, staff_pages
from vardnav.capabilities.certificates.events import CertificateChanged
from vardnav.capabilities.certificates.forms import questions
from vardnav.capabilities.certificates.forms import staff as staff_forms
from vardnav.kernel.people.rules import Area
from vardnav.platform.files import uploads
from vardnav.platform.registry.declarations import (
    Capability,
    Door,
    Ending,
    EService,
    Page,
    Panel,
    Place,
    Shortcut,
)
from vardnav.platform.registry.options import Option

OPTIONS = (
    Option("answer_within_days", "integer", _("Svar inom antal arbetsdagar"), 5, minimum=1, maximum=30),
    Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
)
WHERE = ("health_centre", "specialist", "psychiatry")
VISIT = (
    "Besök behövs",
    "Vi kan inte skriva intyget utan att träffa dig. Begär en tid eller ring oss, så bokar vi.",
)
NOT_OURS = (
    "Någon annan skriver det",
    "Det här intyget ska skrivas av den som behandlar dig för besvären. Vänd dig dit.",
)
REQUEST = EService(
    key="certificates.request",
    title=_("Begär intyg"),
    summary=_("Be mottagningen om ett intyg, till exempel för sjukskrivning eller resa."),
    about=_(
        "Berätta vilket intyg du behöver och varför. Ibland behöver du komma på ett besök först. Intyg som inte gäller "
        "sjukskrivning kan kosta pengar. Fråga mottagningen vad det kostar."
    ),
    icon="file-text",
    keywords=(
        "intyg",
        "läkarintyg",
        "sjukskrivning",
        "sjukskriven",
        "sjukintyg",
        "friskintyg",
        "hälsointyg",
        "körkortsintyg",
        "färdtjänst",
        "försäkringskassan",
        "certificate",
        "sickness certificate",
    ),
    answer_within_days=5,
    endings=(Ending.APPROVED, Ending.PARTLY, Ending.REFUSED),
    options=OPTIONS,
    may_cost=True,
    area=Area.RECORD,
    standard_replies=(
        ("Intyget är klart", "Ditt intyg är klart. Du hittar det i ditt ärende."),
        (
            "Intyget är skickat",
            "Ditt intyg är klart och vi har skickat det till Försäkringskassan. Du hittar det också här.",
        ),
        VISIT,
        NOT_OURS,
        (
            "Inget intyg",
            "Vi har läst det du skrev, men det du beskriver ger oss inte underlag för ett intyg.",
        ),
    ),
    unit_kinds=WHERE,
    form=questions.REQUEST,
)
RENEW = EService(
    key="certificates.renew",
    title=_("Förnya intyg"),
    summary=_("Be om ett nytt intyg när det gamla slutar att gälla."),
    about=_(
        "Skicka till mottagningen som skrev intyget, gärna två veckor innan det slutar att gälla. Berätta hur det är "
        "nu, jämfört med när intyget skrevs."
    ),
    icon="file-text",
    keywords=(
        "förnya intyg",
        "förlänga intyg",
        "förlänga sjukskrivning",
        "förlängning",
        "nytt intyg",
        "renew certificate",
        "extend sick leave",
    ),
    answer_within_days=5,
    endings=(Ending.APPROVED, Ending.PARTLY, Ending.REFUSED),
    options=OPTIONS,
    may_cost=True,
    area=Area.RECORD,
    standard_replies=(
        ("Intyget är förnyat", "Ditt nya intyg är klart. Du hittar det i ditt ärende."),
        (
            "Förnyat för kortare tid",
            "Vi har skrivit ett nytt intyg, men för kortare tid. Vi vill träffa dig innan vi skriver nästa.",
        ),
        VISIT,
        NOT_OURS,
    ),
    unit_kinds=WHERE,
    form=questions.RENEW,
)
BOTH, POST = ("GET", "POST"), ("POST",)
ONE, ONE_SENT = "certificates/<uuid:certificate_id>/", "certificates/sent/<uuid:sending_id>/"
OF_CASE = "cases/<uuid:case_id>/certificates/"
_DOCUMENT = uploads.kept_together("document", staff_forms.LIMITS)
CAPABILITY = Capability(
    key="certificates",
    services=(REQUEST, RENEW),
    pages=(
        Page(Door.PORTAL, "certificates/", pages.mine, "mine"),
        Page(Door.PORTAL, ONE, pages.certificate, "certificate"),
        Page(Door.PORTAL, f"{ONE}document/", pages.document, "document"),
        Page(Door.PORTAL, f"{ONE}renew/", pages.renew, "renew", methods=POST),
        Page(Door.PORTAL, f"{ONE}send/", pages.send, "send", methods=BOTH),
        Page(Door.PORTAL, ONE_SENT, pages.receipt, "sent"),
        Page(Door.PORTAL, f"{ONE_SENT}retry/", pages.retry, "retry", methods=POST),
        Page(Door.DESK, "certificates/", staff_pages.overview, "desk_overview"),
        Page(Door.DESK, OF_CASE, staff_pages.choose, "desk_choose"),
        Page(
            Door.DESK,
            f"{OF_CASE}<slug:kind>/",
            staff_pages.write,
            "desk_write",
            methods=BOTH,
            examine=_DOCUMENT,
        ),
        Page(Door.DESK, ONE, staff_pages.certificate, "desk_certificate"),
        Page(Door.DESK, f"{ONE}document/", staff_pages.document, "desk_document"),
        Page(
            Door.DESK, f"{ONE}correct/", staff_pages.correct, "desk_correct", methods=BOTH, examine=_DOCUMENT
        ),
        Page(Door.DESK, f"{ONE}revoke/", staff_pages.revoke, "desk_revoke", methods=BOTH),
        Page(Door.DESK, f"{ONE}send/", pages.send, "desk_send", methods=BOTH),
        Page(Door.DESK, ONE_SENT, pages.receipt, "desk_sent"),
        Page(Door.DESK, f"{ONE_SENT}retry/", pages.retry, "desk_retry", methods=POST),
        Page(Door.DESK, f"{ONE_SENT}looked-after/", staff_pages.look_after, "desk_look_after", methods=POST),
    ),
    reactions=((CertificateChanged, handlers.certificate_changed),),
    letters=(pages.of_letter,),
    panels=(
        Panel(Place.PORTAL_CASE, "certificates/panel.html", pages.of_case),
        Panel(Place.DESK_CASE, "certificates/desk_panel.html", pages.at_desk),
    ),
    shortcuts=(
        Shortcut(Door.PORTAL, _("Mina intyg"), "certificates:mine", "file-text"),
        Shortcut(Door.DESK, _("Intyg"), "certificates:desk_overview", "file-text"),
    ),
)
