"""Forms: what a unit's calendar is made of: sorts of time and their rules, who and where, weeks and days that differ."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.search import LANGUAGES
from vardnav.kernel.clock import hours
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField, TextField
from vardnav.platform.registry import staffing

_KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")


def _number(label: Any, least: int, most: int, *, help_text: Any = "") -> forms.IntegerField:
    wrong = gettext_lazy("Skriv ett helt tal.")
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        initial=least,
        help_text=help_text,
        widget=forms.TextInput,
        error_messages={
            "invalid": wrong,
            "required": wrong,
            "min_value": gettext_lazy("Skriv minst %(limit_value)s."),
            "max_value": gettext_lazy("Skriv högst %(limit_value)s."),
        },
    )


class RuleForm(forms.Form):
    """The rules of a sort of time: who may book it, how far ahead, and until when it can be changed."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_online = forms.BooleanField(
        label=gettext_lazy("Går att boka här på nätet"), required=False, initial=True
    )
    is_home_region_only = forms.BooleanField(
        label=gettext_lazy("Bara för den som bor i regionen"), required=False
    )
    is_listed_only = forms.BooleanField(
        label=gettext_lazy("Bara för den som är listad hos oss"), required=False
    )
    age_from = _number(gettext_lazy("Från ålder"), 0, 120, help_text=gettext_lazy("0 betyder ingen gräns."))
    age_to = _number(
        gettext_lazy("Till och med ålder"), 0, 120, help_text=gettext_lazy("0 betyder ingen gräns.")
    )
    adult_under = _number(
        gettext_lazy("En vuxen ska följa med den som är yngre än"),
        0,
        18,
        help_text=gettext_lazy("0 betyder att det inte behövs."),
    )
    most_at_once = _number(
        gettext_lazy("Så många kommande tider får en person ha"),
        0,
        50,
        help_text=gettext_lazy("0 betyder ingen gräns."),
    )
    days_ahead = _number(
        gettext_lazy("Så många dagar framåt går det att boka"),
        0,
        400,
        help_text=gettext_lazy("0 betyder så långt det finns tider."),
    )
    lead_minutes = _number(gettext_lazy("Senast så många minuter före går det att boka"), 0, 10_080)
    cutoff_hours = _number(
        gettext_lazy("Senast så många timmar före går det att boka om och avboka utan kostnad"), 0, 336
    )
    late_fee = _number(
        gettext_lazy("Avgift i kronor för den som avbokar för sent eller inte kommer"), 0, 2000
    )

    def clean(self) -> dict[str, Any]:
        """Refuse ages that leave nobody."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("age_from"), cleaned.get("age_to")
        if first and last and last < first:
            self.add_error("age_to", _("Den högsta åldern kan inte vara lägre än den lägsta."))
        return cleaned

    @property
    def rule(self) -> Rule:
        """The rule that was written; of a form that is valid."""
        given = self.cleaned_data
        names = [name for name in Rule.__dataclass_fields__ if name != "doses"]
        return Rule(**{name: given[name] for name in names})


class TypeForm(RuleForm):
    """A new sort of time with its first rules."""

    name_sv = LineField(label=gettext_lazy("Namn på svenska"), max_length=120)
    name_en = LineField(label=gettext_lazy("Namn på engelska"), max_length=120)
    key = LineField(
        label=gettext_lazy("Kort namn"),
        max_length=40,
        help_text=gettext_lazy(
            "Små bokstäver a till z, till exempel nurse. Samma på alla mottagningar som har samma sorts tid, så hittar "
            "invånare dem tillsammans."
        ),
    )
    meeting = forms.ChoiceField(
        label=gettext_lazy("Hur ni träffas"),
        choices=(
            ("visit", gettext_lazy("Besök på mottagningen")),
            ("phone", gettext_lazy("Telefon")),
            ("video", gettext_lazy("Video")),
        ),
        error_messages={"invalid_choice": gettext_lazy("Välj något i listan.")},
    )
    minutes = _number(gettext_lazy("Längd i minuter"), 5, 720)
    pause_minutes = _number(gettext_lazy("Paus efteråt i minuter"), 0, 720)
    capacity = _number(gettext_lazy("Så många personer på samma tid"), 1, 200)
    bring_sv = TextField(
        label=gettext_lazy("Att tänka på, på svenska"), max_length=1000, required=False, widget=forms.Textarea
    )
    bring_en = TextField(
        label=gettext_lazy("Att tänka på, på engelska"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
    )
    field_order = (
        "name_sv",
        "name_en",
        "key",
        "meeting",
        "minutes",
        "pause_minutes",
        "capacity",
        "bring_sv",
        "bring_en",
    )

    def clean_key(self) -> str:
        """Keep a key that can stand in an address."""
        key = str(self.cleaned_data["key"])
        if not _KEY.fullmatch(key):
            raise forms.ValidationError(
                _("Skriv 2 till 40 små bokstäver a till z, siffror eller _."), code="key"
            )
        return key


class ResourceForm(forms.Form):
    """Somebody who sees people, or a room."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=gettext_lazy("Vad är det?"),
        choices=(("clinician", gettext_lazy("Någon som tar emot")), ("room", gettext_lazy("Ett rum"))),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Välj vad det är."),
            "invalid_choice": gettext_lazy("Välj något i listan."),
        },
    )
    name = LineField(
        label=gettext_lazy("Namn, som invånare ser det"),
        max_length=120,
        help_text=gettext_lazy("Till exempel: Dag Ek, läkare. Eller: Rum 3."),
    )
    spoken = forms.MultipleChoiceField(
        label=gettext_lazy("Språk förutom svenska"),
        choices=LANGUAGES[1:],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Välj något i listan.")},
    )


class ScheduleForm(forms.Form):
    """Who sees people for what, when in the week."""

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        types: Sequence[tuple[uuid.UUID, str]],
        clinicians: Sequence[tuple[uuid.UUID, str]],
        rooms: Sequence[tuple[uuid.UUID, str]],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        wrong = {
            "invalid_choice": gettext_lazy("Välj något i listan."),
            "required": gettext_lazy("Välj något i listan."),
        }
        self.fields["type"] = forms.ChoiceField(
            label=gettext_lazy("Sorts tid"),
            choices=[(str(key), name) for key, name in types],
            error_messages=wrong,
        )
        for field, label, found in (
            ("clinician", gettext_lazy("Vem tar emot"), clinicians),
            ("room", gettext_lazy("Rum"), rooms),
        ):
            self.fields[field] = forms.ChoiceField(
                label=label,
                choices=[("", gettext_lazy("Ingen vald")), *((str(key), name) for key, name in found)],
                required=False,
                error_messages=wrong,
            )
        self.fields["week"] = LineField(
            label=gettext_lazy("Tider i veckan"),
            help_text=gettext_lazy("Till exempel: mån–fre 8–11.30, mån–tors 13–16. Helgdagar är stängda."),
            max_length=300,
        )
        self.fields["first_on"] = DatePartsField(label=gettext_lazy("Gäller från och med"))
        self.fields["last_on"] = DatePartsField(label=gettext_lazy("Gäller till och med"), required=False)

    def clean_week(self) -> tuple[hours.WeeklySpan, ...]:
        """Read the week as it is written. Refuses what cannot be read, and spans that overlap."""
        try:
            found = staffing.read(self.cleaned_data["week"])
        except staffing.NotUnderstood as why:
            raise forms.ValidationError(str(why), code="week") from why
        week = sorted(found.weekly if found else (), key=lambda one: (one.weekday, one.span))
        for before, after in itertools.pairwise(week):
            closes = before.span.closes
            is_overlapping = closes == hours.MIDNIGHT or after.span.opens < closes
            if before.weekday == after.weekday and is_overlapping:
                raise forms.ValidationError(
                    _("Två tider samma dag får inte gå in i varandra."), code="overlap"
                )
        if not week:
            raise forms.ValidationError(_("Skriv minst en dag och tid."), code="required")
        return tuple(week)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("Den sista dagen kan inte vara före den första."))
        return cleaned


class PublishForm(forms.Form):
    """Up to which day times are published."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    until = DatePartsField(label=gettext_lazy("Lägg ut tider till och med"))


class DayForm(forms.Form):
    """A day that differs: no times, or other hours."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": "id_day_version"}), required=False)
    day = DatePartsField(label=gettext_lazy("Dag"))
    times = LineField(
        label=gettext_lazy("Tider den dagen"),
        help_text=gettext_lazy("Till exempel: 9–11, 13–15. Tomt fält: inga tider alls."),
        max_length=100,
        required=False,
    )
    note = LineField(label=gettext_lazy("Varför?"), max_length=200, required=False)

    @property
    def different(self) -> hours.DifferentDay:
        """The day that was written; of a form that is valid."""
        given = self.cleaned_data
        return hours.DifferentDay(given["day"], given["times"], given["note"])

    def clean_times(self) -> tuple[hours.Span, ...]:
        """Read the hours of one day, written as those of a week are."""
        text = str(self.cleaned_data["times"])
        if not text:
            return ()
        parts = [one.strip() for one in text.split(",") if one.strip()]
        try:
            found = [staffing.read(f"mån {one}") for one in parts]
        except staffing.NotUnderstood as why:
            said = _("Tiderna går inte att läsa. Skriv till exempel: 9–11, 13–15.")
            raise forms.ValidationError(said, code="times") from why
        spans = sorted(one.span for each in found if each for one in each.weekly)
        for before, after in itertools.pairwise(spans):
            if before.closes == hours.MIDNIGHT or after.opens < before.closes:
                raise forms.ValidationError(
                    _("Två tider samma dag får inte gå in i varandra."), code="overlap"
                )
        return tuple(spans)


def far_off(day: dt.date, today: dt.date, most: int) -> bool:
    """Tell whether a day has gone, or is further off than times are published."""
    return not 0 <= (day - today).days <= most
