"""Forms: where and when somebody looks for a time, what they accept, and where they can come at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardnav.kernel.clock import identifiers, words
from vardnav.kernel.people.forms import PhoneField
from vardnav.platform.appointments.rules.searching import PartOfDay

#: So many days can be chosen from; later ones are found by going on.
DAYS = 90
_WRONG = {"invalid_choice": _("Välj något i listan.")}
_PARTS = (
    (PartOfDay.ANY.value, _("Hela dagen")),
    (PartOfDay.MORNING.value, _("Före klockan 10")),
    (PartOfDay.MIDDAY.value, _("Klockan 10 till 13")),
    (PartOfDay.AFTERNOON.value, _("Klockan 13 till 17")),
    (PartOfDay.EVENING.value, _("Efter klockan 17")),
)


class SearchForm(forms.Form):
    """Near which municipality, at which unit, from which day, when on the day. Bound to the address."""

    use_required_attribute = False

    def __init__(
        self,
        given: Mapping[str, Any],
        *,
        municipalities: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        first: dt.date,
        language: str,
    ) -> None:
        super().__init__(given)
        coming = [first + dt.timedelta(days=step) for step in range(DAYS)]
        days = [(one.isoformat(), words.date(one, language)) for one in coming]
        for name, label, choices in (
            ("near", _("Nära"), [("", _("Hela regionen")), *municipalities]),
            ("unit", _("Mottagning"), [("", _("Alla mottagningar")), *units]),
            ("day", _("Från och med"), [("", _("Första lediga")), *days]),
            ("part", _("Tid på dagen"), _PARTS),
        ):
            self.fields[name] = forms.ChoiceField(
                label=label, choices=choices, required=False, error_messages=_WRONG
            )

    @property
    def near_code(self) -> str:
        """The municipality that was chosen, "" for none; also of a form that is wrong elsewhere."""
        return str(self.cleaned_data.get("near", ""))

    @property
    def unit_id(self) -> uuid.UUID | None:
        """The unit that was chosen."""
        text = self.cleaned_data.get("unit", "")
        return uuid.UUID(text) if text else None

    @property
    def from_day(self) -> dt.date | None:
        """The first day that was chosen."""
        text = self.cleaned_data.get("day", "")
        return dt.date.fromisoformat(text) if text else None

    @property
    def day_part(self) -> PartOfDay:
        """The part of the day."""
        return PartOfDay(self.cleaned_data.get("part", ""))


class ConfirmForm(forms.Form):
    """The last look before what is held is booked."""

    use_required_attribute = False
    reminder = forms.BooleanField(label=_("Påminn mig dagen före"), required=False)
    terms = forms.BooleanField(
        label=_("Jag har läst vad som gäller"),
        error_messages={"required": _("Läs vad som gäller och kryssa i rutan.")},
    )


class StandbyForm(forms.Form):
    """Where somebody can come at once, and the number to call."""

    use_required_attribute = False
    phone = PhoneField(label=_("Telefonnummer som vi kan ringa"))

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, units: Sequence[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.fields["place"] = forms.ChoiceField(
            label=_("Mottagning som du kan ta dig till snabbt"),
            choices=[("", _("Välj mottagning")), *units],
            error_messages={**_WRONG, "required": _("Välj en mottagning.")},
        )
        self.order_fields(["place", "phone"])


def slot_ids(given: Mapping[str, str]) -> list[uuid.UUID]:
    """Return the times that a form names: one, or the first and then the second of two doses."""
    named = (identifiers.from_text(given.get(name, "")) for name in ("first", "slot"))
    return [one for one in named if one is not None]
