"""Forms: a case to another care provider or region, on a legal basis; and back again with a reason."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from vardnav.platform.cases import transfer_words
from vardnav.platform.cases.transfer_queries import Target
from vardnav.platform.cases.transfer_rules import Basis, Consent, ConsentHow, needs_consent
from vardnav.platform.cases.transferring import Order
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import TextField

Data = Mapping[str, Any] | None
_PICK = {"required": _("Välj ett av svaren."), "invalid_choice": _("Välj ett av svaren i listan.")}
_READ_BY_RESIDENT = _("Invånaren läser det du skriver.")
#: What is said by the field that the rules find wrong.
WRONG: dict[str, str | Promise] = {
    "basis": _("Den grunden gäller inte till den mottagningen. Välj en annan."),
    "consent_how": _("Välj hur patienten sa ja."),
    "consent_on": _("Skriv vilken dag patienten sa ja. Dagen kan inte vara i framtiden."),
}


def _when_needed(bases: Sequence[Basis]) -> str | Promise:
    """Say for which of the bases that can be chosen the person's yes is told; "" where it is for all of them."""
    resting = [one for one in bases if needs_consent(one)]
    if len(resting) == len(bases):
        return ""
    named = [transfer_words.BASES[one][0] for one in resting]
    if not named:
        return _("Behövs inte för de grunder som går att välja här.")
    either = (
        _("Behövs bara om du väljer ”{}” eller ”{}”.")
        if len(named) > 1
        else _("Behövs bara om du väljer ”{}”.")
    )
    return format_lazy(either, *named)


class TransferForm(forms.Form):
    """To which unit, on what basis, how the person said yes where it rests on that, and why."""

    use_required_attribute = False

    def __init__(self, data: Data = None, *, targets: Sequence[Target], today: dt.date) -> None:
        super().__init__(data, auto_id="transfer_%s")
        self.targets, self.today = {str(one.unit.id): one for one in targets}, today
        bases = list(dict.fromkeys(ground.basis for one in targets for ground in one.grounds))
        needed: Any = _when_needed(bases)
        self.fields["unit"] = forms.ChoiceField(
            label=_("Mottagning som ska ta över"),
            choices=[("", _("Välj mottagning")), *((key, _named(one)) for key, one in self.targets.items())],
            error_messages={"required": _("Välj en mottagning."), "invalid_choice": _PICK["invalid_choice"]},
        )
        self.fields["basis"] = forms.ChoiceField(
            label=_("Med vilken rätt lämnas uppgifterna?"),
            help_text=_("Mellan vårdgivare gäller sekretess. Välj det som stämmer."),
            choices=[(one.value, format_lazy("{}. {}", *transfer_words.BASES[one])) for one in bases],
            widget=forms.RadioSelect,
            error_messages=_PICK,
        )
        self.fields["consent_how"] = forms.ChoiceField(
            label=_("Hur sa patienten ja?"),
            help_text=needed,
            choices=[(one.value, transfer_words.CONSENT_HOW[one]) for one in ConsentHow],
            widget=forms.RadioSelect,
            required=False,
            error_messages=_PICK,
        )
        self.fields["consent_on"] = DatePartsField(
            label=_("Vilken dag sa patienten ja?"), help_text=needed, required=False
        )
        self.fields["reason"] = TextField(
            label=_("Varför ska den andra mottagningen ha ärendet?"),
            help_text=_READ_BY_RESIDENT,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean(self) -> dict[str, Any]:
        """Check that the basis may be used to that unit, and that the person's yes is told where it rests on that."""
        cleaned = super().clean() or {}
        basis, target = cleaned.get("basis", ""), self.targets.get(cleaned.get("unit", ""))
        if target is not None and basis and basis not in {one.basis for one in target.grounds}:
            self.add_error("basis", str(WRONG["basis"]))
        if basis and needs_consent(basis):
            if not cleaned.get("consent_how") and "consent_how" not in self.errors:
                self.add_error("consent_how", str(WRONG["consent_how"]))
            on = cleaned.get("consent_on")
            if (on is None or on > self.today) and "consent_on" not in self.errors:
                self.add_error("consent_on", str(WRONG["consent_on"]))
        return cleaned

    def order(self, service_key: str = "") -> Order:
        """Return what a valid form asks for."""
        given = self.cleaned_data
        how = ConsentHow(given["consent_how"]) if given.get("consent_how") else None
        consent = Consent(how, given.get("consent_on"))
        return Order(uuid.UUID(given["unit"]), given["basis"], given["reason"], consent, service_key)


class RedirectForm(TransferForm):
    """The same, for a case that becomes another e-service's; within the own care provider no basis is asked for."""

    def __init__(self, data: Data = None, *, targets: Sequence[Target], today: dt.date) -> None:
        super().__init__(data, targets=targets, today=today)
        self.has_grounds = any(one.grounds for one in targets)
        self.fields["basis"].required = False
        if any(not one.grounds for one in targets):
            self.fields["basis"].help_text = _("Behövs inte om mottagningen hör till er egen vårdgivare.")
        if not self.has_grounds:
            for name in ("basis", "consent_how", "consent_on"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for a basis where the chosen unit is another care provider's, and for none where it is not."""
        target = self.targets.get(self.cleaned_data.get("unit", ""))
        if target is not None and not target.grounds:
            for name in ("basis", "consent_how", "consent_on"):
                self.errors.pop(name, None)
            return {**self.cleaned_data, "basis": "", "consent_how": "", "consent_on": None}
        cleaned = super().clean()
        if target is not None and not cleaned.get("basis") and "basis" not in self.errors:
            self.add_error("basis", str(_PICK["required"]))
        return cleaned


class GiveBackForm(forms.Form):
    """Why a case goes back to the unit that sent it."""

    use_required_attribute = False

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, auto_id="give_back_%s")
        self.fields["reason"] = TextField(
            label=_("Varför skickar ni tillbaka ärendet?"),
            help_text=_READ_BY_RESIDENT,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )


class RetrieveForm(forms.Form):
    """Why a case that has been sent on is taken back."""

    use_required_attribute = False

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, auto_id="retrieve_%s")
        self.fields["reason"] = TextField(
            label=_("Varför hämtar ni tillbaka ärendet?"),
            help_text=_("Invånaren och den andra mottagningen läser det du skriver."),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )


def _named(one: Target) -> str:
    """Return a unit with whose it is, so that two of the same name can be told apart."""
    provider = one.unit.provider
    return f"{one.unit.name} ({provider.name})" if provider else one.unit.name
