"""Forms: what staff copy from a paper by which somebody lets another do their errands, and what they have seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel.people.forms import IdentifierField
from vardnav.kernel.people.models import Person
from vardnav.kernel.people.paper_checks import Paper
from vardnav.kernel.people.paper_models import Shown
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField
from vardnav.platform.files import rules as file_rules
from vardnav.platform.files.forms import AttachmentsField
from vardnav.platform.portal.power_words import AREAS, MEDICINES, SERVICES

_PICK = {
    "required": gettext_lazy("Välj ett av svaren."),
    "invalid_choice": gettext_lazy("Välj ett av svaren i listan."),
}
SHOWN = {
    Shown.PASSPORT: gettext_lazy("Pass"),
    Shown.ID_CARD: gettext_lazy("Nationellt id-kort eller Skatteverkets id-kort"),
    Shown.LICENCE: gettext_lazy("Svenskt körkort"),
    Shown.LMA_CARD: gettext_lazy("LMA-kort från Migrationsverket"),
    Shown.VOUCHED: gettext_lazy("Någon med legitimation intygar vem personen är"),
    Shown.KNOWN: gettext_lazy("Känd av mig sedan tidigare"),
}
#: A paper of some pages.
LIMITS = file_rules.Limits(max_files=4)


class PaperForm(forms.Form):
    """A signed paper. `latest_words`: the last possible day of one that begins today; `asks_born_on`: nobody knows it."""

    use_required_attribute = False
    number = IdentifierField(
        label=gettext_lazy("Numret till den som ska göra ärenden"),
        help_text=gettext_lazy("Hela personnumret, eller ett annat nummer som personen har i vården."),
    )
    name = LineField(
        label=gettext_lazy("Namnet på pappret"),
        help_text=gettext_lazy("Namnet på den som ska göra ärenden. Det måste höra ihop med numret."),
        max_length=100,
        error_messages={"required": gettext_lazy("Skriv vad personen heter.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    areas = forms.ChoiceField(
        label=gettext_lazy("Vad ska personen kunna göra?"),
        choices=(
            (SERVICES, gettext_lazy("Läsa och skicka ärenden")),
            (MEDICINES, gettext_lazy("Läsa och skicka ärenden, se läkemedel och förnya recept")),
        ),
        widget=forms.RadioSelect,
        error_messages=_PICK,
    )
    valid_from = DatePartsField(
        label=gettext_lazy("Första dag"), help_text=gettext_lazy("Lämna tomt för i dag."), required=False
    )
    last_day = DatePartsField(label=gettext_lazy("Sista dag"), required=False)
    identity_check = forms.ChoiceField(
        label=gettext_lazy("Hur har personen visat vem hen är?"),
        help_text=gettext_lazy("Den som ger fullmakten, inte den som får den."),
        choices=list(SHOWN.items()),
        widget=forms.RadioSelect,
        error_messages=_PICK,
    )
    attached = AttachmentsField(
        label=gettext_lazy("Bild av pappret"),
        help_text=gettext_lazy("Om du har en. Bilder (JPEG, PNG, HEIC) eller PDF. Bara personalen ser den."),
        required=False,
        limits=LIMITS,
    )
    has_met = forms.BooleanField(
        label=gettext_lazy(
            "Jag har träffat personen och läst igenom pappret med hen. Det är underskrivet, och ingen tvingar hen."
        ),
        error_messages={
            "required": gettext_lazy("Kryssa i rutan. Annars går fullmakten inte att registrera.")
        },
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        today: dt.date,
        latest_words: str,
        asks_born_on: bool,
    ) -> None:
        super().__init__(data, files)
        self.today = today
        self.fields["last_day"].help_text = _("Lämna tomt för längsta möjliga: %(day)s.") % {
            "day": latest_words
        }
        if asks_born_on:
            self.fields["born_on"] = DatePartsField(
                label=_("Personens födelsedatum"),
                help_text=_("Numret säger inte hur gammal personen är. Skriv det som står på handlingen."),
                error_messages={"required": _("Skriv personens födelsedatum.")},
            )
            self.order_fields(["born_on"])

    def clean_valid_from(self) -> dt.date:
        """Return the first day, today when none is given."""
        return self.cleaned_data.get("valid_from") or self.today

    def paper(self, agent: Person) -> Paper:
        """Return what a valid form says."""
        given = self.cleaned_data
        return Paper(
            agent=agent,
            agent_name=given["name"],
            areas=AREAS[given["areas"]],
            valid_from=given["valid_from"],
            last_day=given["last_day"],
            identity_check=Shown(given["identity_check"]),
            born_on=given.get("born_on"),
        )
