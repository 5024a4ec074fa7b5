"""Form: the signs of one screen: one question with three answers, or a list to tick in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from vardnav.capabilities.advice.rules import steps
from vardnav.clinical.triage.levels import Answer

#: What can be pressed: of one question an answer, of a list what is ticked, none of it, or "do not know".
ANSWERS: Final = ("yes", "no", "unknown")
PRESSES: Final = ("ticked", "none", "unknown")
_NOT_HERE: Final = gettext_lazy("Det svaret hör inte till den här frågan. Svara på frågan som står här.")


class SignsForm(forms.Form):
    """Answers to exactly the signs that were asked for; anything else is refused."""

    use_required_attribute = False

    signs = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Dina svar"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _NOT_HERE, "invalid_list": _NOT_HERE},
    )

    def __init__(
        self, data: Any, lines: Sequence[tuple[str, str]], *, label: str, initial: Sequence[str] = ()
    ) -> None:
        super().__init__(data, initial={"signs": list(initial)})
        self.findings = tuple(key for key, _words in lines)
        field = self.fields["signs"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(lines)
        field.label = label

    @property
    def is_list(self) -> bool:
        """Tell whether there is more than one sign to tick."""
        return len(self.findings) > 1

    def clean(self) -> dict[str, Any]:
        """Refuse an answer that is none, and two that do not go together."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        pressed = self.data.get("press", "")
        ticked = told.get("signs", [])
        if pressed not in (PRESSES if self.is_list else ANSWERS):
            self.add_error("signs", gettext_lazy("Svara med en av knapparna."))
        elif self.is_list and pressed == "none" and ticked:
            self.add_error(
                "signs",
                gettext_lazy(
                    "Du har kryssat i något men svarat nej på allt. Ta bort kryssen, eller gå vidare med dem."
                ),
            )
        elif self.is_list and pressed == "ticked" and not ticked and not self.errors:
            self.add_error("signs", gettext_lazy("Kryssa i det som stämmer, eller tryck Inget av det här."))
        return told

    def answers(self) -> dict[str, Answer]:
        """Return the answer to each sign; only when the form is valid."""
        pressed = self.data["press"]
        if not self.is_list:
            return {self.findings[0]: pressed}
        return steps.of_list(self.findings, self.cleaned_data["signs"], is_unsure=pressed == "unknown")
