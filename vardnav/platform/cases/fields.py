"""Form fields for answers of a form: numbers as people write them, measures, times, and choices left open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vardnav.platform.design.forms import LineField, TextField
from vardnav.platform.registry.questions import OTHER, Item, ItemType, number

CHOICE_ERRORS = {"invalid_choice": _("Välj ett av svaren i listan.")}
#: More answers than this stand in a drop-down list.
MOST_RADIOS = 12
LONGEST_OWN_WORDS = 300
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,6})?", re.ASCII)
_TIME = re.compile(r"([01]?\d|2[0-3])[.:]?([0-5]\d)", re.ASCII)
_Choices = Sequence[tuple[str, str | Promise]]


class DecimalField(LineField):
    """A number with decimals, comma or point. Value: the number as text with a point, "" when left empty."""

    def __init__(
        self,
        *,
        minimum: Decimal | None = None,
        maximum: Decimal | None = None,
        decimals: int | None = None,
        **options: Any,
    ) -> None:
        self.minimum, self.maximum, self.decimals = minimum, maximum, decimals
        super().__init__(max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def clean(self, value: Any) -> Any:
        """Return the number as text. Raises ValidationError."""
        text = str(super().clean(value)).replace(" ", "").replace("\u00a0", "").replace("−", "-")
        if not text:
            return ""
        if not _NUMBER.fullmatch(text):
            raise ValidationError(_("Skriv ett tal med siffror, till exempel 72,5."), code="invalid")
        found = Decimal(text.replace(",", "."))
        if self.decimals is not None and len(text.replace(",", ".").partition(".")[2]) > self.decimals:
            wanted = ngettext("Skriv högst en decimal.", "Skriv högst %(n)s decimaler.", self.decimals)
            raise ValidationError(
                wanted % {"n": self.decimals} if self.decimals else _("Skriv ett heltal med siffror."),
                code="decimals",
            )
        if self.minimum is not None and found < self.minimum:
            raise ValidationError(
                _("Talet får vara lägst %(limit)s.") % {"limit": shown(self.minimum)}, code="low"
            )
        if self.maximum is not None and found > self.maximum:
            raise ValidationError(
                _("Talet får vara högst %(limit)s.") % {"limit": shown(self.maximum)}, code="high"
            )
        return f"{found:f}"

    def prepare_value(self, value: Any) -> Any:
        """Show a kept number as it is written in Sweden."""
        return value.replace(".", ",") if isinstance(value, str) and number(value) is not None else value


class MeasureField(DecimalField):
    """A number of one unit. Value: {"number": "72.5", "unit": "kg"}, None when left empty."""

    def __init__(self, unit: str, **options: Any) -> None:
        self.unit = unit
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        """Return number and unit. Raises ValidationError."""
        found = super().clean(value)
        return {"number": found, "unit": self.unit} if found else None

    def prepare_value(self, value: Any) -> Any:
        """Show the number that is kept."""
        return super().prepare_value(value.get("number") if isinstance(value, Mapping) else value)


class TimeField(LineField):
    """A time of day as people write it: 8.30, 08:30. Value: "08:30", "" when left empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=10, **options)

    def clean(self, value: Any) -> Any:
        """Return the time as text. Raises ValidationError."""
        text = str(super().clean(value))
        found = _TIME.fullmatch(text)
        if text and found is None:
            raise ValidationError(
                _("Skriv klockslaget med siffror, till exempel 8.30 eller 16.05."), code="invalid"
            )
        return f"{int(found[1]):02}:{found[2]}" if found else ""


class TwoPartWidget(forms.MultiWidget):
    """Two inputs, `<name>_0` and `<name>_1`; templates draw them (question.html)."""

    def decompress(self, value: Any) -> list[Any]:
        """Split what is kept; each field's own `split` knows how."""
        return list(self.split(value))

    def __init__(self, widgets: Sequence[forms.Widget], split: Any) -> None:
        self.split = split
        super().__init__(widgets=widgets)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return what was typed, told apart from what is kept (both may be lists)."""
        return TypedParts(super().value_from_datadict(data, files, name))


class TypedParts(list[Any]):
    """The two parts as they were typed."""


class UnitsField(forms.MultiValueField):
    """A number and which of several units it is in. Value as MeasureField."""

    def __init__(self, units: Sequence[str], bounds: Mapping[str, Any], **options: Any) -> None:
        self.units = tuple(units)
        amount = DecimalField(required=False, **bounds)
        which = forms.ChoiceField(
            choices=[(one, one) for one in units], required=False, error_messages=CHOICE_ERRORS
        )
        widget = TwoPartWidget((amount.widget, which.widget), self._split)
        super().__init__(fields=(amount, which), require_all_fields=False, widget=widget, **options)

    def compress(self, data_list: list[Any]) -> Any:
        """Return number and unit, None without a number."""
        amount, unit = [*data_list, "", ""][:2]
        return {"number": amount, "unit": unit or self.units[0]} if amount else None

    def parts(self, value: Any) -> tuple[str, str]:
        """Return number and unit for the template, of what is kept or of what was typed."""
        return (
            (str(value[0] or ""), str(value[1] or ""))
            if isinstance(value, TypedParts)
            else self._split(value)
        )

    @staticmethod
    def _split(value: Any) -> tuple[str, str]:
        held = value if isinstance(value, Mapping) else {}
        return str(held.get("number") or "").replace(".", ","), str(held.get("unit") or "")


class OpenChoiceField(forms.MultiValueField):
    """Answers of a list, or something else in the person's own words, kept as "other:…". Value: text, or list of texts."""

    def __init__(self, choices: _Choices, *, is_many: bool, **options: Any) -> None:
        self.is_many = is_many
        self.listed = [*choices, (OTHER, _("Annat"))]
        kind = forms.MultipleChoiceField if is_many else forms.ChoiceField
        drawn = forms.CheckboxSelectMultiple if is_many else forms.RadioSelect
        chosen = kind(choices=self.listed, required=False, widget=drawn, error_messages=CHOICE_ERRORS)
        own = TextField(required=False, max_length=LONGEST_OWN_WORDS, strip=True)
        widget = TwoPartWidget((chosen.widget, own.widget), self._split)
        super().__init__(fields=(chosen, own), require_all_fields=False, widget=widget, **options)

    def compress(self, data_list: list[Any]) -> Any:
        """Return what was chosen. Raises ValidationError where one answer is asked for and two are given."""
        chosen, own = [*data_list, "", ""][:2]
        values = list(chosen or []) if self.is_many else [one for one in [chosen] if one]
        if own and OTHER not in values:
            if values and not self.is_many:
                raise ValidationError(_("Välj ett av svaren eller skriv ett eget, inte båda."), code="both")
            values.append(OTHER)
        values = [OTHER + str(own) if one == OTHER else one for one in values]
        return values if self.is_many else (values or [""])[0]

    def parts(self, value: Any) -> tuple[list[str], str]:
        """Return the chosen values and the own words for the template, of what is kept or of what was typed."""
        if isinstance(value, TypedParts):
            chosen, own = value
        else:
            chosen, own = self._split(value)
        return (list(chosen) if isinstance(chosen, list) else [str(chosen or "")]), str(own or "")

    def _split(self, value: Any) -> tuple[Any, str]:
        values = [str(one) for one in (value if isinstance(value, list) else [value]) if one]
        own = next((one.removeprefix(OTHER) for one in values if one.startswith(OTHER)), "")
        chosen = [OTHER if one.startswith(OTHER) else one for one in values]
        return (chosen if self.is_many else (chosen or [""])[0]), own


class KeptFiles(forms.Widget):
    """The files of a question: what the draft knows, never what a form says."""

    def __init__(self, kept: Sequence[Mapping[str, str]]) -> None:
        self.kept = list(kept)
        super().__init__()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Mapping[str, str]]:
        """Return the files that are kept."""
        return self.kept


class FilesField(forms.Field):
    """The files of a question that takes them where it stands. Value: as kept; uploads go their own way (asked_files)."""

    def __init__(self, kept: Any, **options: Any) -> None:
        super().__init__(widget=KeptFiles(kept if isinstance(kept, list) else []), **options)


def shown(value: Decimal | str) -> str:
    """Return a number as it is written in Sweden."""
    return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else str(value).replace(".", ",")


def text_field(item: Item, options: Mapping[str, Any]) -> forms.Field:
    """Return the field for a STRING or TEXT."""
    told = {"min_length": _("Skriv minst %(limit_value)d tecken.")}
    least: dict[str, Any] = {"min_length": item.min_length} if item.min_length else {}
    if item.type is ItemType.TEXT:
        area = forms.Textarea(attrs={"rows": 5})
        return TextField(max_length=item.max_length, widget=area, error_messages=told, **least, **options)
    return TextField(
        max_length=min(item.max_length, 300), strip=True, error_messages=told, **least, **options
    )


def number_field(item: Item, options: Mapping[str, Any]) -> forms.Field:
    """Return the field for a DECIMAL or QUANTITY."""
    bounds: dict[str, Any] = {"minimum": item.minimum, "maximum": item.maximum, "decimals": item.decimals}
    if item.type is ItemType.DECIMAL or not item.units:
        return DecimalField(**bounds, **options)
    if len(item.units) > 1:
        return UnitsField(item.units, bounds, **options)
    return MeasureField(
        item.units[0], **bounds, **{**options, "label": f"{options['label']} ({item.units[0]})"}
    )


def choice_field(item: Item, options: Mapping[str, Any]) -> forms.Field:
    """Return the field for a choice of any sort: buttons to press, or of many answers a drop-down list."""
    told = {"error_messages": CHOICE_ERRORS, **options}
    if item.type in (ItemType.OPEN_CHOICE, ItemType.OPEN_CHOICES):
        return OpenChoiceField(item.choices, is_many=item.type is ItemType.OPEN_CHOICES, **options)
    if item.type is ItemType.CHOICES:
        return forms.MultipleChoiceField(choices=item.choices, widget=forms.CheckboxSelectMultiple, **told)
    if item.control == "drop-down" or (len(item.choices) > MOST_RADIOS and item.control != "radio-button"):
        return forms.ChoiceField(choices=[("", _("Välj ett svar")), *item.choices], **told)
    return forms.ChoiceField(choices=item.choices, widget=forms.RadioSelect, **told)
