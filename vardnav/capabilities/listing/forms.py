"""Forms: choosing a health centre as data. Only a special reason is asked for: it opens a change past the limit."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.listing.queries.chosen import FULL_OPTION, MOST_OPTION
from vardnav.capabilities.listing.queries.words import REASONS
from vardnav.capabilities.listing.rules import Reason
from vardnav.platform.registry.options import Option
from vardnav.platform.registry.questions import EnableWhen, Group, Item, ItemType, Questionnaire

#: The answer that stands for no special reason.
NO = "no"
FORM = Questionnaire(
    version="1",
    groups=(
        Group(
            "choice",
            _("Ditt val"),
            takes_unit_questions=True,
            items=(
                Item(
                    "reason",
                    ItemType.CHOICE,
                    _("Finns det ett särskilt skäl att byta just nu?"),
                    help=_("Det behövs bara om du redan har bytt så många gånger som går på ett år."),
                    required=True,
                    choices=((NO, _("Nej")), *REASONS),
                ),
                Item(
                    "reason_text",
                    ItemType.TEXT,
                    _("Berätta kort varför"),
                    required=True,
                    max_length=500,
                    enable_when=EnableWhen("reason", (Reason.OTHER,)),
                ),
            ),
        ),
    ),
)
_NAMES = {"join": "unit", "leave": "place", "offer": "place", "remove": "place"}


def queue_deed(posted: Mapping[str, Any]) -> tuple[str, uuid.UUID]:
    """Return what a button of a queue does, and with which unit or place. Raises Http404 for what names none."""
    do = str(posted.get("do", ""))
    try:
        return do, uuid.UUID(str(posted.get(_NAMES[do], "")))
    except (KeyError, ValueError):
        raise Http404 from None


OPTIONS = (
    Option(
        "answer_within_days", "integer", _("Registreras inom antal arbetsdagar"), 3, minimum=1, maximum=30
    ),
    Option(
        FULL_OPTION,
        "boolean",
        _("Mottagningen är full och tar inte emot fler listade"),
        False,
        help=_("Den som redan är listad påverkas inte."),
    ),
    Option(
        MOST_OPTION,
        "integer",
        _("Högst så många listade"),
        None,
        help=_("Räknas på de val som har gjorts här. Tomt fält: inget tak."),
        minimum=1,
        maximum=1_000_000,
    ),
    Option("unit_questions", "questions", _("Mottagningens egna frågor"), []),
)
