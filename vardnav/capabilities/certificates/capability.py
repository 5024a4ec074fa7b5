"""What this folder declares: asking for a certificate, and having one renewed."""

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.certificates import forms
from vardnav.platform.registry.declarations import Capability, Ending, EService, Option

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
    form=forms.REQUEST,
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
    form=forms.RENEW,
)
CAPABILITY = Capability(key="certificates", services=(REQUEST, RENEW))
