"""Form fields that every room uses: text that can be stored and shown back as it was written."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_STORABLE = _("Texten innehåller tecken som inte går att spara. Ta bort dem eller skriv om texten.")


class TextField(forms.CharField):
    """Free text kept exactly as written, but for line ends (a browser sends CRLF where the person pressed Enter once).

    Refuses what PostgreSQL cannot keep (NUL, lone surrogates) with a message; leaves right-to-left marks, emoji and
    every other character alone. Length counts characters after line ends are made one.
    """

    default_error_messages = {
        "required": _("Fyll i det här fältet."),
        "max_length": _("Texten är för lång: %(show_value)d tecken. Den får vara högst %(limit_value)d."),
    }

    def __init__(self, *, max_length: int = 4000, strip: bool = False, **options: Any) -> None:
        super().__init__(max_length=max_length, strip=strip, **options)
        # Django's own check says "Null characters are not allowed." before our sentence can be said.
        self.validators = [one for one in self.validators if "Null" not in type(one).__name__]

    def to_python(self, value: Any) -> str:
        """Return the text with line ends as \\n. Raises ValidationError for what cannot be stored."""
        text = super().to_python(value) or ""
        text = text.replace("\r\n", "\n")
        if "\x00" in text or _SURROGATE.search(text):
            raise ValidationError(_NOT_STORABLE, code="not_storable")
        return text

    def validate(self, value: Any) -> None:
        """Refuse text of spaces only where an answer is required."""
        super().validate(value)
        if self.required and not _has_something(str(value)):
            raise ValidationError(self.error_messages["required"], code="required")


class LineField(TextField):
    """One line of text: no line breaks, outer spaces removed."""

    def __init__(self, *, max_length: int = 300, **options: Any) -> None:
        super().__init__(max_length=max_length, strip=True, **options)

    def to_python(self, value: Any) -> str:
        """Return one line. Raises ValidationError."""
        text = super().to_python(value)
        if "\n" in text or "\r" in text:
            raise ValidationError(_("Skriv på en rad."), code="one_line")
        return text


def _has_something(text: str) -> bool:
    return any(not unicodedata.category(character).startswith(("Z", "C")) for character in text)
