"""Forms: a plan to begin with an e-service step by step, one of its waves, and the verdict of a trial."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import roll_out_rules
from vardnav.platform.catalogue.rolling_out import About, WaveChoice
from vardnav.platform.design.forms import LineField, TextField
from vardnav.platform.registry import listing
from vardnav.platform.steering import periods
from vardnav.platform.steering.pause_forms import NumberField

TEXTS = ("reason_sv", "reason_en", "instead_sv", "instead_en")
_PICK = {"required": _("Välj ett av svaren."), "invalid_choice": _("Välj ett av svaren i listan.")}
_LIST = {
    "invalid_choice": _("Välj ett av svaren i listan."),
    "invalid_list": _("Välj ett av svaren i listan."),
}
WHO: tuple[tuple[str, str | Promise], ...] = (
    ("units", _("Mottagningarna jag väljer")),
    ("municipalities", _("Alla mottagningar i kommunerna jag väljer")),
    ("kinds", _("Alla mottagningar av de slag jag väljer")),
    ("everyone", _("Alla som inte är med än, också de som öppnar senare")),
)


class PlanForm(forms.Form):
    """What a plan is about, what residents read meanwhile, and how its success is measured."""

    use_required_attribute = False
    service_key = forms.ChoiceField(label=_("Vilken tjänst?"), widget=forms.RadioSelect, error_messages=_PICK)
    decision_reference = LineField(
        label=_("Diarienummer eller beslut"),
        max_length=100,
        error_messages={"required": _("Skriv vilket beslut införandet bygger på.")},
    )
    reason_sv = periods.long_text(
        _("Varför tjänsten inte finns överallt än, på svenska"),
        _("Invånare vid mottagningar som inte är med än läser det."),
    )
    reason_en = periods.long_text(_("Varför tjänsten inte finns överallt än, på engelska"))
    instead_sv = periods.long_text(
        _("Vad man kan göra till dess, på svenska"), _("Till exempel ett telefonnummer.")
    )
    instead_en = periods.long_text(_("Vad man kan göra till dess, på engelska"))
    goal = LineField(
        label=_("Vad ska bli bättre, och hur mäter ni det?"),
        help_text=_("Ett tal som går att följa. Till exempel: samtal som besvaras samma dag, i procent."),
        max_length=200,
        error_messages={"required": _("Skriv vad ni mäter.")},
    )
    baseline = NumberField(
        label=_("Hur är det i dag?"), help_text=_("Ett tal. Det mäts igen efter 2, 6 och 13 veckor.")
    )

    def __init__(
        self, data: QueryDict | None = None, *, region: str, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["service_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, one.title) for key, one in listing.services_in(region).items()]

    def clean(self) -> dict[str, Any]:
        """Demand the texts in both languages, and the number as it is before."""
        cleaned = super().clean() or {}
        for name in TEXTS:
            if name not in self.errors and not str(cleaned.get(name, "")).strip():
                self.add_error(name, _("Fyll i det här fältet. Invånarna läser det."))
        if "baseline" not in self.errors and cleaned.get("baseline") is None:
            self.add_error(
                "baseline", _("Skriv hur det är i dag, så att det går att se vad som blir bättre.")
            )
        return cleaned

    def about(self) -> About:
        """Return the valid plan."""
        names = ("service_key", "decision_reference", *TEXTS, "goal")
        return About(**{name: self.cleaned_data[name] for name in names})


class WaveForm(periods.PeriodForm):
    """The units that join at one moment; with an end it is a trial."""

    use_required_attribute = False
    name = LineField(
        label=_("Vad kallar ni vågen?"),
        help_text=_("Till exempel: Försök på fyra mottagningar. Invånarna ser inte namnet."),
        max_length=100,
        error_messages={"required": _("Ge vågen ett namn.")},
    )
    who = forms.ChoiceField(
        label=_("Vilka börjar?"), choices=WHO, widget=forms.RadioSelect, error_messages=_PICK
    )
    units = forms.MultipleChoiceField(
        label=_("Mottagningar"), required=False, widget=forms.CheckboxSelectMultiple, error_messages=_LIST
    )
    municipalities = forms.MultipleChoiceField(
        label=_("Kommuner"), required=False, widget=forms.CheckboxSelectMultiple, error_messages=_LIST
    )
    kinds = forms.MultipleChoiceField(
        label=_("Slag av mottagning"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_LIST,
    )
    is_trial = forms.BooleanField(
        label=_("Det är ett försök"),
        help_text=_(
            "Invånarna får veta att det är ett försök. När det är slut stängs tjänsten, om regionen inte har bestämt att "
            "fortsätta. Vågor som kommer efter väntar på det beslutet."
        ),
        required=False,
    )
    field_order = ("name", "who", "units", "municipalities", "kinds", "from_date", "from_time", "is_trial")

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        choosable: Mapping[uuid.UUID, Unit],
        kinds: Mapping[str, str | Promise],
        initial: Mapping[str, Any] | None = None,
        now: dt.datetime,
    ) -> None:
        """`choosable`: the units that are in no other wave."""
        self.now, self.choosable = now, dict(choosable)
        super().__init__(data, initial=dict(initial or {}))
        towns = {
            one.municipality_id: one.municipality.name for one in self.choosable.values() if one.municipality
        }
        present = {one.kind for one in self.choosable.values()}
        self._choices("units", [(str(key), one.name) for key, one in self.choosable.items()])
        self._choices("municipalities", sorted(towns.items(), key=lambda one: one[1]))
        self._choices("kinds", [(kind, word) for kind, word in kinds.items() if kind in present])
        self.fields["from_date"].help_text = _(
            "Dagen då mottagningarna börjar. Den måste vara framåt i tiden."
        )
        self.fields["from_date"].required = True
        self.fields["from_date"].error_messages["required"] = _("Fyll i år, månad och dag.")
        self.fields["to_date"].label = _("Försökets sista dag")
        self.fields["to_date"].help_text = ""
        self.fields["to_time"].label = _("Klockan, slut")

    def clean(self) -> dict[str, Any]:
        """Check the dates, and that somebody is in the wave."""
        cleaned = super().clean() or {}
        self.valid_from, ends = self.moments(self.now)
        if "from_date" not in self.errors and self.valid_from <= self.now:
            self.add_error("from_date", _("Välj en dag som inte har varit."))
        self.valid_to = ends if cleaned.get("is_trial") else None
        if cleaned.get("is_trial") and ends is None and "to_date" not in self.errors:
            self.add_error("to_date", _("Skriv när försöket slutar."))
        who = cleaned.get("who")
        if who == "everyone" and cleaned.get("is_trial"):
            self.add_error("is_trial", _("Ett försök görs på några mottagningar, inte på alla."))
        elif who in ("units", "municipalities", "kinds") and who not in self.errors and not cleaned.get(who):
            self.add_error(who, _("Välj minst en."))
        elif who and not self.errors and who != "everyone" and not self.unit_ids():
            self.add_error("who", _("Det finns ingen mottagning som inte redan är med i en våg."))
        if len(self.choosable) > roll_out_rules.MOST_UNITS and who not in (None, "everyone"):
            self.add_error("who", _("Det är för många mottagningar på en gång."))
        return cleaned

    def unit_ids(self) -> tuple[uuid.UUID, ...]:
        """Return the chosen units; none for everyone."""
        who, cleaned = self.cleaned_data["who"], self.cleaned_data
        if who == "everyone":
            return ()
        wanted = set(cleaned[who])

        def value(one: Unit) -> str | None:
            of = {"units": str(one.id), "municipalities": one.municipality_id, "kinds": one.kind}
            return of[who]

        return tuple(key for key, one in self.choosable.items() if value(one) in wanted)

    def choice(self) -> WaveChoice:
        """Return the valid wave."""
        return WaveChoice(
            name=self.cleaned_data["name"],
            starts_at=self.valid_from,
            ends_at=self.valid_to,
            units=self.unit_ids(),
            has_everyone=self.cleaned_data["who"] == "everyone",
        )

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class JudgeForm(forms.Form):
    """Go on or not, and why."""

    use_required_attribute = False
    verdict = forms.ChoiceField(
        label=_("Ska tjänsten fortsätta efter försöket?"),
        choices=(
            ("go", _("Ja. Den finns kvar, och de som väntar får börja")),
            ("no_go", _("Nej. Den stängs när försöket är slut, och ingen mer börjar")),
        ),
        widget=forms.RadioSelect,
        error_messages=_PICK,
    )
    words = TextField(
        label=_("Vad försöket visade"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv vad försöket visade.")},
    )
