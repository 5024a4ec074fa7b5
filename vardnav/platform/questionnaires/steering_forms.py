"""Forms of the editor: what an e-service is called, one question, a pasted Questionnaire, when it opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.kernel import clock
from vardnav.kernel.clock import hours
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField, TextField
from vardnav.platform.questionnaires import editing, rules
from vardnav.platform.questionnaires.offered import Settings
from vardnav.platform.registry.questions import number

_PICK = {"invalid_choice": _("Välj ett av svaren i listan.")}
KINDS: tuple[tuple[str, str | Promise], ...] = (
    ("string", _("Kort text")),
    ("text", _("Lång text")),
    ("boolean", _("Ja eller nej")),
    ("choice", _("Val ur en lista")),
    ("open-choice", _("Val ur en lista, eller eget svar")),
    ("date", _("Datum")),
    ("time", _("Klockslag")),
    ("integer", _("Heltal")),
    ("decimal", _("Tal med decimaler")),
    ("quantity", _("Mått med enhet")),
    ("attachment", _("Bilder och dokument")),
    ("display", _("Text att läsa, ingen fråga")),
    ("group", _("Grupp med frågor")),
    (editing.SUM, _("Summa av poängen hittills")),
)
OPERATORS: tuple[tuple[str, str | Promise], ...] = (
    ("=", _("är")),
    ("!=", _("är inte")),
    (">", _("är mer än")),
    ("<", _("är mindre än")),
    ("exists", _("är besvarad")),
)


def _required(text: str | Promise) -> dict[str, str | Promise]:
    return {"required": text}


class SettingsForm(forms.Form):
    """What the e-service is called and how it is answered."""

    use_required_attribute = False
    title_sv = LineField(
        label=_("Vad tjänsten heter, på svenska"),
        max_length=100,
        error_messages=_required(_("Skriv vad tjänsten heter.")),
    )
    title_en = LineField(label=_("Vad tjänsten heter, på engelska"), max_length=100, required=False)
    summary_sv = LineField(label=_("En mening om tjänsten, på svenska"), max_length=300, required=False)
    summary_en = LineField(label=_("En mening om tjänsten, på engelska"), max_length=300, required=False)
    unit_kinds = forms.MultipleChoiceField(
        label=_("Vilka mottagningar tar emot?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={**_PICK, "required": _("Välj minst en sorts mottagning.")},
    )
    answer_within_days = forms.IntegerField(
        label=_("Svar inom antal arbetsdagar"),
        min_value=1,
        max_value=90,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Skriv inom hur många arbetsdagar mottagningen svarar."),
            "invalid": _("Skriv ett heltal med siffror."),
            "min_value": _("Talet får vara lägst %(limit_value)d."),
            "max_value": _("Talet får vara högst %(limit_value)d."),
        },
    )
    is_for_children = forms.BooleanField(label=_("Vårdnadshavare får skicka för sitt barn"), required=False)
    is_one_page = forms.BooleanField(label=_("Visa alla frågor på en sida"), required=False)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["unit_kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = kinds

    def settings(self) -> Settings:
        """Return the valid settings."""
        told = dict(self.cleaned_data)
        return Settings(**{**told, "unit_kinds": tuple(told["unit_kinds"])})


class QuestionForm(forms.Form):
    """One question of a form."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("Vad är det?"), choices=KINDS, error_messages={**_PICK, "required": _("Välj vad det är.")}
    )
    text_sv = TextField(
        label=_("Frågan eller texten, på svenska"), max_length=rules.LONGEST_TEXT,
        error_messages=_required(_("Skriv frågan.")), widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    text_en = TextField(
        label=_("Frågan eller texten, på engelska"), max_length=rules.LONGEST_TEXT, required=False,
        help_text=_("Lämna tomt för att visa den svenska texten."), widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    is_required = forms.BooleanField(label=_("Måste besvaras"), required=False)
    repeats = forms.BooleanField(
        label=_("Får besvaras flera gånger"), required=False,
        help_text=_("Av en lista får man välja flera svar. Av annat får man lägga till fler."),
    )  # fmt: skip
    choices_sv = TextField(
        label=_("Svaren att välja på, på svenska"), max_length=20000, required=False,
        help_text=_("Ett svar på varje rad. Ger svaret poäng, skriv dem efter ett streck: Ofta | 2"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    choices_en = TextField(
        label=_("Svaren att välja på, på engelska"), max_length=20000, required=False,
        help_text=_("Samma svar i samma ordning, utan poäng."), widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    unit = LineField(
        label=_("Enhet"), help_text=_("För mått. Till exempel kg."), max_length=40, required=False
    )
    when_question = forms.ChoiceField(label=_("Visa bara när"), required=False, error_messages=_PICK)
    when_operator = forms.ChoiceField(
        label=_("Jämförelse"), choices=OPERATORS, required=False, error_messages=_PICK
    )
    when_answer = LineField(
        label=_("Svar"),
        help_text=_("Som det står i listan, ja eller nej, eller ett tal."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, earlier: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["when_question"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Alltid")), *earlier]

    def clean(self) -> dict[str, Any]:
        """Read the lists of answers, and see that a choice has some."""
        cleaned = super().clean() or {}
        self.choices: tuple[tuple[str, str, Decimal | None], ...] = ()
        if cleaned.get("kind") in ("choice", "open-choice") and not self.errors:
            self.choices = tuple(self._choices(cleaned["choices_sv"], cleaned["choices_en"]))
        return cleaned

    def _choices(self, swedish: str, english: str) -> list[tuple[str, str, Decimal | None]]:
        lines = [one.strip() for one in swedish.split("\n") if one.strip()]
        others = [one.strip() for one in english.split("\n") if one.strip()]
        if not lines:
            self.add_error(
                "choices_sv", ValidationError(_("Skriv minst ett svar att välja på."), code="required")
            )
            return []
        if others and len(others) != len(lines):
            self.add_error("choices_en", _("Skriv lika många svar på engelska som på svenska, eller inga."))
            return []
        found = []
        for place, line in enumerate(lines):
            label, bar, points = line.rpartition("|")
            amount = number(points.strip().replace(",", ".")) if bar else None
            words = (label if bar else line).strip()
            if (bar and amount is None) or not words:
                self.add_error(
                    "choices_sv", _("Skriv poängen med siffror efter strecket, till exempel Ofta | 2.")
                )
                return []
            found.append((words, others[place] if others else "", amount))
        return found

    def question(self) -> editing.Question:
        """Return the valid question."""
        told = self.cleaned_data
        rule = None
        if told.get("when_question"):
            rule = editing.Rule(told["when_question"], told.get("when_operator") or "=", told["when_answer"])
        return editing.Question(
            kind=told["kind"], text=told["text_sv"].strip(), english=told["text_en"].strip(),
            is_required=told["is_required"], repeats=told["repeats"], choices=self.choices,
            unit=told["unit"] if told["kind"] in ("quantity", "decimal") else "", rule=rule,
        )  # fmt: skip


def as_initial(question: editing.Question) -> Mapping[str, Any]:
    """Return a question as its form begins."""
    rule = question.rule
    return {
        "kind": question.kind, "text_sv": question.text, "text_en": question.english,
        "is_required": question.is_required, "repeats": question.repeats,
        "choices_sv": "\n".join(
            label if points is None else f"{label} | {points.normalize():f}" for label, _en, points in question.choices
        ),
        "choices_en": "\n".join(english for _sv, english, _points in question.choices if english),
        "unit": question.unit, "when_question": rule.question if rule else "",
        "when_operator": rule.operator if rule else "=", "when_answer": rule.answer if rule else "",
    }  # fmt: skip


class ImportForm(SettingsForm):
    """A Questionnaire as text, and what the e-service is called."""

    questionnaire = TextField(
        label=_("Formuläret som FHIR Questionnaire (JSON)"),
        help_text=_("Klistra in hela filen."),
        max_length=rules.MOST_BYTES,
        error_messages=_required(_("Klistra in ett formulär.")),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    field_order = ("questionnaire",)

    def settings(self) -> Settings:
        """Return the valid settings."""
        told = {key: value for key, value in self.cleaned_data.items() if key != "questionnaire"}
        return Settings(**{**told, "unit_kinds": tuple(told["unit_kinds"])})


class PublishForm(forms.Form):
    """When a form opens, and of a new one when it closes."""

    use_required_attribute = False
    from_date = DatePartsField(
        label=_("Från och med"), help_text=_("Lämna tomt om det ska gälla direkt."), required=False
    )
    to_date = DatePartsField(
        label=_("Till och med"), help_text=_("Lämna tomt om det ska gälla tills vidare."), required=False
    )

    def __init__(self, *args: Any, is_first: bool, now: dt.datetime, **options: Any) -> None:
        self.now = now
        super().__init__(*args, **options)
        if not is_first:
            del self.fields["to_date"]

    def clean(self) -> dict[str, Any]:
        """Set `valid_from` and `valid_to`; a day that has been and an end before the beginning are told."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_date"), cleaned.get("to_date")
        today = clock.local_date(self.now)
        for name, day in (("from_date", first), ("to_date", last)):
            if day is not None and not today <= day <= today.replace(year=today.year + 20, day=1):
                self.add_error(name, _("Välj en dag från och med i dag och inom tjugo år."))
        if first and last and last < first:
            self.add_error("to_date", _("Slutet måste komma efter början."))
        self.valid_from = hours.moment_of(first, hours.MIDNIGHT) if first and first > today else self.now
        self.valid_to = hours.moment_of(last + dt.timedelta(days=1), hours.MIDNIGHT) if last else None
        return cleaned
