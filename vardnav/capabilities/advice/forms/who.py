"""Form: whom it is about: oneself, a child or somebody else; age and sex."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.clinical.triage.ages import DAYS, OLDEST

UNITS: Final = {"years": "y", "months": "m", "weeks": "w", "days": "d"}
#: Nobody younger describes their own symptoms here.
YOUNGEST_SELF: Final = int(6 * DAYS["y"])
_CHOOSE: Final = gettext_lazy("Välj ett av svaren.")


class WhoForm(forms.Form):
    """About whom, how old, and the sex that the body had at birth, as far as it is known."""

    use_required_attribute = False

    about = forms.ChoiceField(
        label=gettext_lazy("Vem gäller det?"),
        widget=forms.RadioSelect,
        choices=(
            ("self", gettext_lazy("Mig själv")),
            ("child", gettext_lazy("Mitt barn")),
            ("other", gettext_lazy("Någon annan")),
        ),
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    age = forms.IntegerField(
        label=gettext_lazy("Hur gammal?"),
        help_text=gettext_lazy("Skriv en siffra. Välj sedan om det är år, månader, veckor eller dagar."),
        min_value=0,
        max_value=OLDEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "5"}),
        error_messages={
            "required": gettext_lazy("Skriv åldern med siffror."),
            **dict.fromkeys(
                ("invalid", "min_value", "max_value"),
                gettext_lazy("Den åldern går inte att läsa. Skriv ett helt tal, till exempel 34."),
            ),
        },
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("År, månader, veckor eller dagar"),
        help_text=gettext_lazy("För barn under två år: månader. Under tre månader: veckor eller dagar."),
        widget=forms.RadioSelect,
        initial="years",
        choices=(
            ("years", gettext_lazy("År")),
            ("months", gettext_lazy("Månader")),
            ("weeks", gettext_lazy("Veckor")),
            ("days", gettext_lazy("Dagar")),
        ),
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Kön, som det står i passet"),
        help_text=gettext_lazy("Några frågor handlar om kroppsdelar som inte alla har."),
        widget=forms.RadioSelect,
        choices=(
            ("female", gettext_lazy("Kvinna eller flicka")),
            ("male", gettext_lazy("Man eller pojke")),
            ("unknown", gettext_lazy("Vet inte, eller vill inte säga")),
        ),
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse ages that nobody has, and years where months decide."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if "age" not in told or "unit" not in told:
            return told
        age = int(told["age"] * DAYS[UNITS[told["unit"]]])
        if age > OLDEST:
            self.add_error("age", _("Så gammal är ingen. Skriv åldern igen."))
        elif told["unit"] == "years" and told["age"] == 0:
            self.add_error("age", _("Under ett år: skriv hur många månader, veckor eller dagar."))
        elif told.get("about") == "self" and age < YOUNGEST_SELF:
            self.add_error("age", _("Stämmer åldern? Gäller det ett barn, välj Mitt barn."))
        told["age_days"] = age
        return told

    def step(self) -> dict[str, Any]:
        """Return what is kept; only when the form is valid."""
        told = self.cleaned_data
        return {name: told[name] for name in ("about", "age", "unit", "sex", "age_days")}
