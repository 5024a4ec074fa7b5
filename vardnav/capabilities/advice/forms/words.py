"""Forms: own words, and the complaints that are chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from vardnav.capabilities.advice.models import MOST_WORDS
from vardnav.platform.design.forms import TextField

#: More complaints than this are too many to ask about at once.
MOST_COMPLAINTS: Final = 5
#: In the field for searching; what is longer is cut, as no more of it is needed.
LONGEST_SEARCH: Final = 100


class WordsForm(forms.Form):
    """What somebody writes in their own words. Kept as it was written."""

    use_required_attribute = False

    text = TextField(
        required=False,
        max_length=MOST_WORDS,
        label=gettext_lazy("Berätta med egna ord"),
        help_text=gettext_lazy(
            "Vad känns, var i kroppen, och hur länge? Skriv som du pratar. Skriv inte namn eller personnummer."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "max_length": gettext_lazy("Texten är för lång. Korta den till högst 2 000 tecken."),
        },
    )


class ComplaintsForm(forms.Form):
    """Which complaints the questions are to be about; more than one may be chosen."""

    use_required_attribute = False

    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Vad stämmer bäst?"),
        help_text=gettext_lazy("Välj det som passar. Du kan välja flera."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Välj minst ett besvär. Passar inget, välj Något annat."),
            "invalid_choice": gettext_lazy("Det valet finns inte här. Välj i listan."),
            "invalid_list": gettext_lazy("Det valet finns inte här. Välj i listan."),
        },
    )

    def __init__(self, data: Any, choices: Sequence[tuple[str, str]], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        field = self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(choices)

    def clean_chosen(self) -> list[str]:
        """Refuse more than can be asked about at once."""
        chosen: list[str] = list(dict.fromkeys(self.cleaned_data["chosen"]))
        if len(chosen) > MOST_COMPLAINTS:
            raise forms.ValidationError(
                gettext_lazy("Välj högst fem. Ta det som besvärar mest nu."), code="too_many"
            )
        return chosen
