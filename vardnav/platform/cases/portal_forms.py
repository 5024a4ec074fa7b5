"""Forms: what a resident writes and attaches in a case that is already sent."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardnav.platform.design.forms import TextField
from vardnav.platform.files.forms import AttachmentsField


class ReplyForm(forms.Form):
    """A reply or an addition to a case, with files if the e-service takes them."""

    use_required_attribute = False
    text = TextField(label=_("Skriv här"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    attached = AttachmentsField(label=_("Bifoga bilder eller dokument"), required=False)


@functools.cache
def blank_reply() -> ReplyForm:
    """Return the form that nobody has written in: one for everybody, so that it is drawn once (cases/write_blank.html)."""
    return ReplyForm()


class SightForm(forms.Form):
    """Who may see a case besides the unit: only the one it is about, or also whoever acts for them."""

    use_required_attribute = False
    SECRET, SHARED = "secret", "shared"

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, is_secret: bool = False, is_assisted: bool = False
    ) -> None:
        super().__init__(data, initial={"sight": self.SECRET if is_secret else self.SHARED})
        own = (
            (self.SECRET, _("Bara jag. Visa inte ärendet för den som gör ärenden åt mig.")),
            (self.SHARED, _("Jag och den som gör ärenden åt mig.")),
        )
        assisted = (
            (self.SECRET, _("Bara personen själv. Visa inte ärendet för den som gör ärenden åt personen.")),
            (self.SHARED, _("Personen och den som gör ärenden åt personen.")),
        )
        self.fields["sight"] = forms.ChoiceField(
            label=_("Vem får se ärendet, utom mottagningen?"),
            choices=assisted if is_assisted else own,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Välj vem som får se ärendet."),
                "invalid_choice": _("Välj ett av svaren i listan."),
            },
        )

    @property
    def is_secret(self) -> bool:
        """What was chosen."""
        return bool(self.cleaned_data["sight"] == self.SECRET)
