"""Forms: the dose that was given, and what was wrong with one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.vaccination.actions.giving import Given
from vardnav.capabilities.vaccination.models import Site
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField

#: An earlier dose that somebody tells of was given at most so many days ago.
LONGEST_AGO = 2 * 366
SITES = (
    (Site.LEFT_ARM.value, _("Vänster överarm")),
    (Site.RIGHT_ARM.value, _("Höger överarm")),
    (Site.LEFT_THIGH.value, _("Vänster lår")),
    (Site.RIGHT_THIGH.value, _("Höger lår")),
    (Site.OTHER.value, _("Annat ställe")),
)


class EarlierForm(forms.Form):
    """When the first of two doses was given at another place. Bound to the address: the second is looked for after it."""

    use_required_attribute = False
    last_dose_on = DatePartsField(label=_("När gavs den första dosen?"), required=False)

    def __init__(self, given: Mapping[str, Any], *, today: dt.date) -> None:
        self.today = today
        super().__init__(given)

    def clean_last_dose_on(self) -> dt.date | None:
        """Return the day. Raises ValidationError for one that is to come, or so long ago that it was another dose."""
        day: dt.date | None = self.cleaned_data["last_dose_on"]
        if day is not None and not 0 <= (self.today - day).days <= LONGEST_AGO:
            raise forms.ValidationError(_("Skriv en dag som har varit, högst två år tillbaka."))
        return day

    @property
    def day(self) -> dt.date | None:
        """The day that was given, None for none."""
        found = self.cleaned_data.get("last_dose_on") if self.is_valid() else None
        return found if isinstance(found, dt.date) else None


class LateForm(forms.Form):
    """Why a second dose is given after its last day."""

    use_required_attribute = False
    late_reason = LineField(
        label=_("Varför ges dosen ändå?"),
        max_length=200,
        help_text=_("Det är ett medicinskt beslut, och ditt. Personen kan läsa det du skriver."),
        error_messages={"required": _("Skriv varför dosen ges efter sista dagen.")},
    )


class DoseForm(forms.Form):
    """Product, lot and site. Where the campaign names its products one of them is chosen."""

    use_required_attribute = False
    lot = LineField(
        label=_("Batchnummer"),
        max_length=40,
        error_messages={"required": _("Skriv batchnumret som står på flaskan.")},
    )
    site = forms.ChoiceField(
        label=_("Var på kroppen"),
        choices=SITES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj var på kroppen."), "invalid_choice": _("Välj var på kroppen.")},
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, products: Sequence[str], **more: Any
    ) -> None:
        super().__init__(data, **more)
        missing = {
            "required": _("Välj eller skriv vilket vaccin det var."),
            "invalid_choice": _("Välj ett av vaccinen."),
        }
        if products:
            self.fields["product"] = forms.ChoiceField(
                label=_("Vaccin"),
                choices=[("", _("Välj vaccin")), *((one, one) for one in products)],
                error_messages=missing,
            )
        else:
            self.fields["product"] = LineField(label=_("Vaccin"), max_length=100, error_messages=missing)
        self.order_fields(["product", "lot", "site"])

    @property
    def given(self) -> Given:
        """What was given, of a form that is valid."""
        found = self.cleaned_data
        return Given(found["product"], found["lot"], Site(found["site"]))
