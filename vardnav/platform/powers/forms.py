"""Forms: what somebody writes to give a power of attorney."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel.people.forms import IdentifierField
from vardnav.kernel.people.power_checks import Wanted
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField
from vardnav.platform.portal.power_words import AREAS, MEDICINES, SERVICES

_PICK = {
    "required": gettext_lazy("Välj vad personen ska kunna göra."),
    "invalid_choice": gettext_lazy("Välj vad personen ska kunna göra."),
}


class GiveForm(forms.Form):
    """To whom, for what and until when. `latest`: the last day that can be chosen; no day given: that one."""

    use_required_attribute = False
    number = IdentifierField(label=gettext_lazy("Personnummer för den som ska få fullmakten"))
    name = LineField(
        label=gettext_lazy("Vad heter personen?"),
        help_text=gettext_lazy(
            "Skriv för- och efternamn. Om namnet inte hör ihop med numret kommer fullmakten inte fram till någon."
        ),
        max_length=100,
        error_messages={"required": gettext_lazy("Skriv vad personen heter.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    areas = forms.ChoiceField(
        label=gettext_lazy("Vad ska personen kunna göra?"),
        choices=(
            (SERVICES, gettext_lazy("Läsa och skicka ärenden åt mig")),
            (MEDICINES, gettext_lazy("Läsa och skicka ärenden åt mig, se mina läkemedel och förnya recept")),
        ),
        widget=forms.RadioSelect,
        error_messages=_PICK,
    )
    last_day = DatePartsField(label=gettext_lazy("Sista dag"), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, today: dt.date, latest: dt.date, latest_words: str
    ) -> None:
        super().__init__(data)
        self.today, self.latest, self.latest_words = today, latest, latest_words
        self.fields["last_day"].help_text = _("Lämna tomt för längsta möjliga: %(day)s.") % {
            "day": latest_words
        }

    def clean_last_day(self) -> dt.date:
        """Return the last day; the last one possible when none is given."""
        last: dt.date = self.cleaned_data.get("last_day") or self.latest
        if last < self.today:
            raise ValidationError(_("Dagen har redan varit. Välj i dag eller senare."))
        if last > self.latest:
            raise ValidationError(
                _("Välj en tidigare dag. Den sista möjliga är %(day)s.") % {"day": self.latest_words}
            )
        return last

    def wanted(self) -> Wanted:
        """Return what a valid form asks for."""
        given = self.cleaned_data
        return Wanted(given["number"], given["name"], AREAS[given["areas"]], given["last_day"])


class SureForm(forms.Form):
    """That the giver has looked once more, and knows what it means."""

    use_required_attribute = False
    understands = forms.BooleanField(
        label=gettext_lazy("Det är rätt person, och ingen tvingar mig att ge fullmakten"),
        error_messages={"required": gettext_lazy("Kryssa i rutan för att ge fullmakten.")},
    )
