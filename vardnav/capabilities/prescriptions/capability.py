"""What this folder declares: renewing prescriptions, and the page of one's drugs."""

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.prescriptions import pages, queries, staff_pages
from vardnav.kernel.people.rules import Area
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
from vardnav.platform.registry.questions import EnableWhen, Group, Item, ItemType, Questionnaire

MEDICATIONS = "prescriptions.medications"
FORM = Questionnaire(
    version="1",
    groups=(
        Group(
            "drugs",
            _("Dina läkemedel"),
            intro=_(
                "Välj de läkemedel som du vill förnya. Mottagningen kan bara förnya recept som de har skrivit."
            ),
            items=(
                Item(
                    "drugs",
                    ItemType.LINES,
                    _("Vilka läkemedel vill du förnya?"),
                    required=True,
                    source=MEDICATIONS,
                ),
            ),
        ),
        Group(
            "how",
            _("Hur läkemedlet fungerar"),
            items=(
                Item(
                    "works",
                    ItemType.CHOICE,
                    _("Hur tycker du att behandlingen fungerar?"),
                    required=True,
                    choices=(
                        ("well", _("Den fungerar bra")),
                        ("some", _("Den fungerar delvis")),
                        ("badly", _("Den fungerar inte bra")),
                        ("unsure", _("Jag vet inte")),
                    ),
                ),
                Item(
                    "side_effects",
                    ItemType.BOOLEAN,
                    _("Har du fått besvär av läkemedlet (biverkningar)?"),
                    required=True,
                ),
                Item(
                    "side_effects_what",
                    ItemType.TEXT,
                    _("Vilka besvär har du fått?"),
                    required=True,
                    max_length=2000,
                    enable_when=EnableWhen("side_effects", ("yes",)),
                ),
                Item(
                    "as_prescribed",
                    ItemType.CHOICE,
                    _("Tar du läkemedlet som det står på receptet?"),
                    required=True,
                    choices=(("yes", _("Ja")), ("mostly", _("Oftast")), ("no", _("Nej, på ett annat sätt"))),
                ),
            ),
        ),
        Group(
            "you",
            _("Om dig"),
            takes_unit_questions=True,
            items=(
                Item(
                    "other_drugs",
                    ItemType.TEXT,
                    _("Tar du andra läkemedel, naturmedel eller kosttillskott?"),
                    help=_("Skriv också sådant som du köper utan recept."),
                    max_length=2000,
                ),
                Item(
                    "pregnant",
                    ItemType.CHOICE,
                    _("Är du gravid, försöker bli gravid eller ammar?"),
                    choices=(
                        ("no", _("Nej")),
                        ("yes", _("Ja")),
                        ("not_relevant", _("Frågan gäller inte mig")),
                    ),
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
RENEW = EService(
    key="prescriptions.renew",
    title=_("Förnya recept"),
    summary=_("Be din mottagning om nytt recept på läkemedel som du redan använder."),
    about=_(
        "Du väljer läkemedel, svarar på några frågor och skickar till mottagningen som skrev receptet. "
        "Är läkemedlet slut redan i dag? Ring mottagningen."
    ),
    icon="pill-circle-rectangle",
    keywords=(
        "recept",
        "medicin",
        "läkemedel",
        "medicinen är slut",
        "tabletter",
        "uttag",
        "prescription",
        "drug",
    ),
    answer_within_days=3,
    endings=(Ending.APPROVED, Ending.PARTLY, Ending.REFUSED),
    area=Area.MEDICINES,
    options=(
        Option("answer_within_days", "integer", _("Svar inom antal arbetsdagar"), 3, minimum=1, maximum=30),
        Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
    ),
    standard_replies=(
        ("Förnyat", "Ditt recept är förnyat. Du kan hämta läkemedlet på vilket apotek som helst."),
        (
            "Förnyat, tid för kontroll",
            (
                "Ditt recept är förnyat för den närmaste tiden. Innan nästa förnyelse behöver du komma på en kontroll. "
                "Ring oss så bokar vi en tid."
            ),
        ),
        (
            "Inte förnyat, besök behövs",
            "Vi kan inte förnya receptet utan att träffa dig. Ring oss så bokar vi en tid.",
        ),
        (
            "Inte vårt recept",
            "Receptet är skrivet av en annan mottagning. Vänd dig dit för att få det förnyat.",
        ),
    ),
    form=FORM,
)
CAPABILITY = Capability(
    key="prescriptions",
    services=(RENEW,),
    pages=(
        Page(Door.PORTAL, "prescriptions/", pages.mine, "mine"),
        Page(
            Door.DESK,
            "cases/<uuid:case_id>/prescriptions/",
            staff_pages.decide,
            "decide",
            methods=("GET", "POST"),
        ),
    ),
    panels=(
        Panel(Place.PORTAL_CASE, "prescriptions/panel.html", pages.of_case),
        Panel(Place.DESK_CASE, "prescriptions/desk_panel.html", staff_pages.at_desk),
    ),
    letters=(pages.of_letter,),
    shortcuts=(Shortcut(Door.PORTAL, _("Mina recept"), "prescriptions:mine", "pill-circle-rectangle"),),
    line_sources={MEDICATIONS: queries.lines},
)
