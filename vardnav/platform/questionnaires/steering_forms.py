"""Forms of the editor: what an e-service is called, a pasted Questionnaire, when it opens. Questions: question_forms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.kernel import clock
from vardnav.kernel.clock import hours
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField, TextField
from vardnav.platform.questionnaires import rules
from vardnav.platform.questionnaires.offered import Settings

PICK: dict[str, Any] = {"invalid_choice": _("Välj ett av svaren i listan.")}


def required(text: str | Promise) -> dict[str, Any]:
    """Return what a field says when it is left empty."""
    return {"required": text}


class SettingsForm(forms.Form):
    """What the e-service is called and how it is answered."""

    use_required_attribute = False
    title_sv = LineField(
        label=_("Vad tjänsten heter, på svenska"),
        max_length=100,
        error_messages=required(_("Skriv vad tjänsten heter.")),
    )
    title_en = LineField(label=_("Vad tjänsten heter, på engelska"), max_length=100, required=False)
    summary_sv = LineField(label=_("En mening om tjänsten, på svenska"), max_length=300, required=False)
    summary_en = LineField(label=_("En mening om tjänsten, på engelska"), max_length=300, required=False)
    unit_kinds = forms.MultipleChoiceField(
        label=_("Vilka mottagningar tar emot?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={**PICK, "required": _("Välj minst en sorts mottagning.")},
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
    is_sensitive = forms.BooleanField(
        label=_("Känslig tjänst"),
        help_text=_(
            "Till exempel psykisk hälsa, sex eller våld. Varje sida får en knapp för att lämna snabbt. Den som är 13–17 år "
            "skickar hemligt för vårdnadshavare, om hen inte väljer annat."
        ),
        required=False,
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["unit_kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = kinds

    def settings(self) -> Settings:
        """Return the valid settings."""
        told = dict(self.cleaned_data)
        return Settings(**{**told, "unit_kinds": tuple(told["unit_kinds"])})


class ImportForm(SettingsForm):
    """A Questionnaire as text, and what the e-service is called."""

    questionnaire = TextField(
        label=_("Formuläret som FHIR Questionnaire (JSON)"),
        help_text=_("Klistra in hela filen."),
        max_length=rules.MOST_BYTES,
        error_messages=required(_("Klistra in ett formulär.")),
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
