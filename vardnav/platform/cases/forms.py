"""Forms: one page of a questionnaire as a Django form, and the lines a person chooses from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases import fields
from vardnav.platform.design.forms import TextField
from vardnav.platform.registry.questions import Group, Item, ItemType, Line, is_enabled, may_be_asked

REQUIRED = _("Svara på frågan.")
#: Looks up the lines a question offers, by `Item.source`.
Lines = Callable[[str], Sequence[Line]]


_CHOICE = fields.CHOICE_ERRORS
_CHOICES = (ItemType.CHOICE, ItemType.CHOICES, ItemType.OPEN_CHOICE, ItemType.OPEN_CHOICES)


class LinesField(forms.MultiValueField):
    """Lines chosen from the person's own list, and others written one per line. Value: list of strings."""

    def __init__(self, lines: Sequence[Line], **options: Any) -> None:
        self.lines = lines
        chosen = forms.MultipleChoiceField(
            choices=[(line.value, line.label) for line in lines],
            required=False,
            error_messages=_CHOICE,
        )
        written = TextField(required=False, max_length=2000)
        super().__init__(
            fields=(chosen, written), require_all_fields=False, widget=LinesWidget(lines), **options
        )

    def compress(self, data_list: list[Any]) -> list[str]:
        """Return labels of the chosen lines, then the written ones."""
        chosen, written = [*data_list, "", ""][:2] if data_list else ([], "")
        labels = {line.value: line.label for line in self.lines}
        return [labels[one] for one in chosen or []] + [
            one.strip() for one in str(written).split("\n") if one.strip()
        ]


class LinesWidget(forms.MultiWidget):
    """Checkboxes `<name>_0` and a text area `<name>_1`."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        super().__init__(
            widgets=(
                forms.CheckboxSelectMultiple(choices=[(line.value, line.label) for line in lines]),
                forms.Textarea(attrs={"rows": 3}),
            )
        )

    def decompress(self, value: Any) -> list[Any]:
        """Split a stored list into known lines and written ones."""
        values = value or []
        by_label = {line.label: line.value for line in self.lines}
        known = [by_label[one] for one in values if one in by_label]
        return [known, "\n".join(one for one in values if one not in by_label)]


class ShownLines(NamedTuple):
    """A LINES question as a page shows it."""

    lines: Sequence[Line]
    chosen: frozenset[str]
    written: str


class GroupForm(forms.Form):
    """One page of a questionnaire. Field names are link_ids; `answers()` gives JSON values."""

    use_required_attribute = False

    def __init__(
        self,
        group: Group,
        data: Mapping[str, Any] | None = None,
        *,
        answers: Mapping[str, Any] | None = None,
        lines: Lines | None = None,
        live: Mapping[str, Any] | None = None,
    ) -> None:
        """`live`: the answers so far without those that another answer has hidden since."""
        self.group = group
        super().__init__(data, initial=dict(answers or {}))
        self.answers_so_far = dict(answers or {})
        self.live = self.answers_so_far if live is None else live
        self.left_blank: dict[str, Any] = {}
        here = frozenset(item.link_id for item in group.items)
        for item in group.items:
            if not may_be_asked(item, here, self.live):
                continue
            built = _field(item, lines)
            if built is not None:
                self.fields[item.link_id] = built

    def clean(self) -> dict[str, Any]:
        """Require the questions that are asked, given the others' answers."""
        cleaned = super().clean() or {}
        known = {**self.live, **self._as_answers(cleaned)}
        for item in self.group.items:
            if not is_enabled(item, known):
                known.pop(item.link_id, None)  # hidden now: opens no other question
            if item.link_id not in self.fields or item.link_id in self.errors:
                continue
            value = cleaned.get(item.link_id)
            instead = dict(item.ends_with).get(value) if isinstance(value, str) else None
            if instead is not None and is_enabled(item, known):
                self.add_error(item.link_id, ValidationError(str(instead), code="leads_nowhere"))
                continue
            if item.required and is_enabled(item, known) and case_answers.is_empty(value):
                self.left_blank[item.link_id] = value  # add_error takes it out of cleaned_data
                self.add_error(item.link_id, ValidationError(REQUIRED, code="required"))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """Return this page's valid answers as JSON values, also when other answers of the page are not valid.

        An answer taken away is kept as blank: what the person sees is what is stored.
        """
        return self._as_answers({**self.left_blank, **self.cleaned_data})

    def has_wrong_answers(self) -> bool:
        """Tell whether something was written that cannot be kept; a question left blank is not wrong, only missing."""
        return any(error.code != "required" for errors in self.errors.as_data().values() for error in errors)

    def shown_lines(self, link_id: str) -> ShownLines:
        """Return a LINES question as its page shows it: the lines, which are ticked, and what is written beside."""
        field = self.fields[link_id]
        assert isinstance(field, LinesField)
        value = self[link_id].value()
        chosen, written = value if self.is_bound else field.widget.decompress(value)
        return ShownLines(field.lines, frozenset(chosen or ()), written or "")

    def item(self, link_id: str) -> Item:
        """Return the item behind a field (templates ask for help text and enableWhen)."""
        return next(item for item in self.group.items if item.link_id == link_id)

    @staticmethod
    def _as_answers(cleaned: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: value.isoformat() if isinstance(value, dt.date) else value for key, value in cleaned.items()
        }


def _field(item: Item, lines: Lines | None) -> forms.Field | None:
    options: dict[str, Any] = {
        "label": case_answers.as_asked(item),
        "help_text": item.help,
        "required": False,
    }
    if item.type is ItemType.TEXT:
        return TextField(max_length=item.max_length, widget=forms.Textarea(attrs={"rows": 5}), **options)
    if item.type is ItemType.STRING:
        return TextField(max_length=min(item.max_length, 300), strip=True, **options)
    if item.type is ItemType.BOOLEAN:
        yes_no: tuple[tuple[str, str | Promise], ...] = (("yes", _("Ja")), ("no", _("Nej")))
        return forms.ChoiceField(choices=yes_no, widget=forms.RadioSelect, error_messages=_CHOICE, **options)
    if item.type in _CHOICES:
        return fields.choice_field(item, options)
    if item.type in (ItemType.DECIMAL, ItemType.QUANTITY):
        return fields.number_field(item, options)
    if item.type is ItemType.TIME:
        return fields.TimeField(**options)
    if item.type is ItemType.DATE:
        return forms.DateField(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%Y%m%d"],
            error_messages={"invalid": _("Skriv datumet som år-månad-dag, till exempel 2026-03-09.")},
            **options,
        )
    if item.type is ItemType.INTEGER:
        return forms.IntegerField(
            min_value=-(10**9) if item.minimum is None else int(item.minimum),
            max_value=10**9 if item.maximum is None else int(item.maximum),
            error_messages={
                "invalid": _("Skriv ett heltal med siffror."),
                "min_value": _("Talet får vara lägst %(limit_value)d."),
                "max_value": _("Talet får vara högst %(limit_value)d."),
            },
            **options,
        )
    if item.type is ItemType.LINES:
        return LinesField(lines(item.source) if lines else (), **options)
    return None
