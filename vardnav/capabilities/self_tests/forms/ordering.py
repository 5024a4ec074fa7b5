"""Forms: the order of a kit as data, and how it is fitted to what a region offers; one form for each e-service."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from django.utils import translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.self_tests.queries import offering
from vardnav.capabilities.self_tests.rules import kits, own_kits
from vardnav.capabilities.self_tests.rules.states import Delivery
from vardnav.kernel import clock
from vardnav.platform.registry.options import Option
from vardnav.platform.registry.questions import EnableWhen, Group, Item, ItemType, Questionnaire

#: Where a kit is picked up in a region that has named no place.
AT_THE_UNIT = "På mottagningen"


def _title(key: str) -> str:
    return kits.kits()[key].text("title", translation.get_language() or "sv")


def _own_title(kit: kits.Kit) -> str:
    return kit.text("title", translation.get_language() or "sv")


#: A kit's name follows the page's language, as gettext_lazy does.
title, own_title = lazy(_title, str), lazy(_own_title, str)


def _ours(service_key: str) -> list[str]:
    return [key for key, kit in kits.kits().items() if kit.service == service_key]


def _form(service_key: str, *, alarm: Item, intro: str | Promise, home: str | Promise) -> Questionnaire:
    return Questionnaire(
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
                        choices=tuple((key, title(key)) for key in _ours(service_key)),
                    ),
                    alarm,
                ),
            ),
            Group(
                "delivery",
                _("Hur du får provet"),
                intro=intro,
                takes_unit_questions=True,
                items=(
                    Item(
                        "delivery",
                        ItemType.CHOICE,
                        _("Hur vill du få provet?"),
                        help=_("Har du skyddade personuppgifter? Välj att hämta det."),
                        required=True,
                        choices=(
                            (Delivery.HOME, home),
                            (Delivery.OTHER, _("Till en annan adress")),
                            (Delivery.PICK_UP, _("Det hämtas på ett ställe som du väljer")),
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


FORM = _form(
    offering.ORDER_KEY,
    alarm=Item(
        "symptoms",
        ItemType.BOOLEAN,
        _("Har du ont, feber eller blödningar från underlivet?"),
        help=_("Då behöver du undersökas, och ett prov hemma räcker inte."),
        required=True,
        ends_with=(
            (
                "yes",
                _("Beställ inget prov hem. Ring mottagningen, eller 1177, så får du hjälp i dag."),
            ),
        ),
    ),
    intro=_("Provet kommer i ett neutralt kuvert. Utanpå står inget om vad det är."),
    home=_("Hem till folkbokföringsadressen"),
)
HOME_FORM = _form(
    offering.HOME_KEY,
    alarm=Item(
        "urgent",
        ItemType.BOOLEAN,
        _("Är den som ska ta provet så sjuk att det behövs vård i dag?"),
        help=_("Till exempel svårt att andas, mycket ont, eller trött på ett sätt som oroar."),
        required=True,
        ends_with=(
            (
                "yes",
                _("Vänta inte på ett prov. Ring 1177, eller 112 om det är bråttom."),
            ),
        ),
    ),
    intro=_("Provet kommer till den som ska ta det, eller så hämtar du det."),
    # A child may be registered with the other parent, and staff order for others.
    home=_("Hem till folkbokföringsadressen för den som ska ta provet"),
)


def _options(service_key: str, on_at_first: str) -> tuple[Option, ...]:
    return (
        Option(
            "answer_within_days", "integer", _("Skickas inom antal arbetsdagar"), 2, minimum=1, maximum=30
        ),
        *(
            Option(f"{offering.KIT_OPTION}{key}", "boolean", title(key), key == on_at_first)
            for key in _ours(service_key)
        ),
        Option(own_kits.OPTION, "kept", _("Regionens egna prov"), [], told=own_kits.told),
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


OPTIONS = _options(offering.ORDER_KEY, "sti")
HOME_OPTIONS = _options(offering.HOME_KEY, "airways")


def tailored(form: Questionnaire, option: Callable[[str], object]) -> Questionnaire:
    """Return the form with the kits that are switched on here today, and the places where one can be picked up.

    Whether a rule lets the person have one is asked when the form is sent.
    """
    asked = next(item for item in form.items() if item.link_id == "kind")
    offered: dict[str, str | Promise] = {
        key: words for key, words in asked.choices if option(f"{offering.KIT_OPTION}{key}") is True
    }
    today = clock.local_date(clock.now())
    for own in own_kits.read(option(own_kits.OPTION)):
        if own.holds(today):
            offered[own.kit.key] = own_title(own.kit)
    places = offering.places(option)
    return dataclasses.replace(
        form,
        groups=tuple(
            dataclasses.replace(group, items=tuple(_fitted(item, offered, places) for item in group.items))
            for group in form.groups
        ),
    )


def _fitted(item: Item, offered: Mapping[str, str | Promise], places: list[str]) -> Item:
    if item.link_id == "kind":
        return dataclasses.replace(item, choices=tuple(offered.items()))
    if item.link_id == "place" and places:
        # The words are the value: a list that is changed meanwhile never turns one place into another.
        return dataclasses.replace(item, choices=tuple((place, place) for place in places))
    return item
