"""Forms: what somebody looks for among free times."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.kernel.clock import words
from vardnav.platform.appointments.offer_queries import Place
from vardnav.platform.appointments.rules.searching import PartOfDay
from vardnav.platform.design.forms import LineField

PARTS = (
    (PartOfDay.ANY.value, _("Hela dagen")),
    (PartOfDay.MORNING.value, _("Före klockan 10")),
    (PartOfDay.MIDDAY.value, _("Klockan 10 till 13")),
    (PartOfDay.AFTERNOON.value, _("Klockan 13 till 17")),
    (PartOfDay.EVENING.value, _("Efter klockan 17")),
)
MEETINGS = (
    ("", _("Spelar ingen roll")),
    ("visit", _("Besök på mottagningen")),
    ("phone", _("Telefon")),
    ("video", _("Video")),
)
#: Spoken beside Swedish (ISO 639-1), each in Swedish order; more can be added as units write them.
LANGUAGES = (
    ("", _("Spelar ingen roll")),
    ("ar", _("Arabiska")),
    ("bs", _("Bosniska")),
    ("en", _("Engelska")),
    ("fi", _("Finska")),
    ("fr", _("Franska")),
    ("ku", _("Kurdiska")),
    ("fa", _("Persiska")),
    ("pl", _("Polska")),
    ("so", _("Somaliska")),
    ("es", _("Spanska")),
    ("ti", _("Tigrinja")),
    ("tr", _("Turkiska")),
    ("de", _("Tyska")),
    ("uk", _("Ukrainska")),
)
#: So many days can be chosen from; later ones are found by going on from the last shown, so far as times are published.
DAYS, FURTHEST = 90, 400
LONGEST = 100
BY_DISTANCE = "distance"
ORDERS = (("", _("Den tidigaste tiden")), (BY_DISTANCE, _("Den närmaste mottagningen")))


class SearchForm(forms.Form):
    """Where, when and how. Bound to the address, so that a search can be kept and gone back to."""

    use_required_attribute = False

    def __init__(
        self,
        given: QueryDict,
        *,
        places: Sequence[Place],
        today: dt.date,
        language: str,
        near: Sequence[tuple[str, str]] = (),
        has_distance: bool = False,
    ) -> None:
        super().__init__(given)
        self.fields["near"] = _listed(_("Var"), near or [("", "")])
        self.fields["order"] = _listed(_("Visa först"), ORDERS if has_distance else ORDERS[:1])
        self.fields["where"] = LineField(
            label=_("Sök fler mottagningar med namn eller ort"), max_length=LONGEST, required=False
        )
        self.fields["unit"] = forms.MultipleChoiceField(
            label=_("Mottagning"),
            choices=[
                (str(one.unit_id), f"{one.unit}, {one.town}" if one.town else one.unit) for one in places
            ],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            error_messages={"invalid_choice": _("Välj en mottagning i listan.")},
        )
        self.fields["day"] = forms.ChoiceField(
            label=_("Från och med"),
            choices=[("", _("Första lediga")), *day_choices(today, language, also=given.get("day", ""))],
            required=False,
            error_messages={"invalid_choice": _("Välj en dag i listan.")},
        )
        self.fields["part"] = _listed(_("Tid på dagen"), PARTS)
        self.fields["meeting"] = _listed(_("Hur ni träffas"), MEETINGS)
        self.fields["spoken"] = _listed(_("Språk som personalen talar, förutom svenska"), LANGUAGES)

    def wanted(self) -> dict[str, Any]:
        """Return what a search asks for, of a form that is valid."""
        found = self.cleaned_data
        return {
            "unit_ids": [uuid.UUID(one) for one in found["unit"]],
            "first_on": dt.date.fromisoformat(found["day"]) if found["day"] else None,
            "part": PartOfDay(found["part"]),
            "form": found["meeting"],
            "language": found["spoken"],
        }


def _listed(label: Any, choices: Sequence[tuple[str, str | Promise]]) -> forms.ChoiceField:
    """Return a choice that need not be made; its first means any."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        error_messages={"invalid_choice": _("Välj något i listan.")},
    )


def day_choices(today: dt.date, language: str, *, also: str = "") -> list[tuple[str, str]]:
    """Return the days that can be chosen: (ISO date, "i morgon"); `also` a later one that the address names."""
    coming = [today + dt.timedelta(days=step) for step in range(DAYS)]
    later = _day(also)
    if later is not None and coming[-1] < later <= today + dt.timedelta(days=FURTHEST):
        coming.append(later)
    return [(one.isoformat(), words.day_seen_from(one, today, language)) for one in coming]


def _day(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None
