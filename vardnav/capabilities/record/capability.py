"""What this folder declares: asking for a copy of the record."""

from django.utils.translation import gettext_lazy as _

from vardnav.kernel.people.rules import Area
from vardnav.platform.registry.declarations import Capability, Ending, EService
from vardnav.platform.registry.options import Option
from vardnav.platform.registry.questions import EnableWhen, Group, Item, ItemType, Questionnaire

BETWEEN = EnableWhen("period", ("between",))
COPY = EService(
    key="record.copy",
    title=_("Begär journalkopia"),
    summary=_("Be en mottagning om en kopia av det som står i journalen där."),
    about=_(
        "Varje mottagning lämnar ut sin egen journal. Har du varit på flera ställen, så skicka en begäran till "
        "vart och ett. En kopia på papper kan kosta pengar. Fråga mottagningen, eller läs regionens avgifter. Någon på "
        "mottagningen läser igenom journalen innan den lämnas ut."
    ),
    icon="folder-file",
    keywords=(
        "journalkopia",
        "journal",
        "journalutdrag",
        "journalhandling",
        "utdrag",
        "kopia av journalen",
        "loggutdrag",
        "medical record",
        "copy of record",
    ),
    answer_within_days=5,
    endings=(Ending.APPROVED, Ending.PARTLY, Ending.REFUSED),
    area=Area.RECORD,
    options=(
        Option("answer_within_days", "integer", _("Svar inom antal arbetsdagar"), 5, minimum=1, maximum=30),
        Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
    ),
    standard_replies=(
        ("Kopian är klar", "Din kopia är klar. Hur du får den står i ditt ärende."),
        ("Hämta hos oss", "Din kopia är klar. Hämta den i vår reception och ta med legitimation."),
        (
            "En del lämnas inte ut",
            (
                "Du får en kopia, men en del av journalen kan vi inte lämna ut. Du har rätt till ett skriftligt beslut "
                "som du kan överklaga. Säg till om du vill ha det."
            ),
        ),
        (
            "Finns inte hos oss",
            "Vi har ingen journal för den tiden. Vänd dig till mottagningen där du fick vård.",
        ),
    ),
    unit_kinds=("health_centre", "rehab", "maternity", "specialist", "psychiatry"),
    form=Questionnaire(
        version="1",
        groups=(
            Group(
                "what",
                _("Vad du vill ha"),
                takes_unit_questions=True,
                items=(
                    Item(
                        "period",
                        ItemType.CHOICE,
                        _("Vilken tid gäller det?"),
                        required=True,
                        choices=(
                            ("last_visit", _("Mitt senaste besök")),
                            ("last_year", _("Det senaste året")),
                            ("between", _("Mellan två datum")),
                            ("all", _("Allt som finns")),
                        ),
                    ),
                    Item(
                        "from_on",
                        ItemType.DATE,
                        _("Från och med vilken dag?"),
                        required=True,
                        enable_when=BETWEEN,
                    ),
                    Item(
                        "to_on",
                        ItemType.DATE,
                        _("Till och med vilken dag?"),
                        required=True,
                        enable_when=BETWEEN,
                    ),
                    Item(
                        "parts",
                        ItemType.CHOICES,
                        _("Vilka delar vill du ha?"),
                        help=_("Ju mindre du väljer, desto snabbare går det."),
                        required=True,
                        choices=(
                            ("notes", _("Anteckningar från besök och samtal")),
                            ("results", _("Provsvar")),
                            ("images", _("Svar på röntgen och andra bilder")),
                            ("drugs", _("Läkemedel")),
                            ("vaccinations", _("Vaccinationer")),
                            ("referrals", _("Remisser och svar på dem")),
                            ("log", _("Vilka som har läst journalen (loggutdrag)")),
                            ("all", _("Allt")),
                        ),
                    ),
                    Item("which", ItemType.TEXT, _("Är det något särskilt du letar efter?"), max_length=1000),
                ),
            ),
            Group(
                "how",
                _("Hur du vill få kopian"),
                intro=_(
                    "Att hämta på mottagningen eller få med post kan kosta. Det bestämmer regionen. Fråga "
                    "mottagningen om du vill veta priset innan."
                ),
                items=(
                    Item(
                        "how",
                        ItemType.CHOICE,
                        _("Hur vill du få kopian?"),
                        required=True,
                        choices=(
                            ("here", _("Här, som en fil i ärendet")),
                            ("desk", _("Jag hämtar den på mottagningen och visar legitimation")),
                            ("post", _("Med rekommenderat brev till min folkbokföringsadress")),
                        ),
                    ),
                    Item(
                        "ask_first",
                        ItemType.BOOLEAN,
                        _("Ska mottagningen fråga dig först om kopian kostar något?"),
                        required=True,
                        enable_when=EnableWhen("how", ("desk", "post")),
                    ),
                ),
            ),
        ),
    ),
)
CAPABILITY = Capability(key="record", services=(COPY,))
