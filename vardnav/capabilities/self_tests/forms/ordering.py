"""Forms: the order of a kit as data, and how it is fitted to what a region offers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.self_tests.queries import offering
from vardnav.capabilities.self_tests.rules import kits
from vardnav.capabilities.self_tests.rules.states import Delivery
from vardnav.platform.registry.options import Option
from vardnav.platform.registry.questions import EnableWhen, Group, Item, ItemType, Questionnaire

#: Where a kit is picked up in a region that has named no place.
AT_THE_UNIT = "På mottagningen"


def _title(key: str) -> str:
    return kits.kits()[key].text("title", translation.get_language() or "sv")


#: A kit's name follows the page's language, as gettext_lazy does.
title = lazy(_title, str)

FORM = Questionnaire(
    version="1",
    groups=(
        Group(
            "kit",
            _("Vilket prov"),
            items=(
                Item(
                    "kind",
                    ItemType.CHOICE,
                    _("Vilket prov vill du beställa?"),
                    required=True,
                    choices=tuple((key, title(key)) for key in kits.kits()),
                ),
                Item(
                    "symptoms",
                    ItemType.BOOLEAN,
                    _("Har du ont, feber eller blödningar från underlivet?"),
                    help=_("Då behöver du undersökas, och ett prov hemma räcker inte."),
                    required=True,
                    ends_with=(
                        (
                            "yes",
                            _(
                                "Beställ inget prov hem. Ring mottagningen, eller 1177, så får du hjälp i dag."
                            ),
                        ),
                    ),
                ),
            ),
        ),
        Group(
            "delivery",
            _("Hur du får provet"),
            intro=_("Provet kommer i ett neutralt kuvert. Utanpå står inget om vad det är."),
            takes_unit_questions=True,
            items=(
                Item(
                    "delivery",
                    ItemType.CHOICE,
                    _("Hur vill du få provet?"),
                    help=_("Har du skyddade personuppgifter? Välj att hämta det."),
                    required=True,
                    choices=(
                        (Delivery.HOME, _("Hem till min folkbokföringsadress")),
                        (Delivery.OTHER, _("Till en annan adress")),
                        (Delivery.PICK_UP, _("Jag hämtar det")),
                    ),
                ),
                Item(
                    "address",
                    ItemType.TEXT,
                    _("Vilken adress?"),
                    help=_("Skriv namnet på brevlådan, gata och nummer, postnummer och ort."),
                    required=True,
                    max_length=400,
                    enable_when=EnableWhen("delivery", (Delivery.OTHER,)),
                ),
                Item(
                    "place",
                    ItemType.CHOICE,
                    _("Var vill du hämta det?"),
                    required=True,
                    choices=((AT_THE_UNIT, _("På mottagningen")),),
                    enable_when=EnableWhen("delivery", (Delivery.PICK_UP,)),
                ),
            ),
        ),
    ),
)
OPTIONS = (
    Option("answer_within_days", "integer", _("Skickas inom antal arbetsdagar"), 2, minimum=1, maximum=30),
    *(Option(f"{offering.KIT_OPTION}{key}", "boolean", title(key), key == "sti") for key in kits.kits()),
    Option(
        offering.PLACES_OPTION,
        "text",
        _("Var prov kan hämtas"),
        "",
        help=_("Ett ställe på varje rad, med adress. Tomt fält: på mottagningen."),
    ),
    Option(
        offering.SENDER_OPTION,
        "text",
        _("Avsändare på kuvertet"),
        "",
        help=_("Till exempel en boxadress. Skriv inget som säger vad det är för brev."),
    ),
    Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
)


def tailored(form: Questionnaire, option: Callable[[str], object]) -> Questionnaire:
    """Return the form with the kits that are switched on here, and the places where one can be picked up."""
    offered, places = set(offering.kinds(option)), offering.places(option)
    return dataclasses.replace(
        form,
        groups=tuple(
            dataclasses.replace(group, items=tuple(_fitted(item, offered, places) for item in group.items))
            for group in form.groups
        ),
    )


def _fitted(item: Item, offered: set[str], places: list[str]) -> Item:
    if item.link_id == "kind":
        return dataclasses.replace(item, choices=tuple(one for one in item.choices if one[0] in offered))
    if item.link_id == "place" and places:
        # The words are the value: a list that is changed meanwhile never turns one place into another.
        return dataclasses.replace(item, choices=tuple((place, place) for place in places))
    return item
