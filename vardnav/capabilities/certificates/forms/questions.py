"""Forms: what is asked of somebody who needs a certificate, or needs one renewed."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.registry.questions import EnableWhen, Group, Item, ItemType, Questionnaire

SICK, OTHER_KIND = EnableWhen("kind", ("sick_leave",)), EnableWhen("kind", ("other",))
ON_LEAVE = EnableWhen("extent", ("25", "50", "75", "100"))
RECIPIENTS = (
    ("self", _("Mig själv")),
    ("insurance_agency", _("Försäkringskassan")),
    ("employer", _("Arbetsgivaren")),
    ("school", _("Skolan eller förskolan")),
    ("municipality", _("Kommunen")),
    ("transport_agency", _("Transportstyrelsen")),
    ("insurer", _("Ett försäkringsbolag")),
    ("other", _("Någon annan")),
)
EXTENT = (
    ("25", _("En fjärdedel av tiden")),
    ("50", _("Halva tiden")),
    ("75", _("Tre fjärdedelar av tiden")),
    ("100", _("Hela tiden")),
)
WORK = (
    ("employed", _("Jag är anställd")),
    ("self_employed", _("Jag har eget företag")),
    ("seeking", _("Jag söker arbete")),
    ("student", _("Jag studerar")),
    ("parent", _("Jag är föräldraledig")),
    ("other", _("Något annat")),
)

REQUEST = Questionnaire(
    version="1",
    groups=(
        Group(
            "kind",
            _("Vilket intyg"),
            takes_unit_questions=True,
            items=(
                Item(
                    "kind",
                    ItemType.CHOICE,
                    _("Vilket intyg behöver du?"),
                    required=True,
                    choices=(
                        ("sick_leave", _("För sjukskrivning")),
                        ("study", _("För studier")),
                        ("travel", _("För resa")),
                        ("driving", _("För körkort")),
                        ("transport", _("För färdtjänst eller parkeringstillstånd")),
                        ("insurance", _("För en försäkring")),
                        ("food", _("För allergi eller specialkost")),
                        ("other", _("Ett annat intyg")),
                    ),
                ),
                Item(
                    "other_kind",
                    ItemType.STRING,
                    _("Vad ska intyget visa?"),
                    required=True,
                    max_length=200,
                    enable_when=OTHER_KIND,
                ),
                Item(
                    "recipient",
                    ItemType.CHOICE,
                    _("Vem ska ha intyget?"),
                    required=True,
                    choices=RECIPIENTS,
                ),
                Item(
                    "other_recipient",
                    ItemType.STRING,
                    _("Vem är det?"),
                    required=True,
                    max_length=200,
                    enable_when=EnableWhen("recipient", ("other",)),
                ),
                Item("needed_on", ItemType.DATE, _("Vilken dag behöver du ha intyget?")),
                Item(
                    "files",
                    ItemType.ATTACHMENT,
                    _("Finns det en blankett som ska fyllas i? Skicka med den här."),
                ),
            ),
        ),
        Group(
            "why",
            _("Varför"),
            items=(
                Item(
                    "why",
                    ItemType.TEXT,
                    _("Varför behöver du intyget?"),
                    help=_("Skriv vilka besvär eller vilken sjukdom det gäller."),
                    required=True,
                ),
                Item(
                    "seen",
                    ItemType.BOOLEAN,
                    _("Har du träffat någon på mottagningen för det här?"),
                    required=True,
                ),
                Item(
                    "from_on",
                    ItemType.DATE,
                    _("Från och med vilken dag ska intyget gälla?"),
                    required=True,
                    enable_when=SICK,
                ),
                Item("to_on", ItemType.DATE, _("Till och med vilken dag behöver du det?"), enable_when=SICK),
                Item(
                    "extent",
                    ItemType.CHOICE,
                    _("Hur mycket kan du inte arbeta?"),
                    required=True,
                    choices=EXTENT,
                    enable_when=SICK,
                ),
            ),
        ),
        Group(
            "work",
            _("Ditt arbete"),
            items=(
                Item(
                    "work",
                    ItemType.CHOICE,
                    _("Vad gör du nu?"),
                    required=True,
                    choices=WORK,
                    enable_when=SICK,
                ),
                Item(
                    "tasks",
                    ItemType.TEXT,
                    _("Vad gör du på arbetet, och vad av det klarar du inte?"),
                    required=True,
                    max_length=2000,
                    enable_when=SICK,
                ),
                Item(
                    "more",
                    ItemType.TEXT,
                    _("Finns det något mer som mottagningen behöver veta?"),
                    max_length=2000,
                ),
            ),
        ),
    ),
)

RENEW = Questionnaire(
    version="1",
    groups=(
        Group(
            "certificate",
            _("Vilket intyg"),
            items=(
                Item(
                    "which",
                    ItemType.STRING,
                    _("Vilket intyg vill du förnya?"),
                    help=_("Till exempel: läkarintyg för sjukskrivning."),
                    required=True,
                    max_length=200,
                ),
                Item("ends_on", ItemType.DATE, _("Vilken dag slutar det att gälla?"), required=True),
                Item("issued_by", ItemType.STRING, _("Vem skrev intyget?"), max_length=200),
                Item(
                    "recipient", ItemType.CHOICE, _("Vem ska ha intyget?"), required=True, choices=RECIPIENTS
                ),
                Item(
                    "other_recipient",
                    ItemType.STRING,
                    _("Vem är det?"),
                    required=True,
                    max_length=200,
                    enable_when=EnableWhen("recipient", ("other",)),
                ),
            ),
        ),
        Group(
            "now",
            _("Hur det är nu"),
            takes_unit_questions=True,
            items=(
                Item(
                    "change",
                    ItemType.CHOICE,
                    _("Hur är det jämfört med när intyget skrevs?"),
                    required=True,
                    choices=(("better", _("Bättre")), ("same", _("Likadant")), ("worse", _("Sämre"))),
                ),
                Item("why", ItemType.TEXT, _("Varför behöver du intyget längre?"), required=True),
                Item("until_on", ItemType.DATE, _("Till och med vilken dag behöver du det?")),
                Item(
                    "extent",
                    ItemType.CHOICE,
                    _("Hur mycket kan du inte arbeta?"),
                    required=True,
                    choices=(("none", _("Intyget gäller inte sjukskrivning")), *EXTENT),
                ),
                Item(
                    "tasks",
                    ItemType.TEXT,
                    _("Vad på arbetet klarar du nu, och vad klarar du inte?"),
                    required=True,
                    max_length=2000,
                    enable_when=ON_LEAVE,
                ),
                Item(
                    "employer",
                    ItemType.BOOLEAN,
                    _("Har du pratat med arbetsgivaren om hur du kan komma tillbaka?"),
                    enable_when=ON_LEAVE,
                ),
            ),
        ),
    ),
)
