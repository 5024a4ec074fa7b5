"""Forms: how answers and summonses come, chosen by the person or by staff for them; and what a region does for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.platform.contacts.rules import OF_AGE, Replies
from vardnav.platform.contacts.wishes import Chosen
from vardnav.platform.design.forms import TextField

OLDEST = 120
_PICK = {
    "required": gettext_lazy("Välj ett av svaren."),
    "invalid_choice": gettext_lazy("Välj ett av svaren i listan."),
}
WORDS = {
    Replies.INBOX: gettext_lazy("Här i inkorgen"),
    Replies.BOTH: gettext_lazy("Här i inkorgen och i ett brev hem"),
    Replies.PAPER: gettext_lazy("I ett brev hem. Jag läser inte här"),
}
#: The same, said of somebody else.
OF_THEM = {
    Replies.INBOX: gettext_lazy("I inkorgen"),
    Replies.BOTH: gettext_lazy("I inkorgen och i ett brev hem"),
    Replies.PAPER: gettext_lazy("I ett brev hem. Personen läser inte i inkorgen"),
}


class ReplyForm(forms.Form):
    """Where answers come, and whether summonses come without paper; staff say why."""

    use_required_attribute = False
    replies = forms.ChoiceField(widget=forms.RadioSelect, error_messages=_PICK)
    is_without_paper = forms.BooleanField(required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, chosen: Chosen, is_for_other: bool = False
    ) -> None:
        super().__init__(
            data,
            initial={
                "replies": chosen.wish.replies.value,
                "is_without_paper": chosen.wants_no_paper,
            },
        )
        words = OF_THEM if is_for_other else WORDS
        choices = self.fields["replies"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [(one.value, words[one]) for one in Replies]
        choices.label = _("Hur vill personen ha svar?") if is_for_other else _("Hur vill du ha svar?")
        if chosen.may_be_without:
            self.fields["is_without_paper"].label = (
                _("Personen vill inte ha kallelser på papper")
                if is_for_other
                else _("Jag vill inte ha kallelser på papper")
            )
            self.fields["is_without_paper"].help_text = _(
                "En kallelse är ett brev om en tid. Valet gäller när en mottagning skickar kallelser här. "
                "Kallelser som redan kommer på papper från andra system ändras inte. "
                "Den som inte läser här, eller inte får sms eller mejl när något har kommit, får alltid papper."
            )
        else:
            del self.fields["is_without_paper"]
        if is_for_other:
            self.fields["reason"] = TextField(
                label=_("Varför?"),
                help_text=_("Skriv vad personen har sagt. Personen kan läsa det."),
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse to read nothing here and to take nothing on paper: then nothing would reach the person."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_new = cleaned.get("is_without_paper") and not self.initial["is_without_paper"]
        if is_new and cleaned.get("replies") == Replies.PAPER:
            self.add_error(
                "is_without_paper",
                _(
                    "Den som bara läser brev måste få kallelser på papper. Ta bort krysset, eller välj svar i inkorgen."
                ),
            )
        return cleaned


class SummonsForm(forms.Form):
    """From and to which age the region leaves out the letter for whoever has said nothing."""

    use_required_attribute = False
    who = forms.ChoiceField(
        label=gettext_lazy("Vem får kallelser på papper?"),
        choices=(
            ("all", gettext_lazy("Alla, tills de själva väljer bort papper")),
            ("ages", gettext_lazy("Inte de som är i en viss ålder, om de inte själva väljer papper")),
        ),
        widget=forms.RadioSelect,
        error_messages=_PICK,
    )
    from_age = forms.IntegerField(
        label=gettext_lazy("Från vilken ålder?"),
        required=False,
        min_value=OF_AGE,
        max_value=OLDEST,
        error_messages={
            "invalid": gettext_lazy("Skriv en ålder med siffror."),
            "min_value": gettext_lazy("Den som är under 18 får alltid papper. Skriv 18 eller mer."),
            "max_value": gettext_lazy("Skriv en ålder som är högst 120."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    to_age = forms.IntegerField(
        label=gettext_lazy("Till och med vilken ålder?"),
        help_text=gettext_lazy("Lämna tomt om det inte finns någon övre gräns."),
        required=False,
        min_value=OF_AGE,
        max_value=OLDEST,
        error_messages={
            "invalid": gettext_lazy("Skriv en ålder med siffror."),
            "min_value": gettext_lazy("Den som är under 18 får alltid papper. Skriv 18 eller mer."),
            "max_value": gettext_lazy("Skriv en ålder som är högst 120."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the first age where ages were chosen, and for a last one that comes after it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("who") != "ages":
            return {**cleaned, "from_age": None, "to_age": None}
        first, last = cleaned.get("from_age"), cleaned.get("to_age")
        if first is None and "from_age" not in self.errors:
            self.add_error("from_age", _("Skriv från vilken ålder."))
        if first is not None and last is not None and last < first:
            self.add_error("to_age", _("Den sista åldern är lägre än den första."))
        return cleaned
