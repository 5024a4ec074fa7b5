"""Forms: what was done about something that nobody had read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.platform.unread import rules
from vardnav.platform.unread.rules import How

WAYS: dict[How, str | Promise] = {
    How.PHONE: _("Jag har ringt och berättat"),
    How.VISIT: _("Jag har berättat vid ett besök"),
    How.LETTER: _("Skicka det som brev i stället"),
    How.NOT_NEEDED: _("Personen behöver inte läsa det längre"),
}


class SettleForm(forms.Form):
    """How it was settled."""

    use_required_attribute = False
    how = forms.ChoiceField(
        label=_("Vad har du gjort?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Välj ett av svaren."),
            "invalid_choice": _("Välj ett av svaren i listan."),
        },
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, is_secret: bool, is_here: bool = True
    ) -> None:
        """`is_secret`: no letter goes home; `is_here`: written in the staff's own region."""
        super().__init__(data)
        choices = [(one.value, WAYS[one]) for one in rules.ways(is_secret=is_secret, is_here=is_here)]
        self.fields["how"].choices = choices  # type: ignore[attr-defined]
