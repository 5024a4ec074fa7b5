"""Forms: what a unit's calendar is made of: who and where, weeks and days that differ. Sorts of time: kinds."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.kinds import number
from vardnav.capabilities.booking.forms.search import LANGUAGES
from vardnav.kernel.clock import hours
from vardnav.platform.appointments.rules.slots import Release
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField
from vardnav.platform.registry import staffing

#: On which weekday a whole week's times open (ISO).
RELEASE_DAYS = (
    (1, gettext_lazy("En vecka i taget, på måndagar")),
    (2, gettext_lazy("En vecka i taget, på tisdagar")),
    (3, gettext_lazy("En vecka i taget, på onsdagar")),
    (4, gettext_lazy("En vecka i taget, på torsdagar")),
    (5, gettext_lazy("En vecka i taget, på fredagar")),
)


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


_NOT_LISTED = {
    "invalid_choice": gettext_lazy("Välj något i listan."),
    "required": gettext_lazy("Välj något i listan."),
}
Choices: TypeAlias = Sequence[tuple[uuid.UUID, str]]


def who_fields(types: Choices, clinicians: Choices, rooms: Choices) -> dict[str, forms.ChoiceField]:
    """Return the fields that say what is offered, by whom and in which room."""
    found = {
        "type": forms.ChoiceField(
            label=gettext_lazy("Sorts tid"),
            choices=[(str(key), name) for key, name in types],
            error_messages=_NOT_LISTED,
        )
    }
    for name, label, listed in (
        ("clinician", gettext_lazy("Vem tar emot"), clinicians),
        ("room", gettext_lazy("Rum"), rooms),
    ):
        found[name] = forms.ChoiceField(
            label=label,
            choices=[("", gettext_lazy("Ingen vald")), *((str(key), name) for key, name in listed)],
            required=False,
            error_messages=_NOT_LISTED,
        )
    return found


class ScheduleForm(forms.Form):
    """Who sees people for what, when in the week."""

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        types: Choices,
        clinicians: Choices,
        rooms: Choices,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.fields |= who_fields(types, clinicians, rooms)
        self.fields["week"] = LineField(
            label=gettext_lazy("Tider i veckan"),
            help_text=gettext_lazy("Till exempel: mån–fre 8–11.30, mån–tors 13–16. Helgdagar är stängda."),
            max_length=300,
        )
        self.fields["first_on"] = DatePartsField(label=gettext_lazy("Gäller från och med"))
        self.fields["last_on"] = DatePartsField(label=gettext_lazy("Gäller till och med"), required=False)
        self.fields["release_days"] = number(
            gettext_lazy("Tiderna går att boka från så många dagar före"),
            0,
            365,
            help_text=gettext_lazy("Tomt fält: så snart de är utlagda. Då gäller bara reglerna för sorten."),
            is_required=False,
        )
        self.fields["release_weekday"] = forms.TypedChoiceField(
            label=gettext_lazy("De släpps"),
            choices=[("", gettext_lazy("Varje dag, en dag i taget")), *RELEASE_DAYS],
            coerce=int,
            empty_value=None,
            required=False,
            error_messages=_NOT_LISTED,
        )
        self.fields["release_at"] = LineField(
            label=gettext_lazy("Klockan"),
            help_text=gettext_lazy("Till exempel: 8.00"),
            max_length=5,
            required=False,
        )

    def clean_week(self) -> tuple[hours.WeeklySpan, ...]:
        """Read the week; there must be something in it."""
        week = read_week(str(self.cleaned_data["week"]))
        if not week:
            raise forms.ValidationError(_("Skriv minst en dag och tid."), code="required")
        return week

    def clean_release_at(self) -> dt.time | None:
        """Read the hour, written as hours of a week are; None for none."""
        text = str(self.cleaned_data["release_at"])
        found = re.fullmatch(r"(\d{1,2})(?:[.:](\d{2}))?", text, re.ASCII)
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
        if text and (hour > 23 or minute > 59):
            raise forms.ValidationError(_("Skriv klockslaget så här: 8.00"), code="time")
        return dt.time(hour, minute) if text else None

    @property
    def release(self) -> Release:
        """When the times open; of a form that is valid."""
        given = self.cleaned_data
        if given["release_days"] is None:
            return Release()
        return Release(given["release_days"], given["release_at"] or Release().at, given["release_weekday"])

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning, and a moment without the days before."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        has_moment = cleaned.get("release_weekday") or cleaned.get("release_at")
        if has_moment and cleaned.get("release_days") is None and "release_days" not in self.errors:
            self.add_error("release_days", _("Skriv hur många dagar före tiderna släpps."))
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
        """Read the hours; none for none."""
        return read_hours(str(self.cleaned_data["times"]))


class ExtraForm(forms.Form):
    """Times of one day beside the schedules, let out at once."""

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        types: Choices,
        clinicians: Choices,
        rooms: Choices,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.fields["day"] = DatePartsField(label=gettext_lazy("Dag"))
        self.fields |= who_fields(types, clinicians, rooms)
        self.fields["times"] = LineField(
            label=gettext_lazy("Tider den dagen"),
            help_text=gettext_lazy("Till exempel: 9–11, 13–15."),
            max_length=100,
        )

    def clean_times(self) -> tuple[hours.Span, ...]:
        """Read the hours; there must be some."""
        found = read_hours(str(self.cleaned_data["times"]))
        if not found:
            raise forms.ValidationError(_("Skriv minst en tid."), code="required")
        return found


def read_week(text: str) -> tuple[hours.WeeklySpan, ...]:
    """Read a week as it is written. Raises ValidationError for what cannot be read, and for spans that overlap."""
    try:
        found = staffing.read(text)
    except staffing.NotUnderstood as why:
        raise forms.ValidationError(str(why), code="week") from why
    week = sorted(found.weekly if found else (), key=lambda one: (one.weekday, one.span))
    for before, after in itertools.pairwise(week):
        closes = before.span.closes
        is_overlapping = closes == hours.MIDNIGHT or after.span.opens < closes
        if before.weekday == after.weekday and is_overlapping:
            raise forms.ValidationError(_("Två tider samma dag får inte gå in i varandra."), code="overlap")
    return tuple(week)


def read_hours(text: str) -> tuple[hours.Span, ...]:
    """Read the hours of one day, written as those of a week are. Raises ValidationError."""
    parts = [one.strip() for one in text.split(",") if one.strip()]
    try:
        found = [staffing.read(f"mån {one}") for one in parts]
    except staffing.NotUnderstood as why:
        said = _("Tiderna går inte att läsa. Skriv till exempel: 9–11, 13–15.")
        raise forms.ValidationError(said, code="times") from why
    spans = sorted(one.span for each in found if each for one in each.weekly)
    for before, after in itertools.pairwise(spans):
        if before.closes == hours.MIDNIGHT or after.opens < before.closes:
            raise forms.ValidationError(_("Två tider samma dag får inte gå in i varandra."), code="overlap")
    return tuple(spans)


def far_off(day: dt.date, today: dt.date, most: int) -> bool:
    """Tell whether a day has gone, or is further off than times are published."""
    return not 0 <= (day - today).days <= most
