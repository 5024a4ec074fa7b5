"""Forms: what SMS and e-mail may say, and the texts themselves as they would be sent."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.platform.notify import naming
from vardnav.platform.notify.naming import About, Consent
from vardnav.platform.notify.texts import Kind


class NoticeForm(forms.Form):
    """Two boxes, each a consent of its own; without them the text says nothing."""

    use_required_attribute = False
    names_unit = forms.BooleanField(
        label=gettext_lazy("Sms och mejl får säga vilken mottagning det är"), required=False
    )
    says_visit = forms.BooleanField(
        label=gettext_lazy("Sms och mejl får säga att det gäller mitt bokade besök"), required=False
    )

    def consent(self) -> Consent:
        """Return what was said yes to."""
        return Consent(self.cleaned_data["names_unit"], self.cleaned_data["says_visit"])


def texts_of(language: str) -> list[tuple[str, str]]:
    """Return what a text says without any yes, with each, and with both, as it would be sent from a made-up clinic."""
    about = About(_("Vårdcentralen Exempel"), is_visit=True, is_sensitive=False, is_own=True)
    rows = (
        (_("Utan kryss"), Consent()),
        (_("Mottagningens namn"), Consent(names_unit=True)),
        (_("Bokat besök"), Consent(says_visit=True)),
        (_("Båda"), Consent(True, True)),
    )
    return [(title, naming.text(Kind.MESSAGE, language, about, consent)) for title, consent in rows]
