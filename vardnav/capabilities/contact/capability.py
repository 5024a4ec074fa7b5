"""What this folder declares: asking a unit a question. Pages, thread, queue, clock and log come from the platform."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.registry.declarations import Capability, EService, Option
from vardnav.platform.registry.questions import Group, Item, ItemType, Questionnaire

ASK = EService(
    key="contact.ask",
    title=_("Ställ en fråga till mottagningen"),
    summary=_("Fråga om sådant som inte är bråttom. Du kan skicka med bilder."),
    about=_(
        "Skriv din fråga så svarar mottagningen här. Är det bråttom? Ring mottagningen, eller 1177 för råd."
    ),
    icon="chat",
    keywords=(
        "fråga",
        "kontakt",
        "rådgivning",
        "sjuksköterska",
        "meddelande",
        "bild",
        "hudutslag",
        "eksem",
        "ont i halsen",
        "besvär",
        "symtom",
        "sore throat",
        "symptoms",
        "ask",
        "message",
    ),
    answer_within_days=2,
    options=(
        Option("answer_within_days", "integer", _("Svar inom antal arbetsdagar"), 2, minimum=1, maximum=30),
        Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
    ),
    standard_replies=(
        (
            "Ring oss",
            (
                "Tack för din fråga. Vi behöver prata med dig för att kunna svara. Ring oss på vårt telefonnummer, "
                "eller skriv när vi kan ringa dig."
            ),
        ),
        (
            "Boka ett besök",
            "Tack för din fråga. Vi behöver träffa dig för att kunna bedöma det här. Ring oss så hittar vi en tid.",
        ),
        (
            "Egenvård",
            "Tack för din fråga. Det du beskriver går oftast över av sig självt. Hör av dig igen om det blir värre.",
        ),
    ),
    form=Questionnaire(
        version="1",
        groups=(
            Group(
                "question",
                _("Din fråga"),
                takes_unit_questions=True,
                items=(
                    Item(
                        "question",
                        ItemType.TEXT,
                        _("Vad vill du fråga om?"),
                        help=_("Berätta gärna hur länge du har haft besvären och vad du själv har provat."),
                        required=True,
                    ),
                    Item(
                        "asked_before",
                        ItemType.BOOLEAN,
                        _("Har du haft kontakt med mottagningen om det här förut?"),
                    ),
                    Item(
                        "files",
                        ItemType.ATTACHMENT,
                        _("Vill du skicka med bilder eller dokument?"),
                        help=_("Till exempel en bild på huden eller ett papper från en annan mottagning."),
                    ),
                ),
            ),
        ),
    ),
)
CAPABILITY = Capability(key="contact", services=(ASK,))
