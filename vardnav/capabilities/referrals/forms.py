"""Forms: what is asked of somebody who writes their own referral."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.registry.questions import EnableWhen, Group, Item, ItemType, Questionnaire

#: Where it is better not to send: what a form says instead of going on.
HAS_ONE = _(
    "Du har redan en remiss dit. En till gör inte att det går fortare. Ring mottagningen och fråga hur det går med "
    "den, eller om du har blivit sämre."
)
IS_PATIENT = _("Går du redan hos mottagningen behöver du ingen remiss. Skriv eller ring till dem direkt.")

FORM = Questionnaire(
    version="1",
    groups=(
        Group(
            "before",
            _("Innan du skriver"),
            items=(
                Item(
                    "has_referral",
                    ItemType.CHOICE,
                    _("Har någon redan skickat en remiss dit för samma besvär?"),
                    required=True,
                    choices=(("no", _("Nej")), ("unsure", _("Jag vet inte")), ("yes", _("Ja"))),
                    ends_with=(("yes", HAS_ONE),),
                ),
                Item(
                    "is_patient",
                    ItemType.BOOLEAN,
                    _("Går du redan hos mottagningen för samma besvär?"),
                    required=True,
                    ends_with=(("yes", IS_PATIENT),),
                ),
            ),
        ),
        Group(
            "symptoms",
            _("Dina besvär"),
            takes_unit_questions=True,
            items=(
                Item(
                    "symptoms",
                    ItemType.TEXT,
                    _("Vilka besvär söker du vård för?"),
                    help=_("Beskriv så noga du kan: var, hur ofta och hur det känns."),
                    required=True,
                ),
                Item(
                    "since",
                    ItemType.CHOICE,
                    _("Hur länge har du haft besvären?"),
                    required=True,
                    choices=(
                        ("weeks", _("Mindre än tre månader")),
                        ("months", _("Tre månader till ett år")),
                        ("years", _("Mer än ett år")),
                    ),
                ),
                Item(
                    "worse",
                    ItemType.CHOICE,
                    _("Har det blivit bättre eller sämre den senaste tiden?"),
                    required=True,
                    choices=(("better", _("Bättre")), ("same", _("Likadant")), ("worse", _("Sämre"))),
                ),
                Item(
                    "daily",
                    ItemType.TEXT,
                    _("Hur påverkar besvären din vardag?"),
                    help=_("Till exempel sömn, arbete, skola eller det du brukar göra på fritiden."),
                    required=True,
                    max_length=2000,
                ),
                Item("files", ItemType.ATTACHMENT, _("Vill du skicka med bilder eller dokument?")),
            ),
        ),
        Group(
            "care",
            _("Vård som du har fått"),
            items=(
                Item(
                    "sought",
                    ItemType.BOOLEAN,
                    _("Har du sökt vård för besvären förut?"),
                    required=True,
                ),
                Item(
                    "sought_where",
                    ItemType.TEXT,
                    _("Var och när, och vilken behandling fick du?"),
                    required=True,
                    max_length=2000,
                    enable_when=EnableWhen("sought", ("yes",)),
                ),
                Item(
                    "may_read",
                    ItemType.BOOLEAN,
                    _("Får mottagningen läsa din journal hos andra vårdgivare för att bedöma remissen?"),
                    required=True,
                ),
                Item(
                    "illnesses",
                    ItemType.TEXT,
                    _("Har du andra sjukdomar, allergier eller läkemedel?"),
                    max_length=2000,
                ),
            ),
        ),
        Group(
            "practical",
            _("Om besöket"),
            items=(
                Item(
                    "wish",
                    ItemType.TEXT,
                    _("Vad hoppas du att mottagningen kan hjälpa dig med?"),
                    max_length=1000,
                ),
                Item(
                    "short_notice",
                    ItemType.BOOLEAN,
                    _("Kan du komma med kort varsel om en tid blir ledig?"),
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
)
