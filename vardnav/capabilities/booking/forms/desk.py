"""Forms: what a unit does with times in its calendar."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.platform.design.forms import LineField

CLOSE, REOPEN, SHIFT = "close", "reopen", "shift"
#: As far as a session is moved at once.
MOST_DAYS, MOST_MINUTES = 90, 720


class SessionForm(forms.Form):
    """Close times, open them again, or move them with everyone in them."""

    use_required_attribute = False

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, clinicians: Sequence[tuple[uuid.UUID, str]] = ()
    ) -> None:
        super().__init__(data)
        self.fields["do"] = forms.ChoiceField(
            label=gettext_lazy("Vad vill ni göra?"),
            choices=(
                (CLOSE, gettext_lazy("Stänga tiderna och avboka dem som har bokat")),
                (SHIFT, gettext_lazy("Flytta tiderna, med dem som har bokat")),
                (REOPEN, gettext_lazy("Öppna stängda tider igen")),
            ),
            widget=forms.RadioSelect,
            error_messages={
                "required": gettext_lazy("Välj vad ni vill göra."),
                "invalid_choice": gettext_lazy("Välj något i listan."),
            },
        )
        self.fields["reason"] = LineField(
            label=gettext_lazy("Varför? De som har bokat kan läsa det här"),
            help_text=gettext_lazy("Till exempel: Läkaren är sjuk. Skriv inget om någon patient."),
            max_length=200,
            required=False,
        )
        number = {"invalid": gettext_lazy("Skriv ett helt tal.")}
        self.fields["days"] = forms.IntegerField(
            label=gettext_lazy("Flytta så många dagar framåt"),
            required=False,
            error_messages=number,
            widget=forms.TextInput,
        )
        self.fields["minutes"] = forms.IntegerField(
            label=gettext_lazy("Flytta så många minuter framåt"),
            required=False,
            error_messages=number,
            help_text=gettext_lazy("Skriv minus framför för att flytta bakåt, till exempel -30."),
            widget=forms.TextInput,
        )
        self.fields["clinician"] = forms.ChoiceField(
            label=gettext_lazy("Ge tiderna till"),
            choices=[("", gettext_lazy("Samma som nu")), *((str(key), name) for key, name in clinicians)],
            required=False,
            error_messages={"invalid_choice": gettext_lazy("Välj någon i listan.")},
        )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where people are told one, and for a move that moves."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        do = cleaned.get("do")
        if do in (CLOSE, SHIFT) and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Skriv varför. De som har bokat kan läsa det."))
        if do == SHIFT and not {"days", "minutes"} & set(self.errors):
            days, minutes = cleaned.get("days") or 0, cleaned.get("minutes") or 0
            if not (days or minutes or cleaned.get("clinician")):
                self.add_error(
                    "days", _("Skriv hur långt tiderna ska flyttas, eller välj vem som ska ha dem.")
                )
            elif abs(days) > MOST_DAYS:
                self.add_error("days", _("Det går att flytta högst %(n)s dagar.") % {"n": MOST_DAYS})
            elif abs(minutes) > MOST_MINUTES:
                self.add_error("minutes", _("Det går att flytta högst %(n)s minuter.") % {"n": MOST_MINUTES})
        return cleaned
