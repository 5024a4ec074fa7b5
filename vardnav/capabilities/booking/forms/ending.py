"""Forms: the last day of a schedule, and the week that takes its place."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.setup import read_week
from vardnav.kernel.clock import hours
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField


class EndForm(forms.Form):
    """Until when a schedule goes on, and what its week is then, if there is one."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    last = DatePartsField(
        label=gettext_lazy("Sista dagen"), error_messages={"required": gettext_lazy("Fyll i sista dagen.")}
    )
    new_week = LineField(
        label=gettext_lazy("Ny vecka, från dagen efter"),
        help_text=gettext_lazy("Till exempel: mån–fre 8–11.30. Tomt fält: schemat slutar."),
        max_length=300,
        required=False,
    )

    def clean_new_week(self) -> tuple[hours.WeeklySpan, ...]:
        """Read the week; none for an end."""
        return read_week(str(self.cleaned_data["new_week"]))
