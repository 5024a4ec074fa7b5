"""Forms: what residents read of a pause or a roll-out that is going on, in both languages, to be put better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.platform.catalogue import models
from vardnav.platform.catalogue.pausing import TEXTS
from vardnav.platform.registry.declarations import Difference
from vardnav.platform.steering import periods

#: The texts by field, in the order they are asked.
LABELS: Mapping[str, str | Promise] = {
    "reason_sv": _("Varför, på svenska"),
    "reason_en": _("Varför, på engelska"),
    "instead_sv": _("Vad man kan göra i stället, på svenska"),
    "instead_en": _("Vad man kan göra i stället, på engelska"),
}


class WordsForm(forms.Form):
    """The four texts; residents read all of them, so none is left out."""

    use_required_attribute = False
    reason_sv = periods.long_text(LABELS["reason_sv"], _("Invånarna läser det."))
    reason_en = periods.long_text(LABELS["reason_en"])
    instead_sv = periods.long_text(LABELS["instead_sv"], _("Till exempel ett telefonnummer."))
    instead_en = periods.long_text(LABELS["instead_en"])

    def __init__(self, data: QueryDict | None = None, *, of: models.Pause | models.RollOut) -> None:
        super().__init__(data, initial={name: getattr(of, name) for name in TEXTS})

    def clean(self) -> dict[str, Any]:
        """Demand each text."""
        cleaned = super().clean() or {}
        for name in TEXTS:
            if name not in self.errors and not str(cleaned.get(name, "")).strip():
                self.add_error(name, _("Fyll i det här fältet. Invånarna läser det."))
        return cleaned

    def texts(self) -> dict[str, str]:
        """Return the valid texts by field."""
        return {name: str(self.cleaned_data[name]) for name in TEXTS}


def differences(of: models.Pause | models.RollOut, payload: Mapping[str, Any]) -> list[Difference]:
    """Return what a change of texts changes, as it is read before and after."""
    after = payload["texts"]
    return [
        Difference(str(LABELS[name]), getattr(of, name), after[name])
        for name in TEXTS
        if getattr(of, name) != after[name]
    ]
