"""Words: what a unit writes to a resident on its own accord, and the merge fields of ready texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.people.contact import phone_in_words
from vardnav.kernel.people.rules import Area
from vardnav.platform.registry import replies

FIELDS, _FIELD = replies.MERGE_FIELDS, replies.MERGE_FIELD


class UnknownField(ValueError):
    """A ready text has a merge field that there is not."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A sort of message from the unit. A question waits for the answer; a message needs none."""

    key: str
    title: str | Promise
    text: str
    is_question: bool = False
    #: Whether it concerns a booked visit.
    is_about_visit: bool = False
    #: May be dangerous for others to see: its pages carry the quick exit, and it is signed with the unit's name.
    is_sensitive: bool = False
    #: What a right must be about for whoever acts for an adult to see it; None: only for oneself (as EService.area).
    area: Area | None = Area.E_SERVICES


LETTERS = {
    one.key: one
    for one in (
        Letter("unit.message", _("Meddelande från mottagningen"), "Hej {name}!\n\n\n\nHälsningar {unit}"),
        Letter(
            "unit.before_visit",
            _("Frågor inför besök"),
            "Hej {name}!\n\nInför ditt besök behöver vi veta:\n\n1. \n\nHälsningar {unit}, {phone}",
            is_question=True,
            is_about_visit=True,
        ),
        Letter(
            "unit.result",
            _("Meddelande om provsvar"),
            "Hej {name}!\n\nDina provsvar har kommit.\n\n\n\nHar du frågor? Ring {phone}.\n\nHälsningar {unit}",
            area=Area.RECORD,
        ),
        Letter(
            "unit.sick_leave",
            _("Frågor inför vårdkontakt om sjukskrivning"),
            "Hej {name}!\n\nInför vår kontakt om sjukskrivning behöver vi veta:\n\n1. Vad arbetar du med, och vad gör du en "
            "vanlig dag?\n2. Vad klarar du inte av just nu, och vad klarar du?\n3. Har du pratat med din arbetsgivare om "
            "anpassningar?\n\nHälsningar {unit}, {phone}",
            is_question=True,
        ),
        Letter(
            "unit.picture",
            _("Skicka en bild till mottagningen"),
            "Hej {name}!\n\nFotografera så att det syns tydligt, och bifoga bilden när du svarar.\n\nHälsningar {unit}",
            is_question=True,
        ),
        Letter(
            "unit.contact_tracing",
            _("Smittspårning"),
            "Hej {name}!\n\nNågon som du har haft kontakt med har en smitta som också du kan ha fått. Du behöver lämna "
            "prov. Det är gratis, och enligt smittskyddslagen måste du låta dig undersökas. "
            "Vi berättar inte för dig vem det är, och "
            "inte för någon annan att vi har skrivit till dig.\n\nRing {phone}, så får du en tid och råd om vad du ska "
            "tänka på tills dess.\n\nHälsningar {unit}",
            is_sensitive=True,
            area=None,
        ),
    )
}


def fields(text: str) -> list[str]:
    """Return the merge fields of a text as written ("{phone}"), each once."""
    return list(dict.fromkeys(one.group(0) for one in _FIELD.finditer(text)))


def filled(text: str, given: Mapping[str, str]) -> str:
    """Return a ready text with its merge fields filled in. Raises UnknownField before anything is used."""
    unknown = [one for one in fields(text) if one[1:-1] not in FIELDS]
    if unknown:
        raise UnknownField(", ".join(unknown))
    # One pass: a value that looks like a field stays what it is.
    return _FIELD.sub(lambda one: given[one.group(1)], text)


def values(name: str, unit: str, phone: str, now: dt.datetime) -> dict[str, str]:
    """Return what the merge fields stand for, in Swedish as the ready texts are."""
    return {
        "name": name,
        "unit": unit,
        "phone": phone_in_words(phone) if phone.startswith("+") else phone,
        "date": clock_words.plain_date(clock.local_date(now), "sv"),
    }
