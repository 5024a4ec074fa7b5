"""Forms: which system outside a unit has its times in, and what each sort of time is called there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.platform.calendars.ports import Service
from vardnav.platform.design.forms import LineField
from vardnav.platform.fhir import naming

#: So many schedules of one unit are read.
MOST_SCHEDULES = 20


class OutsideForm(forms.Form):
    """The system, its schedules of ours, and the codes of what can be booked."""

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        systems: Sequence[tuple[str, str]],
        types: Sequence[tuple[uuid.UUID, str]],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.types = [one for one, _name in types]
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.fields["system"] = forms.ChoiceField(
            label=gettext_lazy("Var finns tiderna?"),
            choices=[("", gettext_lazy("Här i tidboken")), *systems],
            required=False,
            error_messages={"invalid_choice": gettext_lazy("Välj något i listan.")},
        )
        self.fields["schedules"] = LineField(
            label=gettext_lazy("Tidböckernas id i systemet"),
            help_text=gettext_lazy("Schedule i FHIR. Skriv flera med komma emellan."),
            max_length=1500,
            required=False,
        )
        for type_id, name in types:
            self.fields[f"code_{type_id}"] = LineField(
                label=name,
                help_text=gettext_lazy(
                    "Vad sortens tid heter i systemet, som system|kod. Tomt: tiderna finns här i tidboken."
                ),
                max_length=300,
                required=False,
            )

    def clean_schedules(self) -> list[str]:
        """Read the ids of schedules. Refuses what can be no id."""
        found = [one.strip() for one in str(self.cleaned_data["schedules"]).split(",") if one.strip()]
        if len(found) > MOST_SCHEDULES or not all(naming.ID.fullmatch(one) for one in found):
            raise forms.ValidationError(
                _("Skriv högst %(n)s id, med bokstäver a till z, siffror, punkt och bindestreck.")
                % {"n": MOST_SCHEDULES},
                code="schedules",
            )
        return list(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        """Ask for what a system needs."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for type_id in self.types:
            name = f"code_{type_id}"
            text = str(cleaned.get(name) or "")
            if text and _service(text) is None:
                self.add_error(name, _("Skriv systemets adress, ett lodrätt streck och koden."))
        if cleaned.get("system") and not cleaned.get("schedules") and "schedules" not in self.errors:
            self.add_error("schedules", _("Skriv id för minst en tidbok."))
        return cleaned

    @property
    def services(self) -> dict[uuid.UUID, Service]:
        """What each linked sort of time is called; of a form that is valid."""
        found = {}
        for type_id in self.types:
            service = _service(str(self.cleaned_data.get(f"code_{type_id}") or ""))
            if service is not None:
                found[type_id] = service
        return found


def _service(text: str) -> Service | None:
    """Read "system|code"; None for what FHIR takes as neither: an address holds no space, a code single ones within."""
    system, _bar, code = (part.strip() for part in text.rpartition("|"))
    is_right = 0 < len(system) <= 200 and 0 < len(code) <= 100 and not system.split()[1:]
    return Service(system, code) if is_right and " ".join(code.split()) == code else None
