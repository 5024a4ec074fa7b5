"""Forms: a decision about an e-service, with the settings that the service itself declares."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from vardnav.platform.catalogue.actions import Choice
from vardnav.platform.design.forms import LineField, TextField
from vardnav.platform.registry.declarations import EService
from vardnav.platform.registry.options import Option
from vardnav.platform.steering import periods, settings_text

STATES: tuple[tuple[str, str | Promise], ...] = (
    ("on", _("Öppen")),
    ("paused", _("Pausad")),
    ("off", _("Stängd")),
)
TEXTS = ("text_sv", "text_en", "reason_sv", "reason_en", "instead_sv", "instead_en")
_ENGLISH = _("Lämna tomt för att visa den svenska texten.")
_PICK = {"invalid_choice": _("Välj ett av svaren i listan.")}


class DecisionForm(periods.PeriodForm):
    """What the administrator decides, for a region or one unit. `choice()` is the decision in the catalogue's terms."""

    use_required_attribute = False
    state = forms.ChoiceField(
        label=_("Vad ska gälla?"),
        choices=STATES,
        widget=forms.RadioSelect,
        error_messages={**_PICK, "required": _("Välj om tjänsten ska vara öppen, pausad eller stängd.")},
    )
    reason_sv = periods.long_text(
        _("Varför, på svenska"), _("Krävs när tjänsten pausas. Invånarna läser det.")
    )
    instead_sv = periods.long_text(
        _("Vad man kan göra i stället, på svenska"),
        _("Krävs när tjänsten pausas. Till exempel ett telefonnummer."),
    )
    reason_en = periods.long_text(_("Varför, på engelska"), _ENGLISH)
    instead_en = periods.long_text(_("Vad man kan göra i stället, på engelska"), _ENGLISH)
    text_sv = periods.long_text(
        _("Upplysning på tjänstens sida, på svenska"), _("Visas också när tjänsten är öppen.")
    )
    text_en = periods.long_text(_("Upplysning på tjänstens sida, på engelska"), _ENGLISH)
    decision_reference = LineField(label=_("Diarienummer eller beslut"), required=False, max_length=100)
    field_order = ("state",)

    def __init__(
        self,
        service: EService,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        is_unit: bool = False,
        since: dt.datetime | None = None,
        now: dt.datetime,
    ) -> None:
        """`since`: when what stands began, kept if the state stays the same and no date is given."""
        self.service, self.now, self.since = service, now, since
        super().__init__(data, initial=dict(initial or {}))
        for option in self._asked():
            self.fields[f"option_{option.key}"] = _option_field(option, is_unit=is_unit)
            if option.kind == "questions":
                self.fields[f"option_{option.key}_en"] = _questions_in_english(option)

    def option_fields(self) -> list[forms.BoundField]:
        """Return the service's own settings, for the page."""
        return [self[name] for name in self.fields if name.startswith("option_")]

    def clean(self) -> dict[str, Any]:
        """Check the dates against each other and the clock, and that a pause says why and what instead."""
        cleaned = super().clean() or {}
        self._put_english_to_questions()
        self.valid_from, self.valid_to = self.moments(self._kept_start())
        if cleaned.get("state") == "paused":
            self.demand("reason_sv", _("Skriv varför tjänsten pausas."))
            self.demand("instead_sv", _("Skriv vad man kan göra i stället."))
        return cleaned

    def choice(self) -> Choice:
        """Return the valid decision."""
        options = {
            option.key: settings_text.read(option, self.cleaned_data[f"option_{option.key}"])
            for option in self._asked()
        } | self.questions
        for option in self.service.options:
            if option.kind == "kept":
                options[option.key] = self.initial.get(f"option_{option.key}")
        return Choice(
            state=self.cleaned_data["state"],
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            options={key: value for key, value in options.items() if value not in (None, "", [])},
            texts={key: self.cleaned_data[key] for key in TEXTS},
            decision_reference=self.cleaned_data["decision_reference"],
        )

    def typed(self) -> list[tuple[str, str]]:
        """Return all that was typed as (name, value), to be sent again from the page that asks "is this right?"."""
        mine = {f"{name}{part}" for name in self.fields for part in ("", "_0", "_1", "_2")}
        return [(name, str(value)) for name, value in self.data.items() if name in mine]

    def _asked(self) -> list[Option]:
        """Return the settings that this form asks for: one that is kept has an editor of its own."""
        return [option for option in self.service.options if option.kind != "kept"]

    def _put_english_to_questions(self) -> None:
        """Set `questions`: each setting of that kind with both languages; a mismatch is told by the English field."""
        self.questions: dict[str, Any] = {}
        for option in self.service.options:
            name = f"option_{option.key}"
            if option.kind != "questions" or name in self.errors or f"{name}_en" in self.errors:
                continue
            swedish = settings_text.questions(self.cleaned_data[name])
            try:
                english = self.cleaned_data[f"{name}_en"]
                self.questions[option.key] = settings_text.questions_in_english(swedish, english)
            except ValidationError as fault:
                self.add_error(f"{name}_en", fault)

    def _kept_start(self) -> dt.datetime:
        is_same = self.cleaned_data.get("state") == self.initial.get("state")
        return self.since if self.since and is_same and self.since <= self.now else self.now


def _questions_in_english(option: Option) -> forms.Field:
    return TextField(
        label=format_lazy(_("{label}, på engelska"), label=option.label),
        help_text=_("Samma frågor i samma ordning. Lämna tomt för att visa de svenska."),
        required=False,
        max_length=settings_text.MOST_QUESTIONS * (settings_text.LONGEST_QUESTION + 2),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _option_field(option: Option, *, is_unit: bool) -> forms.Field:
    standard = _("Som regionen har bestämt") if is_unit else _("Tjänstens standard")
    words: dict[str, Any] = {"label": option.label, "required": False}
    if option.kind == "integer":
        low, high = option.minimum, option.maximum
        return forms.IntegerField(
            min_value=low,
            max_value=high,
            help_text=str(option.help or settings_text.limits(option, is_unit=is_unit)),
            error_messages={
                "invalid": _("Skriv ett heltal med siffror."),
                "min_value": _("Talet får vara lägst %(limit_value)d."),
                "max_value": _("Talet får vara högst %(limit_value)d."),
            },
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            **words,
        )
    if option.kind == "boolean":
        choices: tuple[tuple[str, str | Promise], ...] = (("", standard), ("yes", _("Ja")), ("no", _("Nej")))
        return forms.ChoiceField(
            choices=choices,
            widget=forms.RadioSelect,
            help_text=str(option.help),
            error_messages=_PICK,
            **words,
        )
    if option.kind == "questions":
        return settings_text.QuestionsField(**words)
    field = periods.long_text(option.label, option.help, option.most)
    if option.check is not None:
        field.validators.append(functools.partial(_checked, option.check))
    return field


def _checked(check: Callable[[str], object], value: str) -> None:
    try:
        check(value)
    except ValueError as wrong:
        raise ValidationError(str(wrong)) from wrong
