"""What this folder declares: asking for a time, and changing or cancelling one by message."""

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.visits import forms, rules
from vardnav.platform.registry.declarations import Capability, Ending, EService
from vardnav.platform.registry.guaranteed import Guaranteeing
from vardnav.platform.registry.options import AGE_OPTIONS, Option
from vardnav.platform.registry.questions import EnableWhen, Group, Item, ItemType, Questionnaire

#: Units with people who answer. Youth clinics are left out: what is sent there has rules of its own.
WHERE = ("health_centre", "rehab", "maternity", "specialist", "psychiatry", "sexual_health")
OPTIONS = (
    Option("answer_within_days", "integer", _("Svar inom antal arbetsdagar"), 2, minimum=1, maximum=30),
    Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
    *AGE_OPTIONS,
)
TIMES = (
    ("morning", _("Förmiddagar")),
    ("afternoon", _("Eftermiddagar")),
    ("evening", _("Kvällar, om det går")),
    ("any", _("När som helst")),
)
HAS_TROUBLE = EnableWhen("since", ("days", "weeks", "months"))
REQUEST = EService(
    key="visits.request",
    title=_("Begär tid"),
    summary=_("Be mottagningen om en tid för besök, telefon eller video."),
    about=_(
        "Berätta varför du vill ha en tid. Mottagningen läser, avgör vem du ska träffa och hur snart, och svarar "
        "här. Är det bråttom? Ring mottagningen, eller 1177 för råd."
    ),
    icon="calendar",
    keywords=(
        "begär tid",
        "boka tid",
        "bokning",
        "tidsbeställning",
        "läkartid",
        "läkarbesök",
        "besökstid",
        "undersökning",
        "appointment",
        "book a visit",
    ),
    answer_within_days=2,
    may_be_redirected=True,
    takes_over=True,
    guaranteeing=Guaranteeing(
        terms=(
            (
                _("Är besvären nya, eller har de blivit sämre, säger vårdgarantin hos vårdcentralen:"),
                rules.PRIMARY_CARE,
            ),
            (
                _("Söker du en specialist eller psykiatrin, och går inte redan där, säger vårdgarantin:"),
                rules.SPECIALISED_CARE,
            ),
        ),
        decide=rules.promised,
        of_unit=("here",),
    ),
    endings=(Ending.APPROVED, Ending.ANSWERED, Ending.REFUSED),
    options=OPTIONS,
    unit_kinds=WHERE,
    standard_replies=(
        ("Tid bokad", "Du har fått en tid hos oss. Kom några minuter innan och ta med legitimation."),
        ("Ring oss", "Vi behöver prata med dig innan vi bokar. Ring oss på vårt telefonnummer."),
        (
            "Egenvård",
            "Det du beskriver går oftast över av sig självt. Hör av dig igen om det blir värre eller inte går över.",
        ),
        (
            "Annan mottagning",
            "Det här kan vi inte hjälpa dig med. Ring 1177 så får du veta vart du kan vända dig.",
        ),
    ),
    form=Questionnaire(
        version="3",
        earlier_versions=("1", "2"),
        groups=(
            Group(
                "why",
                _("Varför du vill ha en tid"),
                takes_unit_questions=True,
                items=(
                    Item(
                        "why",
                        ItemType.TEXT,
                        _("Vad vill du ha hjälp med?"),
                        help=_("Beskriv besvären med egna ord."),
                        required=True,
                    ),
                    Item(
                        "since",
                        ItemType.CHOICE,
                        _("Hur länge har du haft besvären?"),
                        required=True,
                        choices=(
                            ("days", _("Några dagar")),
                            ("weeks", _("Några veckor")),
                            ("months", _("Flera månader eller längre")),
                            ("none", _("Jag har inga besvär, det gäller en kontroll")),
                        ),
                    ),
                    Item(
                        "before",
                        ItemType.CHOICE,
                        _("Har du haft kontakt med vården om besvären förut?"),
                        required=True,
                        choices=(("no", _("Nej, det här är första gången")), ("yes", _("Ja"))),
                        enable_when=HAS_TROUBLE,
                    ),
                    Item(
                        "here",
                        ItemType.CHOICE,
                        _("Går du redan hos mottagningen för samma besvär?"),
                        required=True,
                        choices=(("no", _("Nej")), ("yes", _("Ja"))),
                        enable_when=EnableWhen("before", ("yes",)),
                    ),
                    Item(
                        "worse",
                        ItemType.CHOICE,
                        _("Har det blivit bättre eller sämre den senaste tiden?"),
                        required=True,
                        choices=(("better", _("Bättre")), ("same", _("Likadant")), ("worse", _("Sämre"))),
                        enable_when=HAS_TROUBLE,
                    ),
                    Item("files", ItemType.ATTACHMENT, _("Vill du skicka med bilder eller dokument?")),
                ),
            ),
            Group(
                "when",
                _("Önskemål om tiden"),
                intro=_("Mottagningen försöker hitta en tid som passar, men kan inte lova det."),
                items=(
                    Item(
                        "how",
                        ItemType.CHOICES,
                        _("Hur kan du tänka dig att träffas?"),
                        choices=(
                            ("visit", _("På mottagningen")),
                            ("phone", _("Per telefon")),
                            ("video", _("Per video")),
                        ),
                    ),
                    Item("times", ItemType.CHOICES, _("Vilka tider passar dig?"), choices=TIMES),
                    Item(
                        "not_days",
                        ItemType.STRING,
                        _("Finns det dagar då du inte kan komma?"),
                        max_length=200,
                    ),
                    Item(
                        "help",
                        ItemType.STRING,
                        _("Behöver du tolk eller annan hjälp vid besöket?"),
                        max_length=200,
                    ),
                ),
            ),
        ),
    ),
)
MOVE, CANCEL = EnableWhen("wish", ("move",)), EnableWhen("wish", ("cancel",))
CHANGE = EService(
    key="visits.change",
    is_about_visit=True,
    title=_("Boka om eller avboka en tid"),
    summary=_("Skriv till mottagningen om en tid som du inte kan komma på."),
    about=_(
        "Skriv vilken tid det gäller, så ändrar mottagningen den. Är det kort tid kvar? Ring mottagningen i "
        "stället. Hur kort står i formuläret, när du har valt mottagning."
    ),
    icon="arrows-circlepath",
    keywords=(
        "omboka",
        "boka om",
        "ändra tid",
        "byta tid",
        "flytta tiden",
        "avboka",
        "avbokning",
        "återbud",
        "cancel appointment",
        "reschedule",
    ),
    answer_within_days=1,
    unit_kinds=WHERE,
    endings=(Ending.APPROVED, Ending.ANSWERED, Ending.REFUSED),
    options=(
        Option("answer_within_days", "integer", _("Svar inom antal arbetsdagar"), 1, minimum=1, maximum=30),
        forms.CUT_OFF,
        Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
    ),
    standard_replies=(
        ("Avbokad", "Din tid är avbokad. Vill du ha en ny tid är du välkommen att skriva igen."),
        ("Ny tid", "Din gamla tid är avbokad och du har fått en ny. Kom några minuter innan."),
        ("För sent", "Tiden var för nära för att kunna avbokas. Ring oss om du har frågor om avgiften."),
    ),
    tailor=forms.tailored,
    form=Questionnaire(
        version="1",
        groups=(
            Group(
                forms.VISIT,
                _("Vilken tid det gäller"),
                items=(
                    Item("visit_on", ItemType.DATE, _("Vilken dag är tiden?"), required=True),
                    Item(
                        "visit_what",
                        ItemType.STRING,
                        _("Vad är tiden till, och klockan hur mycket?"),
                        help=_("Till exempel: läkare, klockan 10.15."),
                        required=True,
                        max_length=200,
                    ),
                ),
            ),
            Group(
                "wish",
                _("Vad du vill göra"),
                takes_unit_questions=True,
                items=(
                    Item(
                        "wish",
                        ItemType.CHOICE,
                        _("Vad vill du göra med tiden?"),
                        required=True,
                        choices=(("move", _("Byta till en annan tid")), ("cancel", _("Avboka"))),
                    ),
                    Item(
                        "times",
                        ItemType.CHOICES,
                        _("Vilka tider passar dig?"),
                        choices=TIMES,
                        enable_when=MOVE,
                    ),
                    Item(
                        "earliest",
                        ItemType.DATE,
                        _("Från vilken dag kan du komma?"),
                        enable_when=MOVE,
                    ),
                    Item(
                        "still_needed",
                        ItemType.CHOICE,
                        _("Behöver du fortfarande vård för det som tiden gällde?"),
                        required=True,
                        choices=(
                            ("no", _("Nej, besvären är borta")),
                            ("elsewhere", _("Nej, jag får vård någon annanstans")),
                            ("later", _("Ja, jag hör av mig senare")),
                        ),
                        enable_when=CANCEL,
                    ),
                    Item(
                        "reason",
                        ItemType.CHOICE,
                        _("Varför kan du inte komma?"),
                        choices=(
                            ("ill", _("Jag är sjuk")),
                            ("work", _("Arbete eller skola")),
                            ("travel", _("Jag kan inte ta mig dit")),
                            ("care", _("Jag tar hand om någon annan")),
                            ("other", _("Något annat")),
                        ),
                    ),
                    Item(
                        "more", ItemType.TEXT, _("Något mer som mottagningen behöver veta?"), max_length=1000
                    ),
                ),
            ),
        ),
    ),
)
CAPABILITY = Capability(key="visits", services=(REQUEST, CHANGE))
