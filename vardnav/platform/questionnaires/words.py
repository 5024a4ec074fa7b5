"""Words: why a form is refused and where, and what is said of one that is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.platform.questionnaires.faults import Fault, Notice, Said, Wrong

_WRONG: dict[Wrong, str | Promise] = {
    Wrong.NOT_JSON: gettext_lazy("Filen är inte JSON. Felet är på rad och tecken %(detail)s."),
    Wrong.TOO_BIG: gettext_lazy("Filen är för stor. Den får vara högst %(detail)s byte."),
    Wrong.NOT_STORABLE: gettext_lazy("Formuläret innehåller tecken eller tal som inte går att spara."),
    Wrong.NOT_A_QUESTIONNAIRE: gettext_lazy(
        "Det här är inte en FHIR Questionnaire (resourceType: %(detail)s)."
    ),
    Wrong.SHAPE: gettext_lazy("%(detail)s har fel form."),
    Wrong.NO_ITEMS: gettext_lazy("Formuläret har inga frågor."),
    Wrong.NO_QUESTION: gettext_lazy("Formuläret har bara text och rubriker. Lägg till minst en fråga."),
    Wrong.TOO_MANY_ITEMS: gettext_lazy("Formuläret har fler än %(detail)s delar. Dela upp det."),
    Wrong.TOO_DEEP: gettext_lazy("Grupper ligger i fler än åtta nivåer."),
    Wrong.NO_LINK_ID: gettext_lazy("Frågan saknar linkId."),
    Wrong.SAME_LINK_ID: gettext_lazy("Samma linkId används redan här: %(detail)s."),
    Wrong.NO_TYPE: gettext_lazy("Frågan saknar typ (type)."),
    Wrong.UNKNOWN_TYPE: gettext_lazy("Typen %(detail)s finns inte."),
    Wrong.TOO_LONG: gettext_lazy("Texten är längre än %(detail)s tecken."),
    Wrong.NO_TEXT: gettext_lazy("Frågan saknar text."),
    Wrong.EMPTY_GROUP: gettext_lazy("Gruppen är tom."),
    Wrong.TOO_MANY_OPTIONS: gettext_lazy("Frågan har fler än %(detail)s svar att välja på."),
    Wrong.EMPTY_OPTION: gettext_lazy("Svar nummer %(detail)s är tomt."),
    Wrong.SAME_OPTION: gettext_lazy("Svaret %(detail)s finns två gånger."),
    Wrong.UNKNOWN_QUESTION: gettext_lazy("Villkoret gäller en fråga som inte finns: %(detail)s."),
    Wrong.LATER_QUESTION: gettext_lazy("Villkoret gäller en fråga som kommer senare: %(detail)s."),
    Wrong.CYCLE: gettext_lazy("Villkoren går i en ring: frågan hänger på %(detail)s, som hänger på den."),
    Wrong.NOT_ANSWERED: gettext_lazy("Villkoret gäller %(detail)s, som inte är en fråga."),
    Wrong.UNKNOWN_OPERATOR: gettext_lazy("Villkoret jämför på ett okänt sätt: %(detail)s."),
    Wrong.NO_ANSWER: gettext_lazy("Villkoret saknar svar att jämföra med."),
    Wrong.TOO_MANY_CONDITIONS: gettext_lazy("Frågan har fler än %(detail)s villkor."),
    Wrong.CALCULATED_FROM: gettext_lazy(
        "Uträkningen räknar med det som tas bort. Ändra eller ta bort uträkningen först."
    ),
    Wrong.TOO_MUCH_CALCULATED: gettext_lazy(
        "Formulärets uträkningar är tillsammans längre än %(detail)s tecken. Ta bort några, eller gör dem kortare."
    ),
    Wrong.TOO_MUCH_ON_PAGE: gettext_lazy(
        "Sidan blir för stor här. På en sida får det vara högst %(detail)s frågor, färre om de har många svar att välja "
        "på. Dela upp frågorna i fler grupper."
    ),
    Wrong.TOO_MUCH_COMPARED: gettext_lazy(
        "Här har formuläret fler än %(detail)s villkor. En grupps villkor räknas en gång för varje fråga i den. Dela upp "
        "formuläret, eller ta bort villkor."
    ),
    Wrong.TOO_HEAVY: gettext_lazy(
        "Formulärets uträkningar tar mer än %(detail)s steg, och gränsen passeras här. Förenkla uttrycken."
    ),
}
_SAID: dict[Said, str | Promise] = {
    Said.UNKNOWN_EXTENSION: gettext_lazy("Tillägget %(detail)s sparas men används inte."),
    Said.AS_TEXT: gettext_lazy("Frågas som text (typen %(detail)s)."),
    Said.NOT_ASKED: gettext_lazy("Visas som text och kan inte besvaras (typen %(detail)s)."),
    Said.UNKNOWN_ANSWERS: gettext_lazy("Svarslistan %(detail)s följde inte med. Svaret skrivs med egna ord."),
    Said.NOT_CALCULATED: gettext_lazy("Uttrycket räknas inte ut: %(detail)s"),
    Said.HIDDEN: gettext_lazy("Visas inte: den är markerad som dold."),
    Said.WITHOUT_TEXT: gettext_lazy("Saknar text. Koden eller linkId visas i stället."),
    Said.NO_BEHAVIOUR: gettext_lazy("Säger inte om alla villkor ska gälla eller något. Något räcker."),
    Said.NO_LANGUAGE: gettext_lazy("Formuläret säger inte vilket språk det är på. Det visas som svenska."),
    Said.DERIVED: gettext_lazy("Formuläret bygger på ett annat. Bara det som står här frågas."),
}


def wrong(fault: Fault, resource: Mapping[str, Any] | None = None) -> str:
    """Return one reason to refuse a form, with where: the linkIds, or the words of the questions in `resource`."""
    texts = _texts(resource.get("item", [])) if resource else {}
    place = [texts.get(one, one) for one in fault.place]
    detail = " > ".join(texts.get(one, one) for one in fault.detail.split(" > "))
    return _at(str(_WRONG[fault.code]) % {"detail": detail}, place)


def _texts(items: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in items:
        if item.get("text"):
            found[str(item["linkId"])] = f"”{str(item['text'])[:80]}”"
        found |= _texts(item.get("item", []))
    return found


def said(notice: Notice) -> str:
    """Return one thing said of a form that is taken, with where."""
    return _at(str(_SAID[notice.code]) % {"detail": notice.detail}, notice.place)


def _at(text: str, place: Sequence[str]) -> str:
    return _("Vid %(place)s: %(text)s") % {"place": " > ".join(place), "text": text} if place else text


def all_wrong(faults: Iterable[Fault], resource: Mapping[str, Any] | None = None) -> list[str]:
    """Return every reason in words."""
    return [wrong(one, resource) for one in faults]
