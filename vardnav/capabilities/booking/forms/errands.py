"""Forms: how it is with a time that a calendar outside has not answered for, as staff have seen there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from vardnav.platform.design.forms import TextField

DONE, NOT_DONE = "done", "not_done"
#: By what was asked: what the two answers say.
CHOICES: Mapping[str, tuple[Any, Any]] = {
    "book": (gettext_lazy("Tiden är bokad"), gettext_lazy("Tiden är inte bokad")),
    "move": (gettext_lazy("Den nya tiden gäller"), gettext_lazy("Den gamla tiden gäller")),
    "cancel": (gettext_lazy("Tiden är avbokad"), gettext_lazy("Tiden är fortfarande bokad")),
    "follow": (gettext_lazy("Tiden gäller som den står här"), gettext_lazy("Tiden gäller inte")),
}


class HandForm(forms.Form):
    """How it is, and how staff know."""

    use_required_attribute = False
    errand = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Hur är det i ert system?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Välj hur det är.")},
    )
    reason = TextField(
        label=gettext_lazy("Hur vet ni det?"),
        help_text=gettext_lazy("Till exempel: jag har tittat i systemet och ringt personen."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Skriv hur ni vet det.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, verb: str, **more: Any) -> None:
        super().__init__(data, **more)
        yes, no = CHOICES[verb]
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)
        outcome.choices = [(DONE, yes), (NOT_DONE, no)]
