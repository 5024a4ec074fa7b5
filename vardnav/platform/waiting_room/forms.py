"""Forms: a waiting room as a region plans it, and what can be changed while it is on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardnav.kernel.clock import hours
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField, TextField
from vardnav.platform.registry.contributions import Behind
from vardnav.platform.waiting_room.deciding import Plan

_NUMBER = {
    "required": _("Skriv ett tal."),
    "invalid": _("Skriv ett tal med siffror."),
    "min_value": _("Talet får vara lägst %(limit_value)s."),
    "max_value": _("Talet får vara högst %(limit_value)s."),
}


def _number(label: Any, help_text: Any, initial: int, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        initial=initial,
        min_value=least,
        max_value=most,
        error_messages=_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


def _text(label: Any) -> TextField:
    return TextField(
        label=label,
        help_text=_("Till exempel ett telefonnummer, eller när det finns drop-in. De som väntar läser det."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ChangeForm(forms.Form):
    """How many are let in, and the words about another way."""

    use_required_attribute = False
    most_inside = _number(
        _("Högst så många inne samtidigt"), _("De som har gått in men inte bokat än."), 200, 1, 100_000
    )
    most_a_minute = _number(
        _("Högst så många släpps in på en minut"),
        _("Färre släpps in av sig själv när sidorna blir långsamma."),
        600,
        1,
        60_000,
    )
    other_way_sv = _text(_("Ett annat sätt, på svenska"))
    other_way_en = _text(_("Ett annat sätt, på engelska"))


class PlanForm(ChangeForm):
    """A room to open. `before`: what it can stand before."""

    key = forms.ChoiceField(
        label=_("Vad köar man till?"),
        error_messages={
            "required": _("Välj ett av svaren."),
            "invalid_choice": _("Välj ett av svaren i listan."),
        },
    )
    opens_on = DatePartsField(label=_("Dagen då det öppnar"))
    opens_time = LineField(
        label=_("Klockan"),
        max_length=5,
        help_text=_("Svensk tid, till exempel 9.00."),
        error_messages={"required": _("Skriv klockslaget, till exempel 9.00.")},
    )
    lead_minutes = _number(
        _("Så många minuter före får man komma och vänta"), _("Ingen släpps in före öppningen."), 30, 0, 720
    )
    turn_minutes = _number(
        _("Så många minuter har man på sig att boka"), _("Räknat från att man har gått in."), 15, 5, 60
    )
    field_order = ("key", "opens_on", "opens_time", "lead_minutes", "turn_minutes")

    def __init__(
        self, data: Any = None, *, before: Sequence[Behind], language: str, now: dt.datetime
    ) -> None:
        self.before, self.now = {one.key: one for one in before}, now
        super().__init__(data)
        field = self.fields["key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, one.name(language)) for one in before]

    def clean_opens_time(self) -> dt.time:
        """Return the time of day. Raises ValidationError."""
        hour, _dot, minute = str(self.cleaned_data["opens_time"]).replace(":", ".").partition(".")
        try:
            return dt.time(int(hour), int(minute or 0))
        except ValueError as error:
            raise forms.ValidationError(_("Skriv klockslaget med siffror, till exempel 9.00.")) from error

    def clean(self) -> dict[str, Any]:
        """Check that the opening is not long ago, nor years ahead."""
        cleaned = super().clean() or {}
        if not self.errors:
            self.opens_at = hours.moment_of(cleaned["opens_on"], cleaned["opens_time"])
            if not -1 <= (self.opens_at - self.now).days <= 365:
                self.add_error("opens_on", _("Välj en dag från i dag till om ett år."))
        return cleaned

    def plan(self) -> Plan:
        """Return the valid plan."""
        cleaned = self.cleaned_data
        before = self.before[cleaned["key"]]
        names = (
            "lead_minutes",
            "turn_minutes",
            "most_inside",
            "most_a_minute",
            "other_way_sv",
            "other_way_en",
        )
        return Plan(
            key=before.key,
            name_sv=before.name_sv,
            name_en=before.name_en,
            target=before.target,
            opens_at=self.opens_at,
            **{name: cleaned[name] for name in names},
        )
