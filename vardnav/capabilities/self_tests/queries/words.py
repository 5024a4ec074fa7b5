"""Words: states, obstacles and results as people read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.rules.kits import Kit, Obstacle, Rule, Why
from vardnav.capabilities.self_tests.rules.states import Delivery, Problem, Result, State, TaskKind
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations import known_regions
from vardnav.platform.registry.declarations import Refused

READ_FIRST = gettext_lazy("Se hur varje prov går till, vem som kan beställa det och dina egna beställningar.")
#: What is shown of a state: its word and the colour of its tag.
STATES: Mapping[str, tuple[str | Promise, str]] = {
    State.ORDERED: (gettext_lazy("Beställt"), "info"),
    State.DISPATCHED: (gettext_lazy("Skickat till dig"), "info"),
    State.REGISTERED: (gettext_lazy("Registrerat, på väg till laboratoriet"), "info"),
    State.RECEIVED: (gettext_lazy("Analyseras"), "info"),
    State.ANSWERED: (gettext_lazy("Svaret har kommit"), "success"),
    State.EXPIRED: (gettext_lazy("Avslutat, provet kom inte in i tid"), "neutral"),
    State.LOST: (gettext_lazy("Provet kom inte fram"), "warning"),
    State.CANCELLED: (gettext_lazy("Avbeställt"), "neutral"),
}
DESK_STATES: Mapping[str, tuple[str | Promise, str]] = {
    **STATES,
    State.ORDERED: (gettext_lazy("Ska skickas"), "warning"),
    State.DISPATCHED: (gettext_lazy("Utskickat"), "info"),
}
RESULTS: Mapping[str, tuple[str | Promise, str]] = {
    Result.NEGATIVE: (gettext_lazy("Inget hittades"), "success"),
    Result.POSITIVE: (gettext_lazy("Provet visar smitta"), "danger"),
    Result.UNREADABLE: (gettext_lazy("Kunde inte analyseras"), "warning"),
}
#: A positive answer that is no infection.
_SOMETHING: tuple[str | Promise, str] = (gettext_lazy("Provet visar något som ska följas upp"), "warning")
#: Up to this age a kit is one for children, and one for the young: whom to ask instead is another.
_CHILD, _YOUNG = 12, 25
DELIVERIES: Mapping[str, str | Promise] = {
    Delivery.HOME: gettext_lazy("Till folkbokföringsadressen"),
    Delivery.OTHER: gettext_lazy("Till en annan adress"),
    Delivery.PICK_UP: gettext_lazy("Hämtas"),
}
PROBLEMS: Mapping[str, str | Promise] = {
    Problem.UNUSABLE: gettext_lazy("Går inte att läsa eller lita på"),
    Problem.UNKNOWN_KIT: gettext_lazy("Provnumret finns inte här"),
    Problem.WRONG_PERSON: gettext_lazy("Provnumret tillhör en annan person"),
    Problem.WRONG_TEST: gettext_lazy("Svaret gäller en annan sorts prov"),
    Problem.NOT_REGISTERED: gettext_lazy("Personen har inte registrerat provet"),
    Problem.LATE: gettext_lazy("Beställningen är redan avslutad"),
    Problem.DOUBLE: gettext_lazy("Provet har redan fått ett svar"),
}
TASKS: Mapping[str, str | Promise] = {
    TaskKind.FOLLOW_UP: gettext_lazy("Följ upp ett svar"),
    TaskKind.TELL: gettext_lazy("Berätta svaret: personen nås inte här"),
}


def refused(obstacle: Obstacle, rule: Rule | None, *, region: str, language: str) -> Refused:
    """Return an obstacle in words, with what one can do instead. Fits the person and whoever helps them."""
    day = clock_words.plain_date(obstacle.from_on, language) if obstacle.from_on else ""
    named = known_regions.by_code().get(region)
    years = {"from": rule.age_from if rule else 0, "to": rule.age_to if rule else 0}
    said: dict[Why, tuple[str, str]] = {
        Why.NOT_OFFERED: (
            _("Det här provet går inte att beställa här nu."),
            _("Välj ett annat prov, eller kontakta mottagningen."),
        ),
        Why.TOO_YOUNG: _too_young(years["from"], day),
        Why.TOO_OLD: (
            _("Provet kan beställas till och med %(years)s år.") % {"years": years["to"]},
            _("Undrar du över något? Kontakta mottagningen."),
        ),
        Why.AGE_UNKNOWN: (
            _("Provet har en åldersgräns, och åldern är inte känd här."),
            _("Ring mottagningen, så ordnar de det."),
        ),
        Why.OTHER_REGION: (
            _("Provet är för den som är folkbokförd i %(region)s.")
            % {"region": named.name if named else region},
            _(
                "Se vad den egna regionen erbjuder. Alla får testa sig gratis på en mottagning, var man än bor."
            ),
        ),
        Why.WEAK_E_ID: (
            _("Det behövs en säkrare e-legitimation för att beställa provet."),
            _("Logga in på ett annat sätt, eller ring mottagningen."),
        ),
        Why.TOO_SOON: (
            _("Det är för tidigt att ta provet igen. Det går från och med %(day)s.") % {"day": day},
            _("Har du besvär? Vänta inte, utan kontakta mottagningen."),
        ),
        Why.ALREADY_ORDERED: (
            _("Det finns redan en beställning av samma prov som inte är klar."),
            _("Den finns under Självtest. Har provet kommit bort? Ring mottagningen."),
        ),
    }
    return Refused(*said[obstacle.why])


def _too_young(years: int, day: str) -> tuple[str, str]:
    """From which day it goes, where that is not many years away, and whom to ask at that age."""
    if years > _YOUNG:
        return (
            _("Provet kan beställas från %(years)s år.") % {"years": years},
            _("Undrar du över något? Kontakta mottagningen."),
        )
    instead = _("Ring barnets vårdcentral, eller 1177, om du är orolig.")
    if years > _CHILD:
        instead = _("Kontakta en ungdomsmottagning. Det är gratis, och du får prata med någon.")
    told = _("Provet kan beställas från %(years)s år. Det går från och med %(day)s.")
    return told % {"years": years, "day": day}, instead


def not_so_delivered(deliveries: Collection[str]) -> Refused:
    """Say that a kit does not reach people in the way that was chosen, and in which it does."""
    ways = ", ".join(str(DELIVERIES[way]).lower() for way in deliveries)
    return Refused(
        _("Det här provet kan du inte få på det sättet."),
        _("Gå tillbaka och välj ett annat: %(ways)s.") % {"ways": ways},
    )


def result(order: Order) -> tuple[str | Promise, str]:
    """Return an answer in a word, with the colour of its tag."""
    if order.result == Result.POSITIVE and not order.kit.is_infection:
        return _SOMETHING
    return RESULTS[order.result]


def told(name: str, order: Order, kit: Kit, *, language: str) -> str:
    """Return a message to the person in their language. Logged in, one may read what it is about; never the result."""
    with translation.override("en" if language.startswith("en") else "sv"):
        last = clock_words.plain_date(order.send_in_by, language) if order.send_in_by else ""
        given = {"kit": kit.text("title", language), "day": last, "place": order.place}
        said = {
            "sent": _("Ditt självtest är skickat i ett neutralt kuvert. Ta provet, registrera det här och skicka in "
                      "det senast %(day)s."),
            "to_pick_up": _("Ditt självtest finns att hämta: %(place)s. Ta provet, registrera det här och skicka in "
                            "det senast %(day)s."),
            "declined": _("Mottagningen skickar inte det här provet till dig. Ring mottagningen om du undrar varför."),
            "remind": _("Du har ett självtest hemma. Skicka in det senast %(day)s, annars avslutas beställningen. "
                        "Har du redan skickat det? Registrera provet här."),
            "expired": _("Tiden att skicka in ditt självtest har gått ut, och beställningen är avslutad. "
                         "Vill du fortfarande testa dig kan du beställa ett nytt."),
            "lost": _("Ditt prov har inte kommit fram till laboratoriet. Du kan beställa ett nytt gratis."),
            "answered": _("Svaret på ditt självtest har kommit. Läs det under Självtest: där står vad det betyder och "
                          "vem du kan ringa."),
        }  # fmt: skip
        return said[name] % given


def tracing(order: Order, *, phone: str, language: str) -> str:
    """Return the ready text about contact tracing to somebody with a positive answer, in their language (4.14)."""
    with translation.override("en" if language.startswith("en") else "sv"):
        return _(
            "Hej!\n\nDu har en smitta som ska spåras enligt smittskyddslagen. Det betyder att vi behöver prata med dig om "
            "vilka du kan ha smittat, så att de också får hjälp. De får inte veta att det är du som har berättat.\n\n"
            "Skriv gärna upp vilka det kan vara. Ring oss på %(phone)s eller be om en tid. Behandlingen är gratis.\n\n"
            "Hälsningar\n%(unit)s"
        ) % {"phone": phone, "unit": order.unit.name}


def day(on: dt.date | None, language: str) -> str:
    """Return a day in words, "" for none."""
    return clock_words.plain_date(on, language) if on else ""
