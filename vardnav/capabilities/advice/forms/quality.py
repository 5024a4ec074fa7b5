"""Forms: lift a brake with a reason, and decide when one is pulled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.advice.rules.quality import Deciding
from vardnav.platform.design.forms import TextField

LONGEST_REASON = 1000


def _reason(label: str | Promise) -> TextField:
    return TextField(label=label, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class LiftForm(forms.Form):
    """Why the questions may be used again."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None, *, place: str) -> None:
        """`place`: of which brake, so that two on a page have ids of their own."""
        self.place = place
        super().__init__(data, auto_id=f"id_lift{place[-6:]}_%s")
        self.fields["reason"] = _reason(_("Varför kan frågorna användas igen?"))


def _number(label: Any, least: int, most: int) -> forms.IntegerField:
    wrong = _("Skriv ett heltal mellan %(least)d och %(most)d.") % {"least": least, "most": most}
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class RuleForm(forms.Form):
    """When the brake is pulled (rules.quality.Deciding)."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(data, auto_id="id_rule_%s", **more)
        self.fields["limit_percent"] = _number(_("Gräns för andelen för milda råd, i procent"), 1, 50)
        self.fields["level_percent"] = _number(_("Säkerhet i beräkningen, i procent"), 80, 99)
        self.fields["least_followed"] = _number(_("Minst så många ska vara följda upp"), 5, 1000)
        self.fields["least_misses"] = _number(_("Minst så många ska ha fått för milda råd"), 1, 100)
        self.fields["reason"] = _reason(_("Varför beslutar ni så?"))

    @staticmethod
    def of(deciding: Deciding) -> dict[str, int]:
        """Return what holds, to fill the form with."""
        return {
            "limit_percent": deciding.limit_percent,
            "level_percent": deciding.level_percent,
            "least_followed": deciding.least_followed,
            "least_misses": deciding.least_misses,
        }

    def chosen(self) -> Deciding:
        """Return what was decided; only when the form is valid."""
        given = self.cleaned_data
        return Deciding(
            given["limit_percent"], given["level_percent"], given["least_followed"], given["least_misses"]
        )
