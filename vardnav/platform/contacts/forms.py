"""Forms: a code that was received, and a number or address that staff enter for somebody they help."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel.people.forms import EmailField, PhoneField
from vardnav.platform.contacts.rules import Channel
from vardnav.platform.design.forms import LineField


class CodeForm(forms.Form):
    """Six digits."""

    use_required_attribute = False
    code = LineField(
        label=gettext_lazy("Kod"),
        help_text=gettext_lazy("Sex siffror. Koden gäller i 15 minuter."),
        max_length=20,
        error_messages={"required": gettext_lazy("Skriv koden som du har fått.")},
    )


class NewContactForm(forms.Form):
    """A mobile number or an address of somebody staff help: one of them, read out by the person."""

    use_required_attribute = False
    channel = forms.ChoiceField(
        label=gettext_lazy("Vad vill personen ändra?"),
        choices=(
            (Channel.PHONE.value, gettext_lazy("Mobilnummer")),
            (Channel.EMAIL.value, gettext_lazy("E-postadress")),
        ),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Välj vad som ska ändras."),
            "invalid_choice": gettext_lazy("Välj vad som ska ändras."),
        },
    )
    phone = PhoneField(label=gettext_lazy("Mobilnummer"), required=False, mobile_only=True)
    email = EmailField(label=gettext_lazy("E-postadress"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the one that was chosen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("channel")
        if chosen and chosen not in self.errors and not cleaned.get(chosen):
            self.add_error(chosen, forms.ValidationError(_("Fyll i det här fältet."), code="required"))
        return cleaned
