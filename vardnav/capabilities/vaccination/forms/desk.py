"""Forms: the dose that was given, and what was wrong with one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.vaccination.actions.giving import Given
from vardnav.capabilities.vaccination.models import Site
from vardnav.platform.design.forms import LineField

SITES = (
    (Site.LEFT_ARM.value, _("Vänster överarm")),
    (Site.RIGHT_ARM.value, _("Höger överarm")),
    (Site.LEFT_THIGH.value, _("Vänster lår")),
    (Site.RIGHT_THIGH.value, _("Höger lår")),
    (Site.OTHER.value, _("Annat ställe")),
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
