"""A form field for several attachments; each file that is refused gets its own sentence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vardnav.platform.files import rules
from vardnav.platform.files.inspection import Examined
from vardnav.platform.files.refusals import Reason, Refused
from vardnav.platform.files.uploads import Looked

ACCEPT = "image/jpeg,image/png,image/heic,image/heif,application/pdf,.jpg,.jpeg,.png,.heic,.heif,.pdf"


class FilesInput(forms.FileInput):
    """The browser's own file chooser, for several files."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPT, "multiple": True} | (attrs or {}))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Looked]:
        """Return every file chosen, as uploads.py has looked through them."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else [f for f in [files.get(name)] if f]


class AttachmentsField(forms.Field):
    """Several files, all or none: cleans to `list[Examined]`, ready for `actions.accept`.

    The form is given what `uploads.kept_together` found in place of `request.FILES`. One bad file gives its name and
    reason; `already` tells how many are there since before.
    """

    widget = FilesInput
    default_error_messages = {"required": _("Välj minst en fil.")}

    def __init__(
        self, *, limits: rules.Limits = rules.DEFAULT_LIMITS, already: int = 0, **kwargs: Any
    ) -> None:
        self.limits = limits
        self.already = already
        super().__init__(**kwargs)

    def clean(self, value: list[Looked] | None) -> list[Examined]:
        """Return the examined files. Raises ValidationError with one message per refused file."""
        looked = value or []
        if not looked and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        refusals = [one for one in looked if isinstance(one, Refused)]
        if not refusals and len(looked) + self.already > self.limits.max_files:
            refusals = [Refused(Reason.TOO_MANY, limits=self.limits)]
        if refusals:
            raise _as_error(refusals)
        return [one for one in looked if isinstance(one, Examined)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether files were chosen."""
        return bool(data)


def as_messages(refusals: list[Refused]) -> list[str]:
    """Return one line per refused file, "namn.pdf: Filen är tom. …", for the field and the error summary."""
    return [str(refused) for refused in refusals]


def _as_error(refusals: list[Refused]) -> ValidationError:
    return ValidationError([ValidationError(str(refused), code=refused.reason.value) for refused in refusals])
