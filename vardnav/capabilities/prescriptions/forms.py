"""Forms: what a unit decides about each drug of a renewal, and what the person reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.prescriptions.rules import Decided
from vardnav.platform.design.forms import LineField, TextField

RENEWED, REFUSED = "renewed", "refused"
CHOICES = ((RENEWED, gettext_lazy("Förnyas")), (REFUSED, gettext_lazy("Förnyas inte")))
_CHOOSE = {
    "required": gettext_lazy("Välj om läkemedlet förnyas."),
    "invalid_choice": gettext_lazy("Välj om läkemedlet förnyas."),
}


class DecideForm(forms.Form):
    """For each drug: renewed or not, until when, why not; and the answer to the person."""

    use_required_attribute = False

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, labels: Sequence[str], today: dt.date
    ) -> None:
        super().__init__(data)
        self.labels, self.today = labels, today
        for place in range(1, len(labels) + 1):
            self.fields[f"decision_{place}"] = forms.ChoiceField(
                label=gettext_lazy("Beslut"),
                choices=CHOICES,
                widget=forms.RadioSelect,
                error_messages=_CHOOSE,
            )
            self.fields[f"until_{place}"] = forms.DateField(
                label=gettext_lazy("Förnyat till och med"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                input_formats=["%Y-%m-%d", "%Y%m%d"],
                error_messages={"invalid": _("Skriv datumet som år-månad-dag, till exempel 2026-03-09.")},
            )
            self.fields[f"reason_{place}"] = LineField(
                label=gettext_lazy("Varför inte, eller vad personen ska tänka på"),
                max_length=500,
                required=False,
            )
        self.fields["text"] = TextField(
            label=gettext_lazy("Svar till invånaren"),
            help_text=gettext_lazy("Besluten om varje läkemedel kommer med av sig själva."),
            max_length=10_000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    @property
    def lines(self) -> list[tuple[str, Any, Any, Any]]:
        """Each drug with its three fields."""
        return [
            (label, self[f"decision_{place}"], self[f"until_{place}"], self[f"reason_{place}"])
            for place, label in enumerate(self.labels, start=1)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask why where a drug is refused; refuse a day that has passed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for place in range(1, len(self.labels) + 1):
            decision, until = cleaned.get(f"decision_{place}"), cleaned.get(f"until_{place}")
            if decision == REFUSED and not cleaned.get(f"reason_{place}"):
                said = _("Skriv varför läkemedlet inte förnyas. Invånaren läser det.")
                self.add_error(f"reason_{place}", forms.ValidationError(said, code="no_reason"))
            if decision == RENEWED and until is not None and until < self.today:
                said = _("Dagen har redan varit. Skriv en dag framåt, eller lämna tomt.")
                self.add_error(f"until_{place}", forms.ValidationError(said, code="passed"))
        return cleaned

    def decisions(self) -> list[Decided]:
        """Return what is decided, in the order of the drugs."""
        given = self.cleaned_data
        return [
            Decided(
                label=label,
                is_renewed=given[f"decision_{place}"] == RENEWED,
                until_on=given[f"until_{place}"] if given[f"decision_{place}"] == RENEWED else None,
                reason=given[f"reason_{place}"],
            )
            for place, label in enumerate(self.labels, start=1)
        ]
