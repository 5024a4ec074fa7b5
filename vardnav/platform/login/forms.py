"""Forms: beginning to use the service."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from vardnav.platform.portal.account_forms import ContactForm


class ActivateForm(ContactForm):
    """The first log-in: contact details, and the terms."""

    terms = forms.BooleanField(
        label=gettext_lazy("Jag har läst och godkänner villkoren"),
        error_messages={"required": gettext_lazy("Godkänn villkoren för att fortsätta.")},
    )
    field_order = ("phone", "email", "notify_by", "language", "terms")
