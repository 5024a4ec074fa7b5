"""What this folder declares: asking a unit a question, and asking to be contacted. The rest is the platform's."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.registry.declarations import Capability, EService
from vardnav.platform.registry.options import Option
from vardnav.platform.registry.questions import EnableWhen, Group, Item, ItemType, Questionnaire

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
        "kontakta vårdcentralen",
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
    may_be_redirected=True,
    takes_over=True,
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
BY_PHONE = EnableWhen("how", ("phone",))
CALL_ME = EService(
    key="contact.call_me",
    title=_("Kontakta mig"),
    summary=_("Be mottagningen att ringa upp dig eller skriva till dig."),
    about=_(
        "Skriv vad det gäller och när du kan prata, så hör mottagningen av sig. Är det bråttom? Ring "
        "mottagningen, eller 1177 för råd."
    ),
    icon="phone",
    keywords=(
        "kontakta mig",
        "samtal",
        "ringa upp",
        "bli uppringd",
        "återuppringning",
        "telefontid",
        "call me",
        "call back",
        "phone",
    ),
    # Asking to be called is seeking contact; a written question has its promised answer time instead (guarantee/README.md).
    guarantee="contact",
    may_be_redirected=True,
    takes_over=True,
    answer_within_days=2,
    options=(
        Option("answer_within_days", "integer", _("Svar inom antal arbetsdagar"), 2, minimum=1, maximum=30),
        Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
    ),
    standard_replies=(
        ("Vi har pratat", "Tack för samtalet. Hör av dig igen om något är oklart."),
        (
            "Vi nådde dig inte",
            "Vi ringde dig men fick inget svar. Skriv till oss igen om du fortfarande vill bli kontaktad.",
        ),
    ),
    form=Questionnaire(
        version="1",
        groups=(
            Group(
                "what",
                _("Vad det gäller"),
                takes_unit_questions=True,
                items=(
                    Item(
                        "whom",
                        ItemType.CHOICE,
                        _("Vem vill du ha kontakt med?"),
                        help=_("Mottagningen avgör vem som kan hjälpa dig bäst."),
                        required=True,
                        choices=(
                            ("anyone", _("Det spelar ingen roll")),
                            ("nurse", _("Sjuksköterska")),
                            ("doctor", _("Läkare")),
                            ("therapist", _("Psykolog eller kurator")),
                            ("physio", _("Fysioterapeut eller arbetsterapeut")),
                            ("secretary", _("Någon som kan svara om tider, papper eller avgifter")),
                        ),
                    ),
                    Item(
                        "why",
                        ItemType.TEXT,
                        _("Vad vill du prata om?"),
                        help=_("Några ord räcker. Då kan rätt person höra av sig."),
                        required=True,
                        max_length=2000,
                    ),
                ),
            ),
            Group(
                "when",
                _("Hur och när"),
                items=(
                    Item(
                        "how",
                        ItemType.CHOICE,
                        _("Hur vill du bli kontaktad?"),
                        required=True,
                        choices=(
                            ("phone", _("Med ett telefonsamtal")),
                            ("here", _("Med ett meddelande här")),
                        ),
                    ),
                    Item(
                        "number",
                        ItemType.STRING,
                        _("Vilket telefonnummer ska mottagningen ringa?"),
                        required=True,
                        max_length=40,
                        enable_when=BY_PHONE,
                    ),
                    Item(
                        "times",
                        ItemType.CHOICES,
                        _("När kan du prata?"),
                        help=_("Välj gärna flera tider."),
                        required=True,
                        choices=(
                            ("early", _("Klockan 8 till 10")),
                            ("morning", _("Klockan 10 till 12")),
                            ("noon", _("Klockan 12 till 14")),
                            ("afternoon", _("Klockan 14 till 17")),
                        ),
                        enable_when=BY_PHONE,
                    ),
                    Item(
                        "not_days",
                        ItemType.STRING,
                        _("Finns det dagar då du inte kan prata?"),
                        max_length=200,
                        enable_when=BY_PHONE,
                    ),
                    Item(
                        "interpreter",
                        ItemType.STRING,
                        _("Behöver du tolk? Skriv i så fall vilket språk."),
                        max_length=100,
                    ),
                ),
            ),
        ),
    ),
)
CAPABILITY = Capability(key="contact", services=(ASK, CALL_ME))
