"""Forms: sorts of time and their rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.design.forms import LineField, TextField

_KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")


def number(
    label: Any, least: int, most: int, *, help_text: Any = "", is_required: bool = True
) -> forms.IntegerField:
    """Return a field for a number from the least to the most; one that must be there begins with the least."""
    wrong = gettext_lazy("Skriv ett helt tal.")
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=is_required,
        initial=least if is_required else None,
        help_text=help_text,
        widget=forms.TextInput,
        error_messages={
            "invalid": wrong,
            "required": wrong,
            "min_value": gettext_lazy("Skriv minst %(limit_value)s."),
            "max_value": gettext_lazy("Skriv högst %(limit_value)s."),
        },
    )


class RuleForm(forms.Form):
    """The rules of a sort of time: who may book it, how far ahead, and until when it can be changed."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_online = forms.BooleanField(
        label=gettext_lazy("Går att boka här på nätet"), required=False, initial=True
    )
    is_home_region_only = forms.BooleanField(
        label=gettext_lazy("Bara för den som bor i regionen"), required=False
    )
    is_listed_only = forms.BooleanField(
        label=gettext_lazy("Bara för den som är listad hos oss"), required=False
    )
    age_from = number(gettext_lazy("Från ålder"), 0, 120, help_text=gettext_lazy("0 betyder ingen gräns."))
    age_to = number(
        gettext_lazy("Till och med ålder"), 0, 120, help_text=gettext_lazy("0 betyder ingen gräns.")
    )
    adult_under = number(
        gettext_lazy("En vuxen ska följa med den som är yngre än"),
        0,
        18,
        help_text=gettext_lazy("0 betyder att det inte behövs."),
    )
    most_at_once = number(
        gettext_lazy("Så många kommande tider får en person ha"),
        0,
        50,
        help_text=gettext_lazy("0 betyder ingen gräns."),
    )
    days_ahead = number(
        gettext_lazy("Så många dagar framåt går det att boka"),
        0,
        400,
        help_text=gettext_lazy("0 betyder så långt det finns tider."),
    )
    lead_minutes = number(gettext_lazy("Senast så många minuter före går det att boka"), 0, 10_080)
    cutoff_hours = number(
        gettext_lazy("Senast så många timmar före går det att boka om och avboka utan kostnad"), 0, 336
    )
    late_fee = number(gettext_lazy("Avgift i kronor för den som avbokar för sent eller inte kommer"), 0, 2000)

    def clean(self) -> dict[str, Any]:
        """Refuse ages that leave nobody."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("age_from"), cleaned.get("age_to")
        if first and last and last < first:
            self.add_error("age_to", _("Den högsta åldern kan inte vara lägre än den lägsta."))
        return cleaned

    @property
    def rule(self) -> Rule:
        """The rule that was written; of a form that is valid."""
        given = self.cleaned_data
        names = [name for name in Rule.__dataclass_fields__ if name != "doses"]
        return Rule(**{name: given[name] for name in names})


def about_fields(questions: Sequence[tuple[str, str]]) -> dict[str, forms.Field]:
    """Return what is chosen of a sort of time beside its words: the form of prior questions, and who sees it."""
    return {
        "questions": forms.ChoiceField(
            label=gettext_lazy("Frågor före besöket"),
            help_text=gettext_lazy(
                "Regionens formulär. Den som har bokat svarar, och ni läser svaren i tidboken."
            ),
            choices=[("", gettext_lazy("Inga frågor")), *questions],
            required=False,
            error_messages={"invalid_choice": gettext_lazy("Välj något i listan.")},
        ),
        "is_sensitive": forms.BooleanField(
            label=gettext_lazy("Visa tiden bara för personen själv"),
            help_text=gettext_lazy("Vårdnadshavare och ombud ser den inte, och får inga meddelanden om den."),
            required=False,
        ),
    }


class TypeForm(RuleForm):
    """A new sort of time with its first rules."""

    def __init__(self, *given: Any, questions: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields |= about_fields(questions)
        self.order_fields(self.field_order)

    name_sv = LineField(label=gettext_lazy("Namn på svenska"), max_length=120)
    name_en = LineField(label=gettext_lazy("Namn på engelska"), max_length=120)
    key = LineField(
        label=gettext_lazy("Kort namn"),
        max_length=40,
        help_text=gettext_lazy(
            "Små bokstäver a till z, till exempel nurse. Samma på alla mottagningar som har samma sorts tid, så hittar "
            "invånare dem tillsammans."
        ),
    )
    meeting = forms.ChoiceField(
        label=gettext_lazy("Hur ni träffas"),
        choices=(
            ("visit", gettext_lazy("Besök på mottagningen")),
            ("phone", gettext_lazy("Telefon")),
            ("video", gettext_lazy("Video")),
        ),
        error_messages={"invalid_choice": gettext_lazy("Välj något i listan.")},
    )
    minutes = number(gettext_lazy("Längd i minuter"), 5, 720)
    pause_minutes = number(gettext_lazy("Paus efteråt i minuter"), 0, 720)
    capacity = number(gettext_lazy("Så många personer på samma tid"), 1, 200)
    bring_sv = TextField(
        label=gettext_lazy("Att tänka på, på svenska"), max_length=1000, required=False, widget=forms.Textarea
    )
    bring_en = TextField(
        label=gettext_lazy("Att tänka på, på engelska"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
    )
    field_order = (
        "name_sv",
        "name_en",
        "key",
        "meeting",
        "minutes",
        "pause_minutes",
        "capacity",
        "bring_sv",
        "bring_en",
        "questions",
        "is_sensitive",
    )

    def clean_key(self) -> str:
        """Keep a key that can stand in an address."""
        key = str(self.cleaned_data["key"])
        if not _KEY.fullmatch(key):
            raise forms.ValidationError(
                _("Skriv 2 till 40 små bokstäver a till z, siffror eller _."), code="key"
            )
        return key
