"""What this folder declares: asking a unit to order a test."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.registry.declarations import Capability, Ending, EService
from vardnav.platform.registry.options import Option
from vardnav.platform.registry.questions import EnableWhen, Group, Item, ItemType, Questionnaire

ORDER = EService(
    key="lab.order",
    title=_("Beställ provtagning"),
    summary=_("Be mottagningen att beställa blodprov eller andra prov."),
    about=_(
        "Mottagningen avgör om provet behövs och skickar en beställning till provtagningen. Du får veta när och var "
        "du kan lämna provet. Gäller det ett barn? Ring barnets mottagning."
    ),
    icon="test-flask",
    keywords=(
        "provtagning",
        "blodprov",
        "ta prov",
        "urinprov",
        "labb",
        "laboratorium",
        "provbeställning",
        "kolesterol",
        "blodsocker",
        "järnvärde",
        "blood test",
        "lab test",
    ),
    for_children=False,
    answer_within_days=3,
    endings=(Ending.APPROVED, Ending.PARTLY, Ending.REFUSED),
    options=(
        Option("answer_within_days", "integer", _("Svar inom antal arbetsdagar"), 3, minimum=1, maximum=30),
        Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
    ),
    standard_replies=(
        (
            "Prov beställt",
            "Vi har beställt provet. Du kan lämna det på vår provtagning. Ta med legitimation.",
        ),
        (
            "Prov beställt, fasta",
            (
                "Vi har beställt provet. Ät inget efter midnatt innan du kommer, men drick gärna vatten. Ta med "
                "legitimation."
            ),
        ),
        ("Besök först", "Vi behöver träffa dig innan vi tar prov. Begär en tid eller ring oss."),
        ("Behövs inte", "Du behöver inte ta det här provet nu. Hör av dig igen om något ändras."),
    ),
    form=Questionnaire(
        version="1",
        groups=(
            Group(
                "test",
                _("Vilket prov"),
                takes_unit_questions=True,
                items=(
                    Item(
                        "asked",
                        ItemType.CHOICE,
                        _("Har någon i vården sagt att du ska ta provet?"),
                        required=True,
                        choices=(
                            ("here", _("Ja, någon på den här mottagningen")),
                            ("elsewhere", _("Ja, någon på ett annat ställe")),
                            ("no", _("Nej, jag vill det själv")),
                        ),
                    ),
                    Item(
                        "who_asked",
                        ItemType.STRING,
                        _("Vem eller vilken mottagning sa det?"),
                        max_length=200,
                        required=True,
                        enable_when=EnableWhen("asked", ("elsewhere",)),
                    ),
                    Item(
                        "tests",
                        ItemType.CHOICES,
                        _("Vilka prov gäller det?"),
                        required=True,
                        choices=(
                            ("sugar", _("Blodsocker")),
                            ("fats", _("Blodfetter")),
                            ("blood", _("Blodvärde och järn")),
                            ("thyroid", _("Sköldkörtel")),
                            ("kidneys", _("Njurar och salter")),
                            ("thinning", _("Prov för blodförtunnande läkemedel")),
                            ("urine", _("Urinprov")),
                            ("other", _("Ett annat prov")),
                        ),
                    ),
                    Item(
                        "other_test",
                        ItemType.STRING,
                        _("Vilket annat prov?"),
                        max_length=200,
                        required=True,
                        enable_when=EnableWhen("tests", ("other",)),
                    ),
                    Item(
                        "why",
                        ItemType.TEXT,
                        _("Varför vill du ta provet?"),
                        help=_("Skriv om du har besvär, eller om det är en kontroll."),
                        required=True,
                        max_length=2000,
                    ),
                ),
            ),
            Group(
                "practical",
                _("Innan provet"),
                items=(
                    Item(
                        "thinners",
                        ItemType.BOOLEAN,
                        _("Tar du läkemedel som gör att du blöder lättare?"),
                        required=True,
                    ),
                    Item("faints", ItemType.BOOLEAN, _("Brukar du svimma när du lämnar blod?")),
                    Item("wanted_on", ItemType.DATE, _("Från vilken dag kan du lämna provet?")),
                ),
            ),
        ),
    ),
)
CAPABILITY = Capability(key="lab", services=(ORDER,))
