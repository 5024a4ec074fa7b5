"""Forms: to whom a certificate is sent on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.certificates.rules import recipients
from vardnav.platform.design.forms import LineField


class SendForm(forms.Form):
    """One of those who take such a certificate; with an organisation number where it is needed."""

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        taking: Sequence[recipients.Recipient],
        language: str = "sv",
    ) -> None:
        super().__init__(data)
        self.taking = {one.key: one for one in taking}
        self.fields["recipient"] = forms.ChoiceField(
            label=gettext_lazy("Vem ska få intyget?"),
            choices=[(one.key, one.name(language)) for one in taking],
            widget=forms.RadioSelect,
            error_messages={
                "required": gettext_lazy("Välj vem som ska få intyget."),
                "invalid_choice": gettext_lazy("Välj en mottagare i listan."),
            },
        )
        self.fields["address"] = LineField(
            label=gettext_lazy("Arbetsgivarens organisationsnummer"),
            help_text=gettext_lazy("Till exempel 999912-0018. Fråga arbetsgivaren om du inte har det."),
            max_length=40,
            required=False,
        )

    @property
    def needing(self) -> str:
        """The recipients that need a number, as the page shows the field: "employer|insurer"."""
        return "|".join(key for key, one in self.taking.items() if one.needs)

    def clean(self) -> dict[str, Any]:
        """Ask for the number where the recipient needs one, and keep it as ten digits; drop it where none is needed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = self.taking.get(cleaned.get("recipient", ""))
        if chosen is None or not chosen.needs or "address" in self.errors:
            cleaned["address"] = ""
            return cleaned
        try:
            cleaned["address"] = recipients.organisation_number(str(cleaned.get("address") or ""))
        except recipients.BadOrganisationNumber:
            said = _("Skriv organisationsnumret med tio siffror. Kontrollera att det är rätt.")
            self.add_error("address", forms.ValidationError(said, code="bad_number"))
        return cleaned
