"""Forms: how somebody is reached, in which language, and in which region."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel.organisations import known_regions
from vardnav.kernel.people import contact
from vardnav.kernel.people.forms import EmailField, PhoneField
from vardnav.kernel.people.models import NotifyBy
from vardnav.kernel.people.wording import Unacceptable

#: What is ticked before somebody has chosen.
DEFAULT_NOTICE = NotifyBy.SMS.value
NOTICES = (
    (NotifyBy.SMS.value, gettext_lazy("Sms")),
    (NotifyBy.EMAIL.value, gettext_lazy("E-post")),
    (NotifyBy.BOTH.value, gettext_lazy("Både sms och e-post")),
    (NotifyBy.NONE.value, gettext_lazy("Inget meddelande, jag tittar själv i inkorgen")),
)


class ContactForm(forms.Form):
    """Phone, e-mail and how to be told; what a choice needs must be there."""

    phone = PhoneField(
        label=gettext_lazy("Mobilnummer"),
        help_text=gettext_lazy("Mottagningen ringer det här numret om de behöver nå dig."),
        required=False,
    )
    email = EmailField(label=gettext_lazy("E-postadress"), required=False)
    notify_by = forms.ChoiceField(
        label=gettext_lazy("Hur vill du veta att du har fått ett nytt meddelande?"),
        help_text=gettext_lazy("Sms och e-post säger bara att något har hänt. De säger inget om din hälsa."),
        choices=NOTICES,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Välj hur du vill få meddelanden."),
            "invalid_choice": gettext_lazy("Välj hur du vill få meddelanden."),
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Språk"),
        help_text=gettext_lazy(
            "Sms och mejl kommer på det här språket. Byter du språk här byter sidorna också."
        ),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Välj språk."),
            "invalid_choice": gettext_lazy("Välj ett språk i listan."),
        },
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the number or address that the chosen notice needs."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        wanted = cleaned.get("notify_by", "")
        if wanted in (NotifyBy.SMS, NotifyBy.BOTH) and "phone" not in self.errors:
            self._require_mobile(cleaned.get("phone", ""))
        if (
            wanted in (NotifyBy.EMAIL, NotifyBy.BOTH)
            and "email" not in self.errors
            and not cleaned.get("email")
        ):
            self.add_error("email", ValidationError(_("Skriv din e-postadress, eller välj ett annat sätt.")))
        return cleaned

    def _require_mobile(self, phone: str) -> None:
        if not phone:
            self.add_error("phone", ValidationError(_("Skriv ditt mobilnummer, eller välj ett annat sätt.")))
            return
        try:
            contact.mobile(phone)
        except Unacceptable as fault:
            self.add_error("phone", ValidationError(_(fault.reason)))


def _regions() -> list[tuple[str, str]]:
    return [(region.code, region.name) for region in known_regions.listed()]


class SettingsForm(ContactForm):
    """One's own choices, changed later: also the region whose services are shown."""

    region = forms.ChoiceField(
        label=gettext_lazy("Region"),
        help_text=gettext_lazy(
            "Här ser du vad den regionen erbjuder. Byter du region väljer du mottagning igen."
        ),
        choices=_regions,
        error_messages={
            "required": gettext_lazy("Välj en region i listan."),
            "invalid_choice": gettext_lazy("Välj en region i listan."),
        },
    )
    field_order = ("phone", "email", "notify_by", "language", "region")


class LockForm(forms.Form):
    """That one has understood what locking the account means."""

    use_required_attribute = False
    understands = forms.BooleanField(
        label=gettext_lazy("Jag förstår att jag inte kan låsa upp kontot själv"),
        error_messages={"required": gettext_lazy("Kryssa i rutan för att låsa kontot.")},
    )
