"""Forms: what a resident writes and attaches in a case that is already sent."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from vardnav.platform.design.forms import TextField
from vardnav.platform.files.forms import AttachmentsField


class ReplyForm(forms.Form):
    """A reply or an addition to a case, with files if the e-service takes them."""

    use_required_attribute = False
    text = TextField(label=_("Skriv här"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    attached = AttachmentsField(label=_("Bifoga bilder eller dokument"), required=False)
