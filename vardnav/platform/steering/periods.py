"""Forms: from when till when, in Swedish time, as a person writes it; and the long texts that a decision brings."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.kernel import clock
from vardnav.kernel.clock import hours
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField, TextField

_TIME = re.compile(r"([01]?\d|2[0-3])(?:[.:]?([0-5]\d))?", re.ASCII)
_YEARS_AHEAD = 20


class TimeField(LineField):
    """A time of day as people write it: 8, 8.30, 08:30. Value: `datetime.time`, or None when left empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=10, required=False, **options)

    def clean(self, value: Any) -> Any:
        """Return the time. Raises ValidationError."""
        text = str(super().clean(value))
        found = _TIME.fullmatch(text)
        if text and found is None:
            raise ValidationError(_("Skriv klockslaget med siffror, till exempel 8.00 eller 16.30."))
        return dt.time(int(found[1]), int(found[2] or 0)) if found else None


def long_text(label: str | Promise, help_text: str | Promise = "", most: int = 2000) -> TextField:
    """Return a field for a text of some lines that need not be written."""
    return TextField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PeriodForm(forms.Form):
    """A form with a period; `moments()` checks it and gives its beginning and end."""

    now: dt.datetime
    from_date = DatePartsField(
        label=_("Från och med"), help_text=_("Lämna tomt om det ska gälla direkt."), required=False
    )
    from_time = TimeField(label=_("Klockan, från"), help_text=_("Lämna tomt för hela dagen."))
    to_date = DatePartsField(
        label=_("Till och med"), help_text=_("Lämna tomt om det ska gälla tills vidare."), required=False
    )
    to_time = TimeField(label=_("Klockan, till"), help_text=_("Lämna tomt för hela dagen."))

    def moments(self, otherwise: dt.datetime) -> tuple[dt.datetime, dt.datetime | None]:
        """Return when it begins (`otherwise` when no date is given) and ends; what is wrong is told by its field."""
        begins = self._moment("from", ends=False) or otherwise
        ends = self._moment("to", ends=True)
        if ends and ends <= self.now:
            self.add_error("to_date", _("Tiden har redan varit. Välj ett senare datum."))
        elif ends and ends <= begins:
            self.add_error("to_date", _("Slutet måste komma efter början."))
        return begins, ends

    def demand(self, name: str, message: str | Promise) -> None:
        """Tell by the field `name` that it must have something written in it."""
        if name not in self.errors and not str(self.cleaned_data.get(name, "")).strip():
            self.add_error(name, ValidationError(str(message), code="required"))

    def _moment(self, which: str, *, ends: bool) -> dt.datetime | None:
        """Return a date and time as a moment; a last day without time ends at midnight."""
        day, time = self.cleaned_data.get(f"{which}_date"), self.cleaned_data.get(f"{which}_time")
        if day is None:
            if time is not None and f"{which}_date" not in self.errors:
                self.add_error(f"{which}_date", _("Fyll i dagen också."))
            return None
        if not 2000 <= day.year <= clock.local_date(self.now).year + _YEARS_AHEAD:
            self.add_error(f"{which}_date", _("Välj ett datum inom tjugo år."))
            return None
        if ends and time is None:
            return hours.moment_of(day + dt.timedelta(days=1), hours.MIDNIGHT)
        return hours.moment_of(day, time or hours.MIDNIGHT)
