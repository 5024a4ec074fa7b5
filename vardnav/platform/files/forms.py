"""A form field for several attachments; each file that is refused gets its own sentence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from vardnav.platform.files import inspection, rules
from vardnav.platform.files.refusals import Reason, Refused

ACCEPT = "image/jpeg,image/png,image/heic,image/heif,application/pdf,.jpg,.jpeg,.png,.heic,.heif,.pdf"


class FilesInput(forms.FileInput):
    """The browser's own file chooser, for several files."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPT, "multiple": True} | (attrs or {}))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile[bytes]]:
        """Return every file chosen."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else [f for f in [files.get(name)] if f]


class AttachmentsField(forms.Field):
    """Several files, examined and re-made: cleans to `list[inspection.Examined]`, ready for `actions.accept`.

    One bad file gives its name and reason; `already` tells how many are there since before.
    """

    widget = FilesInput
    default_error_messages = {"required": _("Välj minst en fil.")}

    def __init__(
        self, *, limits: rules.Limits = rules.DEFAULT_LIMITS, already: int = 0, **kwargs: Any
    ) -> None:
        self.limits = limits
        self.already = already
        super().__init__(**kwargs)

    def clean(self, value: list[UploadedFile[bytes]] | None) -> list[inspection.Examined]:
        """Return the files re-made. Raises ValidationError with one message per refused file."""
        uploads = value or []
        if not uploads and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) + self.already > self.limits.max_files:
            raise _as_error([Refused(Reason.TOO_MANY, limits=self.limits)])
        if sum(upload.size or 0 for upload in uploads) > self.limits.max_bytes_total:
            raise _as_error([Refused(Reason.TOO_BIG_TOGETHER, limits=self.limits)])
        examined, refusals = _examine_each(uploads, self.limits)
        if refusals:
            raise _as_error(refusals)
        return examined

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether files were chosen."""
        return bool(data)


def as_messages(refusals: list[Refused]) -> list[str]:
    """Return one line per refused file, "namn.pdf: Filen är tom. …", for the field and the error summary."""
    return [str(refused) for refused in refusals]


def _examine_each(
    uploads: list[UploadedFile[bytes]], limits: rules.Limits
) -> tuple[list[inspection.Examined], list[Refused]]:
    examined: list[inspection.Examined] = []
    refusals: list[Refused] = []
    for upload in uploads:
        try:
            examined.append(inspection.examine(upload, limits))
        except Refused as refused:
            refusals.append(refused)
    return examined, refusals


def _as_error(refusals: list[Refused]) -> ValidationError:
    return ValidationError([ValidationError(str(refused), code=refused.reason.value) for refused in refusals])
