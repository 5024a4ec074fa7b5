"""Forms: a pause as one operation, and a number that was measured."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import pause_rules
from vardnav.platform.catalogue.pause_rules import Kind
from vardnav.platform.catalogue.pausing import TEXTS, Plan
from vardnav.platform.design.forms import LineField
from vardnav.platform.registry import listing
from vardnav.platform.steering import periods

_LIST = {
    "required": _("Välj minst en."),
    "invalid_choice": _("Välj ett av svaren i listan."),
    "invalid_list": _("Välj ett av svaren i listan."),
}
_PICK = {"required": _("Välj ett av svaren."), "invalid_choice": _("Välj ett av svaren i listan.")}
_WHEN_LONG = _("Behövs när pausen är längre än två veckor eller gäller tills vidare.")
_PERIOD = frozenset({"from_date", "from_time", "to_date", "to_time"})
_NUMBER = {
    "invalid": _("Skriv ett tal med siffror."),
    "min_value": _("Talet får vara lägst %(limit_value)s."),
    "max_value": _("Talet får vara högst %(limit_value)s."),
    "max_decimal_places": _("Skriv talet med högst en decimal."),
    "max_digits": _("Talet är för stort."),
    "max_whole_digits": _("Talet är för stort."),
}


class NumberField(forms.DecimalField):
    """A number with at most one decimal, written with a comma or a point."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            min_value=Decimal(0),
            max_digits=9,
            decimal_places=1,
            error_messages=_NUMBER,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            **options,
        )

    def to_python(self, value: Any) -> Any:
        """Return the number, None when left empty. Raises ValidationError."""
        return super().to_python(str(value or "").replace(",", ".").replace("\x00", "?"))


class PauseForm(periods.PeriodForm):
    """What is paused, where, when, why, what instead, what is measured and how it ends."""

    use_required_attribute = False
    services = forms.MultipleChoiceField(
        label=_("Vilka tjänster?"), widget=forms.CheckboxSelectMultiple, error_messages=_LIST
    )
    where = forms.ChoiceField(
        label=_("Var?"),
        choices=(("region", _("I hela regionen")), ("units", _("På mottagningarna jag väljer"))),
        widget=forms.RadioSelect,
        error_messages=_PICK,
    )
    units = forms.MultipleChoiceField(
        label=_("Mottagningar"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_LIST,
    )
    reason_sv = periods.long_text(_("Varför, på svenska"), _("Invånarna läser det."))
    reason_en = periods.long_text(_("Varför, på engelska"))
    instead_sv = periods.long_text(
        _("Vad man kan göra i stället, på svenska"), _("Till exempel ett telefonnummer.")
    )
    instead_en = periods.long_text(_("Vad man kan göra i stället, på engelska"))
    decision_reference = LineField(
        label=_("Diarienummer eller beslut"),
        max_length=100,
        error_messages={"required": _("Skriv vilket beslut pausen bygger på.")},
    )
    open_cases = forms.ChoiceField(
        label=_("De ärenden som redan är öppna"),
        choices=(
            ("drain", _("Mottagningarna svarar på dem som vanligt")),
            ("hand_over", _("Lämna över dem till en annan mottagning")),
        ),
        widget=forms.RadioSelect,
        error_messages=_PICK,
    )
    hands_over_to = forms.ChoiceField(
        label=_("Lämna över till"),
        help_text=_(
            "Bara ärenden hos samma vårdgivare lämnas över. Andra vårdgivares ärenden stannar och besvaras där, "
            "för mellan vårdgivare behövs en rättslig grund för varje ärende."
        ),
        required=False,
        error_messages=_PICK,
    )
    phone_answered = NumberField(
        label=_("Telefonsamtal som besvaras samma dag, i procent"),
        help_text=_WHEN_LONG,
        max_value=Decimal(100),
    )
    visits_elsewhere = NumberField(
        label=_("Digitala besök i andra regioner, antal på en vecka"), help_text=_WHEN_LONG
    )
    resume_plan = periods.long_text(
        _("Plan för att öppna igen"), _("Vad som ska vara på plats, och vem som ser till det.")
    )
    field_order = ("services", "where", "units")

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        region: str,
        units: Sequence[Unit],
        initial: Mapping[str, Any] | None = None,
        now: dt.datetime,
    ) -> None:
        self.now, self.choosable = now, {str(unit.id): unit for unit in units}
        super().__init__(data, initial=dict(initial or {}))
        named = [(key, unit.name) for key, unit in self.choosable.items()]
        services = [(key, one.title) for key, one in listing.services_in(region).items()]
        self._choices("services", services)
        self._choices("units", named)
        self._choices("hands_over_to", [("", _("Välj mottagning")), *named])

    def clean(self) -> dict[str, Any]:
        """Check what belongs together."""
        cleaned = super().clean() or {}
        self.valid_from, self.valid_to = self.moments(self.now)
        for name in TEXTS:
            self.demand(name, _("Fyll i det här fältet. Invånarna läser det."))
        self.demand("resume_plan", _("Skriv vad som ska vara på plats för att öppna igen."))
        if cleaned.get("where") == "units":
            self.demand_list("units", _("Välj minst en mottagning."))
        self._check_receiver(cleaned)
        self._check_baseline()
        return cleaned

    def demand_list(self, name: str, message: str | Promise) -> None:
        """Tell by the field `name` that something in it must be chosen."""
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, str(message))

    def unit_ids(self) -> tuple[uuid.UUID, ...]:
        """Return the chosen units; none for the whole region."""
        if self.cleaned_data["where"] == "region":
            return ()
        return tuple(uuid.UUID(one) for one in self.cleaned_data["units"])

    def plan(self, counted: Mapping[Kind, Decimal | None]) -> Plan:
        """Return the valid operation, with what was counted beside what was written."""
        cleaned = self.cleaned_data
        written = {kind.value: cleaned[kind.value] for kind in pause_rules.WRITTEN}
        receiver = cleaned["hands_over_to"] if cleaned["open_cases"] == "hand_over" else ""
        return Plan(
            service_keys=tuple(cleaned["services"]),
            unit_ids=self.unit_ids(),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            texts={name: cleaned[name] for name in TEXTS},
            decision_reference=cleaned["decision_reference"],
            resume_plan=cleaned["resume_plan"],
            hands_over_to=uuid.UUID(receiver) if receiver else None,
            baseline={kind.value: value for kind, value in counted.items()}
            | {kind: value for kind, value in written.items() if value is not None},
        )

    def typed(self) -> list[tuple[str, str]]:
        """Return all that was typed as (name, value), to be sent again from the page that asks "is this right?"."""
        mine = {f"{name}{part}" for name in self.fields for part in ("", "_0", "_1", "_2")}
        data = self.data
        assert isinstance(data, QueryDict)
        return [(name, str(value)) for name in data if name in mine for value in data.getlist(name)]

    def _choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _check_baseline(self) -> None:
        """Tell at once, beside all else that is missing, that a long pause is measured. Not before its length is known."""
        is_known = not _PERIOD.intersection(self.errors)
        if not is_known or not pause_rules.needs_baseline(self.valid_from, self.valid_to):
            return
        for name in (kind.value for kind in pause_rules.WRITTEN):
            if name not in self.errors and self.cleaned_data.get(name) is None:
                self.add_error(name, _("En paus längre än två veckor ska följas upp. Skriv hur det är nu."))

    def _check_receiver(self, cleaned: Mapping[str, Any]) -> None:
        if cleaned.get("open_cases") != "hand_over" or "hands_over_to" in self.errors:
            return
        unit = self.choosable.get(cleaned.get("hands_over_to", ""))
        if unit is None:
            self.add_error("hands_over_to", _("Välj vilken mottagning som tar över."))
        elif cleaned.get("where") == "region":
            self.add_error("hands_over_to", _("När hela regionen pausas finns ingen som kan ta över."))
        elif str(unit.id) in cleaned.get("units", []):
            self.add_error("hands_over_to", _("Den mottagningen pausas också. Välj en annan."))
        elif any(unit.kind not in listing.service(key).unit_kinds for key in cleaned.get("services", [])):
            self.add_error("hands_over_to", _("Den mottagningen har inte alla de valda tjänsterna."))


class MeasureForm(forms.Form):
    """One number."""

    value = NumberField(label=_("Uppmätt värde"))

    def clean_value(self) -> Decimal:
        """Return the number. Raises ValidationError when it is missing."""
        value = self.cleaned_data.get("value")
        if not isinstance(value, Decimal):
            raise forms.ValidationError(str(_NUMBER["invalid"]))
        return value
