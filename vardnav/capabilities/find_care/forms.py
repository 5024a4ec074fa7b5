"""Forms: what a visitor narrows the list of units by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.find_care.queries import units

LONGEST_TEXT = 100
MOST_PAGES = 10_000


class FindForm(forms.Form):
    """The words, kind, municipality and "open now" that were asked for; all may be left out."""

    use_required_attribute = False

    q = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        label=gettext_lazy("Namn, ort eller vad du söker"),
        help_text=gettext_lazy(
            "Till exempel ”vårdcentral”, ”tandläkare” eller ett namn. Det gör inget om du stavar fel."
        ),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
        error_messages={
            "max_length": gettext_lazy("Sökningen är för lång. Skriv högst 100 tecken."),
            "null_characters_not_allowed": gettext_lazy(
                "Sökningen innehåller tecken som inte går att läsa. Skriv om den."
            ),
        },
    )
    municipality = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Kommun"),
        error_messages={
            "invalid_choice": gettext_lazy("Kommunen finns inte i din region. Välj en i listan.")
        },
    )
    kind = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Sorts mottagning"),
        error_messages={
            "invalid_choice": gettext_lazy(
                "Den sortens mottagning finns inte i din region. Välj en i listan."
            )
        },
    )
    open = forms.BooleanField(required=False, label=gettext_lazy("Visa bara de som har öppet nu"))
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_PAGES,
        label=gettext_lazy("Sida"),
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("Den sidan finns inte. Sök igen.")
        ),
    )

    def __init__(self, data: Mapping[str, Any], places: units.Places) -> None:
        super().__init__(data)
        municipality, kind = self.fields["municipality"], self.fields["kind"]
        assert isinstance(municipality, forms.ChoiceField)
        assert isinstance(kind, forms.ChoiceField)
        municipality.choices = [
            ("", _("Hela regionen")),
            *((one.code, one.name) for one in places.municipalities),
        ]
        kind.choices = [
            ("", _("Alla sorter")),
            *((one.key, f"{one.word} ({one.count})") for one in places.kinds),
        ]

    def wanted(self) -> units.Wanted:
        """Return what was asked for; only when the form is valid."""
        told = self.cleaned_data
        return units.Wanted(
            text=told["q"],
            kind=told["kind"],
            municipality=told["municipality"],
            is_open_now=told["open"],
            page=told["page"] or 1,
        )
