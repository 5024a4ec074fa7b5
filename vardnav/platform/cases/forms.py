"""Forms: one page of a questionnaire as a Django form, and the lines a person chooses from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases import dated_fields, fields
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
        #: Files are kept as they come (asked_files), not with the other answers.
        self.of_files = {item.link_id for item in group.items if item.type is ItemType.ATTACHMENT}
        here = frozenset(item.link_id for item in group.items)
        # Of two with one name (a button of a line and its question) the first, as the page has them.
        self._items = {item.link_id: item for item in reversed(group.items)}
        for item in group.items:
            if not may_be_asked(item, here, self.live):
                continue
            built = _field(item, lines, self.answers_so_far.get(item.link_id))
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
            too_few = _too_few(item, value)
            if too_few and is_enabled(item, known):
                self.add_error(item.link_id, ValidationError(too_few, code="count"))
                continue
            if item.required and is_enabled(item, known) and case_answers.is_empty(value):
                self.left_blank[item.link_id] = value  # add_error takes it out of cleaned_data
                self.add_error(item.link_id, ValidationError(REQUIRED, code="required"))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """Return this page's valid answers as JSON values, also when other answers of the page are not valid.

        An answer taken away is kept as blank: what the person sees is what is stored.
        """
        told = {**self.left_blank, **self.cleaned_data}
        return self._as_answers({key: one for key, one in told.items() if key not in self.of_files})

    def refuse(self, link_id: str, problems: Sequence[str]) -> None:
        """Say of a question's files why some were not kept."""
        if link_id in self.fields:
            self.add_error(link_id, [ValidationError(one, code="refused") for one in problems])

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
        return self._items[link_id]

    @staticmethod
    def _as_answers(cleaned: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: value.isoformat() if isinstance(value, dt.date) else value for key, value in cleaned.items()
        }


def _too_few(item: Item, value: Any) -> str:
    """Say of several answers that there are too few or too many, "" when there are as many as may be."""
    count = len(value) if isinstance(value, list) and not case_answers.is_empty(value) else 0
    if not count:
        return ""
    if item.type is ItemType.ATTACHMENT:
        wanted = ngettext("Lägg till minst en fil.", "Lägg till minst %(n)s filer.", item.fewest)
        return wanted % {"n": item.fewest} if count < item.fewest else ""
    if count < item.fewest:
        return ngettext("Välj minst ett svar.", "Välj minst %(n)s svar.", item.fewest) % {"n": item.fewest}
    if item.most is not None and count > item.most:
        return ngettext("Välj högst ett svar.", "Välj högst %(n)s svar.", item.most) % {"n": item.most}
    return ""


def _helped(item: Item) -> Any:
    """The help of a question, between which numbers its answer lies, and how it is written."""
    parts = [item.help] if item.help else []
    if item.minimum is not None and item.maximum is not None:
        parts.append(
            format_lazy(_("Från {} till {}."), fields.shown(item.minimum), fields.shown(item.maximum))
        )
    if item.example:
        parts.append(format_lazy(_("Skriv så här: {}"), item.example))
    return format_lazy(" ".join(["{}"] * len(parts)), *parts) if parts else ""


def _field(item: Item, lines: Lines | None, kept: Any) -> forms.Field | None:
    options: dict[str, Any] = {
        "label": case_answers.as_asked(item),
        "help_text": _helped(item),
        "required": False,
    }
    if item.type in (ItemType.TEXT, ItemType.STRING):
        return fields.text_field(item, options)
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
        return dated_fields.DayField(earliest=item.earliest, latest=item.latest, **options)
    if item.type is ItemType.DATE_TIME:
        return dated_fields.MomentField(earliest=item.earliest, latest=item.latest, **options)
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
    if item.type is ItemType.ATTACHMENT:
        return fields.FilesField(kept, **options) if item.in_place else None
    if item.type is ItemType.LINES:
        return LinesField(lines(item.source) if lines else (), **options)
    return None
