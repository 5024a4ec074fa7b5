"""Rules: an e-service's settings as text that a person edits, and back again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.platform.design.forms import TextField
from vardnav.platform.registry.options import Option

MOST_QUESTIONS = 10
LONGEST_QUESTION = 300
_REQUIRED = "*"


class QuestionsField(TextField):
    """Questions of a unit's own, one per line; `*` last means that it must be answered."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=MOST_QUESTIONS * (LONGEST_QUESTION + 2),
            help_text=gettext_lazy("En fråga på varje rad. Sätt * sist på raden om frågan måste besvaras."),
            widget=forms.Textarea(attrs={"rows": 4}),
            **options,
        )

    def clean(self, value: Any) -> str:
        """Return the text. Raises ValidationError: too many questions, one too long, a line with only a star."""
        text = str(super().clean(value))
        found = questions(text)
        if len(found) > MOST_QUESTIONS:
            raise ValidationError(_("Det går att ha högst %(count)d frågor.") % {"count": MOST_QUESTIONS})
        for place, one in enumerate(found, start=1):
            if not one["text"]:
                raise ValidationError(_("Rad %(line)d saknar fråga.") % {"line": place})
            if len(str(one["text"])) > LONGEST_QUESTION:
                raise ValidationError(
                    _("Fråga %(line)d är för lång. Den får ha högst %(count)d tecken.")
                    % {"line": place, "count": LONGEST_QUESTION}
                )
        return text


def questions_in_english(found: list[dict[str, object]], text: str) -> list[dict[str, object]]:
    """Return `found` with the lines of `text` as "text_en", in order; without them when there are none.

    Raises ValidationError: not as many lines as there are questions, or one too long.
    """
    lines = [line.strip().removesuffix(_REQUIRED).rstrip() for line in text.split("\n") if line.strip()]
    if not lines:
        return found
    if len(lines) != len(found):
        raise ValidationError(
            _("Det är %(count)d frågor på svenska. Skriv lika många rader på engelska, eller lämna tomt.")
            % {"count": len(found)}
        )
    if any(len(line) > LONGEST_QUESTION for line in lines):
        raise ValidationError(
            _("En fråga är för lång. Den får ha högst %(count)d tecken.") % {"count": LONGEST_QUESTION}
        )
    return [
        {**one, "text_en": line} if line != one["text"] else one
        for one, line in zip(found, lines, strict=True)
    ]


def questions(text: str) -> list[dict[str, object]]:
    """Return the lines of `text` as [{"text", "required"}]; empty lines are left out."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return [
        {"text": line.removesuffix(_REQUIRED).rstrip(), "required": line.endswith(_REQUIRED)}
        for line in lines
    ]


def read(option: Option, value: Any) -> Any:
    """Return a cleaned form value as the catalogue keeps it; None where nothing was chosen."""
    if option.kind == "questions":
        return questions(value)
    if option.kind == "boolean":
        return {"yes": True, "no": False}.get(value)
    return value


def written(option: Option, value: Any) -> Any:
    """Return a kept value as the form shows it."""
    if option.kind == "questions" and isinstance(value, list):
        return "\n".join(f"{one['text']}{' *' if one.get('required') else ''}" for one in value)
    if option.kind == "boolean":
        return {True: "yes", False: "no"}.get(value, "")
    return value


def written_in_english(value: Any) -> str:
    """Return kept questions as the form's English field shows them, "" if none is translated."""
    if not isinstance(value, list) or not any(one.get("text_en") for one in value):
        return ""
    return "\n".join(one.get("text_en") or one["text"] for one in value)


def limits(option: Option, *, is_unit: bool) -> str | Promise:
    """Return "Från 1 till 30. Tomt fält: 3." as far as the service declares it; a unit's empty field is the region's."""
    empty: str | Promise = gettext_lazy("Tomt fält: som regionen har bestämt.")
    if not is_unit:
        empty = format_lazy(gettext_lazy("Tomt fält: {default}."), default=option.default)
    if option.minimum is None or option.maximum is None:
        return empty
    within = gettext_lazy("Från {low} till {high}. {empty}")
    return format_lazy(within, low=option.minimum, high=option.maximum, empty=empty)
