"""Forms: what a region writes of a campaign: its words and dates, a group, a unit with quota and drop-in hours."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.vaccination.rules.plan import DropIn, Group, Place, Plan
from vardnav.kernel import clock
from vardnav.kernel.clock import hours
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField, TextField

_DROP_IN = re.compile(
    r"(\d{4}-\d{2}-\d{2})\s+(\d{1,2})(?:[.:](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[.:](\d{2}))?", re.ASCII
)
_KEY = re.compile(r"[a-z][a-z0-9-]{1,27}", re.ASCII)
_WHOLE = gettext_lazy("Skriv ett helt tal.")


def _number(
    label: Any, least: int, most: int, *, help_text: Any = "", required: bool = False
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _WHOLE,
            "required": _WHOLE,
            "min_value": gettext_lazy("Skriv minst %(limit_value)s."),
            "max_value": gettext_lazy("Skriv högst %(limit_value)s."),
        },
    )


def _long(label: Any) -> TextField:
    return TextField(label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class BasicsForm(forms.Form):
    """Words, doses, ages, fee and dates of a campaign."""

    use_required_attribute = False
    name_sv = LineField(
        label=gettext_lazy("Vad kampanjen heter, på svenska"),
        max_length=100,
        error_messages={"required": gettext_lazy("Skriv vad kampanjen heter.")},
    )
    name_en = LineField(
        label=gettext_lazy("Vad kampanjen heter, på engelska"), max_length=100, required=False
    )
    about_sv = _long(gettext_lazy("Vad som sägs om den, på svenska"))
    about_en = _long(gettext_lazy("Vad som sägs om den, på engelska"))
    doses = forms.ChoiceField(
        label=gettext_lazy("Hur många doser"),
        choices=(("1", gettext_lazy("En dos")), ("2", gettext_lazy("Två doser, som bokas tillsammans"))),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Välj hur många doser."),
            "invalid_choice": gettext_lazy("Välj hur många doser."),
        },
    )
    days_least = _number(gettext_lazy("Minst så många dagar mellan två doser"), 1, 400, required=True)
    days_most = _number(
        gettext_lazy("Högst så många dagar mellan två doser"),
        0,
        400,
        help_text=gettext_lazy("0 betyder ingen gräns."),
        required=True,
    )
    web_age = _number(
        gettext_lazy("Från vilken ålder det går att boka här"),
        0,
        100,
        help_text=gettext_lazy("Yngre bokar per telefon. 0 betyder ingen gräns."),
        required=True,
    )
    adult_under = _number(
        gettext_lazy("En vuxen ska följa med den som är yngre än"),
        0,
        18,
        help_text=gettext_lazy("0 betyder att det inte behövs."),
        required=True,
    )
    fee_kronor = _number(
        gettext_lazy("Avgift i kronor"),
        0,
        5000,
        help_text=gettext_lazy("0 betyder gratis för alla."),
        required=True,
    )
    products = TextField(
        label=gettext_lazy("Vaccin som används, ett på varje rad"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Mottagningen väljer bland dem när dosen registreras. Tomt fält: de skriver själva."
        ),
    )
    opens_on = DatePartsField(
        label=gettext_lazy("Bokningen öppnar"),
        required=False,
        help_text=gettext_lazy("Tomt fält: när kampanjen publiceras."),
    )
    closes_on = DatePartsField(
        label=gettext_lazy("Sista dagen att boka"),
        required=False,
        help_text=gettext_lazy("Tomt fält: tills vidare."),
    )
    is_paused = forms.BooleanField(label=gettext_lazy("Pausad: ingen kan boka nya tider"), required=False)
    pause_sv = _long(gettext_lazy("Varför den är pausad, på svenska"))
    pause_en = _long(gettext_lazy("Varför den är pausad, på engelska"))

    def clean(self) -> dict[str, Any]:
        """Refuse days that leave none, and a pause that says nothing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        least, most = cleaned.get("days_least"), cleaned.get("days_most")
        if least and most and most < least:
            self.add_error("days_most", _("Det kan inte vara färre än det minsta antalet dagar."))
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("Sista dagen kan inte vara före den första."))
        if cleaned.get("is_paused") and not cleaned.get("pause_sv") and "pause_sv" not in self.errors:
            self.add_error("pause_sv", _("Skriv varför, så att de som vill boka vet."))
        return cleaned

    def applied(self, plan: Plan) -> Plan:
        """Return the plan with what was written; of a form that is valid."""
        told = dict(self.cleaned_data)
        opens, closes = told.pop("opens_on"), told.pop("closes_on")
        told["doses"] = int(told["doses"])
        told["products"] = tuple(line.strip() for line in told["products"].splitlines() if line.strip())
        return dataclasses.replace(
            plan,
            opens_at=hours.moment_of(opens, hours.MIDNIGHT) if opens else None,
            closes_at=hours.moment_of(closes + dt.timedelta(days=1), hours.MIDNIGHT) if closes else None,
            **{name: value for name, value in told.items() if name in Plan.__dataclass_fields__},
        )

    @staticmethod
    def initial_of(plan: Plan) -> dict[str, Any]:
        """Return what the form shows of a plan."""
        names = [name for name in BasicsForm.base_fields if name in Plan.__dataclass_fields__]
        found = {name: getattr(plan, name) for name in names}
        closes = clock.local_date(plan.closes_at) - dt.timedelta(days=1) if plan.closes_at else None
        return {
            **found,
            "doses": str(plan.doses),
            "products": "\n".join(plan.products),
            "opens_on": clock.local_date(plan.opens_at) if plan.opens_at else None,
            "closes_on": closes,
        }


class NewForm(BasicsForm):
    """A new campaign: the same, and the word in its address."""

    key = LineField(
        label=gettext_lazy("Kort namn"),
        max_length=28,
        help_text=gettext_lazy(
            "Små bokstäver a till z, siffror och bindestreck, till exempel influensa-2026. Det står i adressen."
        ),
        error_messages={"required": gettext_lazy("Skriv ett kort namn.")},
    )
    field_order = ("key",)

    def clean_key(self) -> str:
        """Refuse what cannot stand in an address."""
        found = str(self.cleaned_data["key"])
        if not _KEY.fullmatch(found):
            raise forms.ValidationError(_("Använd små bokstäver a till z, siffror och bindestreck."))
        return found


class GroupForm(forms.Form):
    """Whom a group is, and from when it may book."""

    use_required_attribute = False
    name_sv = LineField(
        label=gettext_lazy("Vad gruppen heter, på svenska"),
        max_length=100,
        error_messages={"required": gettext_lazy("Skriv vad gruppen heter.")},
    )
    name_en = LineField(label=gettext_lazy("Vad gruppen heter, på engelska"), max_length=100, required=False)
    opens_on = DatePartsField(
        label=gettext_lazy("Får boka från"),
        required=False,
        help_text=gettext_lazy("Tomt fält: så snart kampanjen är öppen."),
    )
    year_from = _number(gettext_lazy("Född tidigast år"), 1900, 2100)
    year_to = _number(gettext_lazy("Född senast år"), 1900, 2100)
    age_from = _number(gettext_lazy("Från ålder"), 0, 120)
    age_to = _number(gettext_lazy("Till och med ålder"), 0, 120)
    ages_on = DatePartsField(
        label=gettext_lazy("Åldern räknas den"),
        required=False,
        help_text=gettext_lazy("Tomt fält: den dag man bokar."),
    )
    is_home_region_only = forms.BooleanField(
        label=gettext_lazy("Bara för den som är folkbokförd i regionen"), required=False
    )
    is_free = forms.BooleanField(label=gettext_lazy("Gratis för gruppen"), required=False)
    is_risk = forms.BooleanField(
        label=gettext_lazy("Bara för den som säger att det här stämmer"), required=False
    )
    risk_sv = _long(gettext_lazy("Det man svarar ja på, på svenska"))
    risk_en = _long(gettext_lazy("Det man svarar ja på, på engelska"))

    def clean(self) -> dict[str, Any]:
        """Refuse spans that leave nobody, and a question without words."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for first, last in (("year_from", "year_to"), ("age_from", "age_to")):
            low, high = cleaned.get(first), cleaned.get(last)
            if low is not None and high is not None and high < low:
                self.add_error(last, _("Det kan inte vara lägre än det första."))
        if cleaned.get("is_risk") and not cleaned.get("risk_sv") and "risk_sv" not in self.errors:
            self.add_error("risk_sv", _("Skriv vad man svarar ja på."))
        return cleaned

    def group(self, key: str) -> Group:
        """Return the group; of a form that is valid."""
        told = dict(self.cleaned_data)
        opens = told.pop("opens_on")
        return Group(key=key, opens_at=hours.moment_of(opens, hours.MIDNIGHT) if opens else None, **told)

    @staticmethod
    def initial_of(group: Group) -> dict[str, Any]:
        """Return what the form shows of a group."""
        names = [name for name in GroupForm.base_fields if name in Group.__dataclass_fields__]
        found = {name: getattr(group, name) for name in names}
        return {**found, "opens_on": clock.local_date(group.opens_at) if group.opens_at else None}


class PlaceForm(forms.Form):
    """A unit that vaccinates: its quotas, and the hours when one comes without a time."""

    use_required_attribute = False
    most = _number(
        gettext_lazy("Högst så många bokar här på nätet"),
        0,
        100_000,
        help_text=gettext_lazy("Tomt fält: så många det finns tider för."),
    )
    drop_ins = TextField(
        label=gettext_lazy("Drop-in, en rad för varje dag"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Till exempel: 2026-12-05 10–14"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        units: Sequence[tuple[str, str]],
        groups: Sequence[Group],
        language: str = "sv",
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.groups = groups
        self.fields["place"] = forms.ChoiceField(
            label=gettext_lazy("Mottagning"),
            choices=[("", gettext_lazy("Välj mottagning")), *units],
            error_messages={
                "required": gettext_lazy("Välj en mottagning."),
                "invalid_choice": gettext_lazy("Välj en mottagning i listan."),
            },
        )
        for one in groups:
            label = _("Högst så många av gruppen %(group)s") % {"group": one.name(language)}
            self.fields[f"of_{one.key}"] = _number(label, 0, 100_000)
        self.order_fields(["place", "most", *(f"of_{one.key}" for one in groups), "drop_ins"])

    def clean_drop_ins(self) -> tuple[DropIn, ...]:
        """Read the lines. Raises ValidationError with the line that cannot be read."""
        lines = [line.strip() for line in str(self.cleaned_data["drop_ins"]).splitlines() if line.strip()]
        return tuple(_drop_in(line) for line in lines)

    def place(self) -> Place:
        """Return the place; of a form that is valid."""
        told = self.cleaned_data
        most_of = {one.key: told[f"of_{one.key}"] for one in self.groups if told[f"of_{one.key}"] is not None}
        return Place(uuid.UUID(told["place"]), told["most"], most_of, told["drop_ins"])

    @staticmethod
    def initial_of(place: Place) -> dict[str, Any]:
        """Return what the form shows of a place."""
        lines = [f"{one.on.isoformat()} {one.opens:%H.%M}–{one.closes:%H.%M}" for one in place.drop_ins]
        quotas = {f"of_{key}": most for key, most in place.most_of.items()}
        return {"place": str(place.unit_id), "most": place.most, "drop_ins": "\n".join(lines), **quotas}


def _drop_in(line: str) -> DropIn:
    found = _DROP_IN.fullmatch(line)
    try:
        if found is None:
            raise ValueError
        day, opens, minute, closes, until = found.groups()
        made = DropIn(
            dt.date.fromisoformat(day),
            dt.time(int(opens), int(minute or 0)),
            dt.time(int(closes), int(until or 0)),
        )
        if made.closes <= made.opens:
            raise ValueError
    except ValueError:
        raise forms.ValidationError(_("Den här raden går inte att läsa: %(line)s") % {"line": line}) from None
    return made
