"""Forms: confirming a choice of health centre, with a special reason where one is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.listing.rules import Reason
from vardnav.platform.design.forms import TextField

REASONS: tuple[tuple[str, str | Promise], ...] = (
    (Reason.MOVED, _("Jag har flyttat")),
    (Reason.CLOSED, _("Min vårdcentral har stängt")),
    (Reason.OTHER, _("Något annat")),
)


class ChoiceForm(forms.Form):
    """Nothing to fill in, unless the limit is reached: then a special reason."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None, *, needs_reason: bool) -> None:
        super().__init__(data)
        if needs_reason:
            self.fields["reason"] = forms.ChoiceField(
                label=_("Varför behöver du byta nu?"),
                choices=REASONS,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Välj varför du behöver byta nu."),
                    "invalid_choice": _("Välj ett av svaren i listan."),
                },
            )
            self.fields["reason_text"] = TextField(
                label=_("Berätta kort"),
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        """Ask for words where the reason is none of the listed."""
        cleaned = super().clean() or {}
        if cleaned.get("reason") == Reason.OTHER and not str(cleaned.get("reason_text", "")).strip():
            self.add_error(
                "reason_text", ValidationError(_("Skriv varför du behöver byta nu."), code="required")
            )
        return cleaned
