"""Forms: a line, and what staff do with a chat."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.conversations.queries import words
from vardnav.capabilities.conversations.rules import priorities
from vardnav.capabilities.conversations.rules.endings import LedTo
from vardnav.platform.design.forms import TextField
from vardnav.platform.files.forms import AttachmentsField

Data = Mapping[str, Any] | None
_FROM_LIST = _("Välj ett av svaren i listan.")


class LineForm(forms.Form):
    """A line of a chat: words, files, or both."""

    use_required_attribute = False
    text = TextField(
        label=_("Skriv här"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    attached = AttachmentsField(label=_("Bifoga bilder eller dokument"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a line of nothing. Raises ValidationError by the box."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("text", "").strip() and not cleaned.get("attached"):
            raise ValidationError({"text": _("Skriv något innan du skickar.")})
        return cleaned


class _DeskForm(forms.Form):
    use_required_attribute = False
    name = ""

    def __init__(self, data: Data = None, **options: Any) -> None:
        super().__init__(data, auto_id=f"{self.name}_%s", **options)


class NoteForm(_DeskForm):
    """A note among staff."""

    name = "note"
    text = TextField(
        label=_("Anteckning för personalen"),
        max_length=4000,
        help_text=_("Invånaren ser den inte."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InviteForm(_DeskForm):
    """Which colleague is invited."""

    name = "invite"

    def __init__(self, data: Data = None, *, colleagues: Sequence[tuple[uuid.UUID, str]] = ()) -> None:
        super().__init__(data)
        self.fields["colleague"] = forms.TypedChoiceField(
            label=_("Kollega"),
            choices=[("", _("Välj")), *((str(one), label) for one, label in colleagues)],
            coerce=uuid.UUID,
            error_messages={"required": _("Välj en kollega."), "invalid_choice": _FROM_LIST},
        )


class WeighForm(_DeskForm):
    """Another priority, and why."""

    name = "weigh"

    def __init__(self, data: Data = None, *, priority: int = priorities.USUAL) -> None:
        super().__init__(data, initial={"priority": priority, "seen": priority})
        self.fields["priority"] = forms.TypedChoiceField(
            label=_("Prioritet"),
            choices=[
                (one.value, f"{one.value}. {words.NAMES[one]}. {words.HELP[one]}")
                for one in priorities.Priority
            ],
            coerce=lambda given: priorities.Priority(int(given)),
            widget=forms.RadioSelect,
            error_messages={"required": _("Välj en prioritet."), "invalid_choice": _FROM_LIST},
        )
        self.fields["reason"] = TextField(
            label=_("Varför?"),
            max_length=1000,
            help_text=_("Kollegerna läser det. Invånaren ser det inte."),
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=5)


class CloseForm(_DeskForm):
    """How a chat ended: what it led to, and the summary that the resident reads."""

    name = "close"
    led_to = forms.ChoiceField(
        label=_("Vad ledde chatten till?"),
        choices=[(one.value, words.LED_TO[one]) for one in LedTo],
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vad chatten ledde till."), "invalid_choice": _FROM_LIST},
    )
    text = TextField(
        label=_("Sammanfattning"),
        max_length=10_000,
        help_text=_(
            "Vad ni kom fram till, vad invånaren ska göra nu och när hen ska söka igen. Invånaren läser den, och den sparas "
            "i ärendet."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
