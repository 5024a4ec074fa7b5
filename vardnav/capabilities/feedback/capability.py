"""What this folder declares: views and complaints to a unit."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.registry.declarations import Capability, Ending, EService
from vardnav.platform.registry.options import Option
from vardnav.platform.registry.questions import EnableWhen, Group, Item, ItemType, Questionnaire

OPINION = EService(
    key="feedback.opinion",
    title=_("Lämna synpunkt eller klagomål"),
    summary=_("Berätta för mottagningen vad som var bra, eller vad som gick fel."),
    about=_(
        "Mottagningen ska svara och berätta vad den tänker göra. Ditt namn följer med, så här kan du inte vara "
        "anonym. Vill du ha hjälp att klaga, eller vara anonym? Vänd dig till patientnämnden i din region. Har du "
        "fått en allvarlig skada i vården? Då kan du också anmäla till Inspektionen för vård och omsorg, IVO, när "
        "mottagningen har fått svara."
    ),
    icon="note-pencil",
    keywords=(
        "synpunkt",
        "klagomål",
        "klaga",
        "missnöjd",
        "anmäla",
        "felbehandlad",
        "bemötande",
        "beröm",
        "förslag",
        "patientnämnden",
        "complaint",
        "feedback",
        "praise",
    ),
    answer_within_days=10,
    endings=(Ending.ANSWERED,),
    options=(
        Option("answer_within_days", "integer", _("Svar inom antal arbetsdagar"), 10, minimum=1, maximum=30),
        Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
    ),
    standard_replies=(
        ("Tack för beröm", "Tack för dina ord. Vi har berättat för dem som det gäller."),
        (
            "Vi tar reda på vad som hände",
            (
                "Tack för att du berättar. Vi tar reda på vad som hände och svarar dig igen. Är du inte nöjd med vårt "
                "svar kan du vända dig till patientnämnden."
            ),
        ),
        (
            "Vi beklagar",
            (
                "Vi beklagar det du har varit med om. Så här gör vi för att det inte ska hända igen: \n\nÄr du inte nöjd "
                "med vårt svar kan du vända dig till patientnämnden."
            ),
        ),
    ),
    unit_kinds=("health_centre", "rehab", "maternity", "specialist", "psychiatry"),
    form=Questionnaire(
        version="1",
        groups=(
            Group(
                "what",
                _("Vad som hände"),
                takes_unit_questions=True,
                items=(
                    Item(
                        "kind",
                        ItemType.CHOICE,
                        _("Vad vill du lämna?"),
                        required=True,
                        choices=(
                            ("complaint", _("Ett klagomål")),
                            ("suggestion", _("Ett förslag")),
                            ("praise", _("Beröm")),
                        ),
                    ),
                    Item(
                        "about",
                        ItemType.CHOICES,
                        _("Vad handlar det om?"),
                        required=True,
                        choices=(
                            ("treatment", _("Vård och behandling")),
                            ("manners", _("Hur du blev bemött")),
                            ("information", _("Information")),
                            ("waiting", _("Väntetid, telefon eller tider")),
                            ("record", _("Journal eller sekretess")),
                            ("money", _("Avgifter")),
                            ("place", _("Lokaler eller hjälpmedel")),
                            ("other", _("Något annat")),
                        ),
                    ),
                    Item("when_on", ItemType.DATE, _("Vilken dag hände det?"), help=_("Ungefär går bra.")),
                    Item("what", ItemType.TEXT, _("Vad hände?"), required=True),
                    Item("files", ItemType.ATTACHMENT, _("Vill du skicka med bilder eller dokument?")),
                ),
            ),
            Group(
                "wish",
                _("Vad du vill ska hända"),
                items=(
                    Item(
                        "wish",
                        ItemType.TEXT,
                        _("Vad vill du att mottagningen gör?"),
                        help=_("Till exempel förklara, be om ursäkt, rätta ett fel eller ändra hur de gör."),
                        required=True,
                        max_length=2000,
                        enable_when=EnableWhen("kind", ("complaint", "suggestion")),
                    ),
                    Item("wants_answer", ItemType.BOOLEAN, _("Vill du ha ett svar?"), required=True),
                ),
            ),
        ),
    ),
)
CAPABILITY = Capability(key="feedback", services=(OPINION,))
