"""Forms: what staff do with a clock: start one, pause, go on, note that the care was given, or why it counts no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import TextField
from vardnav.platform.guarantee import ending_actions, words
from vardnav.platform.guarantee.rules import Kind, PauseReason, Why

_PICK = {"invalid_choice": _("Välj ett av svaren i listan."), "required": _("Välj ett av svaren.")}
STARTS: dict[Kind, str | Promise] = {
    Kind.FIRST_VISIT: _("Första besöket, 90 dagar från den dag då remissen kom"),
    Kind.ASSESSMENT: _("Medicinsk bedömning i primärvården, 3 dagar"),
    Kind.TREATMENT: _("Behandling, 90 dagar från beslutet"),
}
EXCUSES: dict[Why, str | Promise] = {
    Why.DECLINED: _("Patienten behöver eller vill inte ha vården längre"),
    Why.CARED_ELSEWHERE: _("Patienten får vården någon annanstans"),
    Why.DECEASED: _("Patienten har avlidit"),
    Why.EMERGENCY: _("Vården är akut, då gäller inte vårdgarantin"),
    Why.RETURN_VISIT: _("Det är ett återbesök, då gäller inte vårdgarantin"),
}


class ObjectionForm(forms.Form):
    """What is wrong with a pause, in the person's own words."""

    use_required_attribute = False
    text = TextField(
        label=_("Vad är det som inte stämmer?"),
        help_text=_("Till exempel: Jag har inte sagt att jag vill vänta."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ActForm(forms.Form):
    """The fields of one deed (`do`): a day, and for some a choice."""

    use_required_attribute = False

    def __init__(
        self,
        do: str,
        data: Mapping[str, Any] | None = None,
        *,
        place: str = "",
        today: dt.date,
        kinds: Sequence[Kind] = (),
    ) -> None:
        """`place`: which clock's form it is, so that two on a page have ids of their own. `kinds`: what may be started."""
        self.do, self.today = do, today
        super().__init__(data, auto_id=f"id_{do}{place[-6:]}_%s")
        if do == "start":
            choices = [(kind.value, STARTS[kind]) for kind in kinds]
            self.fields["kind"] = self._choice(_("Vad ska räknas?"), choices)
        elif do == "pause":
            reasons = [(one.value, words.PAUSES[one]) for one in PauseReason]
            self.fields["reason"] = self._choice(_("Varför ska tiden stå still?"), reasons)
        elif do == "end":
            excuses = [(one.value, EXCUSES[one]) for one in ending_actions.EXCUSES]
            self.fields["why"] = self._choice(_("Varför ska tiden inte räknas längre?"), excuses)
        elif do == "answer":
            self.fields["text"] = TextField(
                label=_("Varför ska tiden stå still?"),
                help_text=_("Personen läser det du skriver."),
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        if do not in ("end", "hear", "called", "answer"):
            labels = {
                "start": _("Från vilken dag?"),
                "pause": _("Från vilken dag står tiden still?"),
                "resume": _("Från vilken dag går tiden vidare?"),
                "meet": _("Vilken dag fick patienten vården?"),
            }
            self.fields["on"] = DatePartsField(
                label=labels[do], help_text=_("Lämna tomt för i dag."), required=False
            )

    def _choice(self, label: str | Promise, choices: list[Any]) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=str(label), choices=choices, widget=forms.RadioSelect, error_messages=_PICK
        )

    def clean_on(self) -> dt.date:
        """Return the day, today when none is given. Raises ValidationError for a day to come."""
        on: dt.date = self.cleaned_data.get("on") or self.today
        if on > self.today:
            raise ValidationError(_("Dagen har inte varit än. Välj i dag eller en tidigare dag."))
        return on
