"""Forms: why a proposal is turned down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardnav.platform.design.forms import TextField


class AnswerForm(forms.Form):
    """The reason; whoever takes their own proposal back need not give one."""

    use_required_attribute = False
    answer = TextField(
        label=_("Varför avslår du?"),
        help_text=_("Den som föreslog läser det."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv varför du avslår förslaget.")},
    )

    def __init__(self, data: Any = None, *, is_own: bool) -> None:
        super().__init__(data)
        self.fields["answer"].required = not is_own
