"""What this folder declares: a referral that a person writes for themselves (egenremiss), and where others' are."""

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.referrals import forms, pages
from vardnav.platform.registry.declarations import Capability, Door, Ending, EService, Page, Shortcut
from vardnav.platform.registry.options import AGE_OPTIONS, REFERRAL_OPTIONS, Option

SELF = EService(
    key="referrals.self",
    title=_("Skriv en egen remiss"),
    summary=_("Sök själv vård hos en specialist, utan att gå via din vårdcentral."),
    about=_(
        "Din egen remiss bedöms som andra remisser. Inom 14 dagar får du svar: en tid, ett "
        "besked om väntan eller ett råd om vart du ska vända dig. Har du redan en remiss dit? Skriv ingen ny, ring "
        "mottagningen. Röntgen och prov kan du inte skriva remiss till. Är det bråttom? Ring 1177, eller 112 om det "
        "är fara för livet."
    ),
    icon="paperplane",
    keywords=(
        "egenremiss",
        "egen remiss",
        "remiss",
        "egen vårdbegäran",
        "vårdbegäran",
        "specialist",
        "specialistläkare",
        "hudläkare",
        "psykiater",
        "self-referral",
        "referral",
    ),
    # Ten working days are 14 days without a holiday; over Christmas the 14 days come first (domain.md 4.7).
    answer_within_days=10,
    answer_within_calendar_days=14,
    endings=(Ending.ACCEPTED, Ending.REDIRECTED, Ending.REFUSED),
    options=(
        Option("answer_within_days", "integer", _("Svar inom antal arbetsdagar"), 10, minimum=1, maximum=10),
        Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
        *REFERRAL_OPTIONS,
        *AGE_OPTIONS,
    ),
    standard_replies=(
        ("Du får en tid", "Vi har läst din remiss och tar emot dig. Du får en kallelse med tid."),
        (
            "Du tas emot, men får vänta",
            "Vi har läst din remiss och tar emot dig. Just nu är väntetiden lång. Du får en kallelse när det är din tur.",
        ),
        (
            "Börja på vårdcentralen",
            (
                "Vi har läst din remiss. Det du beskriver får du bäst hjälp med på din vårdcentral. Visa dem gärna det "
                "här svaret."
            ),
        ),
        (
            "Annan specialist",
            "Vi har läst din remiss. En annan mottagning kan hjälpa dig bättre: \n\nDu kan skriva en egen remiss dit.",
        ),
        (
            "Vi tar inte emot dig",
            "Vi har läst din remiss. Det du beskriver behöver inte vård hos oss. Hör av dig igen om det ändras.",
        ),
    ),
    unit_kinds=("specialist", "psychiatry"),
    guarantee="first_visit",
    # What belongs at a health centre is handed over, so that nobody tells it twice (R5).
    may_be_redirected=True,
    # To psychiatry among others: what one seeks for is nobody else's to see.
    is_sensitive=True,
    form=forms.FORM,
)
CAPABILITY = Capability(
    key="referrals",
    services=(SELF,),
    # To whom one is referred, psychiatry among others, is nobody else's to see.
    pages=(Page(Door.PORTAL, "referrals/", pages.mine, "mine", is_sensitive=True),),
    shortcuts=(Shortcut(Door.PORTAL, _("Mina remisser"), "referrals:mine", "paperplane"),),
)
