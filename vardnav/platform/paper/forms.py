"""Forms: a letter is sent, or why it is not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.platform.design.forms import TextField
from vardnav.platform.paper.rules import State


class SettleForm(forms.Form):
    """What became of a letter. `note`: why it is not sent."""

    use_required_attribute = False
    do = forms.ChoiceField(
        choices=((State.PRINTED.value, "printed"), (State.DROPPED.value, "dropped")),
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("Välj vad som har hänt med brevet."),
            "invalid_choice": gettext_lazy("Välj vad som har hänt med brevet."),
        },
    )
    note = TextField(
        label=gettext_lazy("Varför skickas brevet inte?"),
        help_text=gettext_lazy("Till exempel: Jag ringde och berättade. Personen kan få läsa det."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask why where it is not sent."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_dropped = cleaned.get("do") == State.DROPPED
        if is_dropped and not str(cleaned.get("note", "")).strip() and "note" not in self.errors:
            self.add_error("note", _("Skriv varför brevet inte skickas."))
        return cleaned
