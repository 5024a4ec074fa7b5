"""Forms: what a resident accepts when booking and cancelling, and what they wait for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.search import PARTS, day_choices
from vardnav.platform.appointments.rules.searching import PartOfDay

#: When one can be reminded: hours before, as the form sends them.
REMINDERS = (
    ("24", gettext_lazy("Dagen före")),
    ("48", gettext_lazy("Två dagar före")),
    ("2", gettext_lazy("Två timmar före")),
    ("", gettext_lazy("Ingen påminnelse")),
)


def reminder_field() -> forms.ChoiceField:
    """Return the choice of a reminder: how many hours before, "" for none."""
    return forms.ChoiceField(
        label=gettext_lazy("Påminnelse"),
        choices=REMINDERS,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Välj något i listan.")},
    )


class ReminderForm(forms.Form):
    """When one is reminded of a time that is booked."""

    use_required_attribute = False
    reminder = reminder_field()


class ConfirmForm(forms.Form):
    """The last look before a held time is booked."""

    use_required_attribute = False
    #: The rule whose terms stand on the page: another may have come in its place when it is pressed.
    rule = forms.CharField(widget=forms.HiddenInput, required=False)
    reminder = reminder_field()
    terms = forms.BooleanField(
        label=gettext_lazy("Jag har läst vad som gäller"),
        error_messages={"required": gettext_lazy("Läs vad som gäller och kryssa i rutan.")},
    )


#: What a browser sends of a box that is ticked, and of a time's reminder.
_TICKED = "on"
_REMINDERS = frozenset(value for value, _words in REMINDERS)
_KEY = re.compile(r"[0-9a-f-]{0,36}")


def accepted(given: Mapping[str, str]) -> tuple[str, str] | None:
    """Return rule and reminder of a form that is plainly right, as ConfirmForm reads it; None: ask the form itself.

    In a rush nearly all are, and Django copies every field of a form before it looks at the first (a tenth of a page).
    """
    rule, reminder = given.get("rule", ""), given.get("reminder", "")
    is_plain = given.get("terms") == _TICKED and reminder in _REMINDERS and _KEY.fullmatch(rule) is not None
    return (rule, reminder) if is_plain else None


class CancelForm(forms.Form):
    """That a time is to go; of a late one that the person knows what it may cost."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, is_late: bool, **more: Any) -> None:
        super().__init__(data, **more)
        if is_late:
            self.fields["late"] = forms.BooleanField(
                label=gettext_lazy("Jag vet att det är sent och vad det kan kosta"),
                error_messages={"required": gettext_lazy("Kryssa i rutan om du ändå vill avboka.")},
            )

    @property
    def accepts_late(self) -> bool:
        """Whether the box was ticked; of a form that is valid."""
        return bool(self.cleaned_data.get("late"))


class WaitForm(forms.Form):
    """When somebody in line can come."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: dt.date, language: str) -> None:
        super().__init__(data)
        days = day_choices(today, language)
        wrong = {"invalid_choice": gettext_lazy("Välj en dag i listan.")}
        self.fields["first_on"] = forms.ChoiceField(
            label=gettext_lazy("Tidigaste dagen"),
            choices=[("", gettext_lazy("Så snart som möjligt")), *days],
            required=False,
            error_messages=wrong,
        )
        self.fields["last_on"] = forms.ChoiceField(
            label=gettext_lazy("Senaste dagen"),
            choices=[("", gettext_lazy("Spelar ingen roll")), *days],
            required=False,
            error_messages=wrong,
        )
        self.fields["part"] = forms.ChoiceField(
            label=gettext_lazy("Tid på dagen"),
            choices=PARTS,
            required=False,
            error_messages={"invalid_choice": gettext_lazy("Välj något i listan.")},
        )

    def clean(self) -> dict[str, Any]:
        """Read the days, and refuse a last day before the first."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("first_on", "last_on"):
            cleaned[name] = dt.date.fromisoformat(cleaned[name]) if cleaned.get(name) else None
        cleaned["part"] = PartOfDay(cleaned.get("part") or "")
        first, last = cleaned["first_on"], cleaned["last_on"]
        if first is not None and last is not None and last < first:
            self.add_error("last_on", _("Den senaste dagen kan inte vara före den tidigaste."))
        return cleaned
