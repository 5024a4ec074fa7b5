"""Form fields for answers that are days and moments, between the days that the form allows."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vardnav.platform.design.forms import LineField

_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]+([01]?\d|2[0-3])[.:]([0-5]\d))?", re.ASCII)


def _within(day: dt.date, earliest: str, latest: str) -> None:
    if earliest and day.isoformat() < earliest:
        raise ValidationError(_("Välj en dag från och med %(day)s."), code="early", params={"day": earliest})
    if latest and day.isoformat() > latest:
        raise ValidationError(_("Välj en dag till och med %(day)s."), code="late", params={"day": latest})


class DayField(forms.DateField):
    """A day. Value: a date, None when left empty."""

    def __init__(self, *, earliest: str = "", latest: str = "", **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%Y%m%d"],
            error_messages={"invalid": _("Skriv datumet som år-månad-dag, till exempel 2026-03-09.")},
            **options,
        )

    def clean(self, value: Any) -> Any:
        """Return the day. Raises ValidationError."""
        found = super().clean(value)
        if found is not None:
            _within(found, self.earliest, self.latest)
        return found


class MomentField(LineField):
    """A day, with a time of day if it is known. Value: "2026-03-09T14:30" or "2026-03-09", "" when left empty."""

    def __init__(self, *, earliest: str = "", latest: str = "", **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(max_length=30, **options)
        self.help_text = self.help_text or _(
            "Skriv år-månad-dag, och klockslag om du vet det: 2026-03-09 14.30"
        )

    def clean(self, value: Any) -> Any:
        """Return day and time as text. Raises ValidationError."""
        text = str(super().clean(value))
        if not text:
            return ""
        found = _MOMENT.fullmatch(text)
        try:
            day = dt.date.fromisoformat(found[1]) if found else None
        except ValueError:
            day = None
        if found is None or day is None:
            raise ValidationError(
                _("Skriv år-månad-dag, och klockslag om du vet det: 2026-03-09 14.30"), code="invalid"
            )
        _within(day, self.earliest, self.latest)
        return f"{day.isoformat()}T{int(found[2]):02}:{found[3]}" if found[2] else day.isoformat()

    def prepare_value(self, value: Any) -> Any:
        """Show a kept moment as it is written."""
        return value.replace("T", " ") if isinstance(value, str) else value
