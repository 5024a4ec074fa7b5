"""Registry: the settings that a region or a unit decides for an e-service, and those that every e-service has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.platform.registry import ages, fees, replies, staffing


@dataclass(frozen=True, slots=True)
class Option:
    """One setting that a region or unit may give an e-service. `kind`: integer, boolean, text, questions or kept.

    A "kept" one has an editor of its own (a page of the capability): the form of a decision carries it along as it is.
    """

    key: str
    kind: str
    label: str | Promise
    default: Any
    help: str | Promise = ""
    minimum: int | None = None
    maximum: int | None = None
    #: For a text: raises ValueError, with words for the administrator, when it cannot be used.
    check: Callable[[str], object] | None = None
    #: For a text: most characters.
    most: int = 2000
    #: For a kept one: says it in words, for whoever looks at what a decision changes.
    told: Callable[[object], str] = str


#: Soft close (R7): capacity is part of the design. Read by the catalogue, so every card, page and submission agrees.
INTAKE_OPTIONS = (
    Option(
        "intake_hours",
        "text",
        _("När tjänsten är bemannad"),
        "",
        help=_(
            "Till exempel: mån–tors 8–16, fre 8–12. Utanför tiderna går det inte att skicka nya ärenden. "
            "Tomt fält: alltid öppen."
        ),
        check=staffing.read,
    ),
    Option(
        "most_open",
        "integer",
        _("Högst så många öppna ärenden på mottagningen"),
        None,
        help=_("När så många väntar på svar tar mottagningen inte emot fler förrän några är klara."),
        minimum=1,
        maximum=100_000,
    ),
)
#: Beside the ready answers that an e-service declares: a region's own, or a unit's instead of the region's.
REPLY_OPTIONS = (
    Option(
        "replies",
        "text",
        _("Egna färdiga svar"),
        "",
        help=_(
            "Börja varje svar med en rad med # och svarets namn, och skriv texten under. {name} blir invånarens förnamn, "
            "{unit} mottagningen, {phone} dess telefonnummer och {date} dagens datum. De visas före tjänstens egna."
        ),
        check=replies.read,
        most=replies.MOST_CHARACTERS,
    ),
)
SIGN_OPTION = "sign_by_unit"
#: Protects staff: the log and the unit's own pages name them all the same.
SIGNING_OPTIONS = (
    Option(
        SIGN_OPTION,
        "boolean",
        _("Skriv under med mottagningens namn"),
        None,
        help=_(
            "Då ser invånaren mottagningens namn i stället för den anställdas. Vem som har läst och skrivit står i loggen "
            "som vanligt. Tjänstens standard är ja för känsliga tjänster och mottagningar, annars nej."
        ),
    ),
)
#: For an e-service with a clock of the law: what the region offers when the limit is near.
GUARANTEE_OPTIONS = (
    Option(
        "guarantee_instead",
        "text",
        _("Vad regionen erbjuder när vårdgarantins gräns är nära"),
        "",
        help=_("Till exempel: Ring vårdlotsen på 040-123 45 67, så hjälper vi dig till en annan mottagning."),
    ),
    Option(
        "guarantee_instead_en",
        "text",
        _("Vad regionen erbjuder när vårdgarantins gräns är nära, på engelska"),
        "",
        help=_("Lämna tomt för att visa den svenska texten."),
    ),
)
#: For an e-service that a unit may take for some ages only: the same door, table and page say so (cases.admission).
AGES = "ages"
AGE_OPTIONS = (
    Option(
        AGES,
        "text",
        _("Vilka åldrar det är för"),
        "",
        help=_("Till exempel: 18– för 18 år eller äldre, 13–23, eller –17. Tomt fält: alla åldrar."),
        check=ages.read,
        most=20,
    ),
)
#: For care that one may seek oneself: where a referral is demanded the e-service is closed, and says why (catalogue.rules).
#: A unit may demand one though its region does not; what the region demands holds at all its units.
NEEDS_REFERRAL = "needs_referral"
REFERRAL_OPTIONS = (
    Option(
        NEEDS_REFERRAL,
        "boolean",
        _("Kräver remiss från någon i vården"),
        False,
        help=_("Ja: ingen kan söka själv. Sidan säger det innan någon skriver, och vad man gör i stället."),
    ),
)
#: For an e-service that may cost money: dated fees, shown before anything is sent. Nothing is charged here.
FEE_OPTIONS = (
    Option(
        "fees",
        "text",
        _("Avgifter"),
        "",
        help=_(
            "En rad för varje avgift: från vilken dag, kronor, vad den gäller, och på engelska efter ett streck. "
            "Till exempel: 2026-01-01: 500 kr Intyg för körkort | Certificate for a driving licence. "
            "En ny rad med samma text och en senare dag ersätter den gamla. 0 kr betyder avgiftsfritt."
        ),
        check=fees.read,
    ),
)
