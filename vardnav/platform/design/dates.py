"""A date asked for as year, month and day: easier to get right than a calendar, and works everywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

PARTS = ((_("År"), 4), (_("Månad"), 2), (_("Dag"), 2))


class DatePartsWidget(forms.MultiWidget):
    """Three short number boxes, each with its own label; drawn without a template."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput() for _part in PARTS], attrs)

    def id_for_label(self, id_: str) -> str:
        """The first box takes the focus when the error summary points here."""
        return f"{id_}_0" if id_ else ""

    def decompress(self, value: Any) -> list[str]:
        """A date as its three parts."""
        return (
            [f"{value.year}", f"{value.month}", f"{value.day}"]
            if isinstance(value, dt.date)
            else ["", "", ""]
        )

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The three boxes as HTML; what was typed is shown again, right or wrong."""
        attrs = attrs or {}
        given = value if isinstance(value, list) else self.decompress(value)
        base, invalid = attrs.get("id", f"id_{name}"), attrs.get("aria-invalid", "false")
        rows = (
            (f"{base}_{n}", label, size, f"{name}_{n}", given[n] or "", invalid)
            for n, (label, size) in enumerate(PARTS)
        )
        row = (
            '<div class="vn-date-part"><label for="{0}">{1}</label><input class="ds-input" id="{0}" type="text"'
            ' inputmode="numeric" maxlength="{2}" name="{3}" value="{4}" aria-invalid="{5}"></div>'
        )
        return format_html('<div class="vn-date-parts">{}</div>', format_html_join("", row, rows))


#: What somebody can mean; further away there is no moment of ours, nor a day after.
FIRST_YEAR, LAST_YEAR = 1000, 9998


class DatePartsField(forms.MultiValueField):
    """Year, month, day → `datetime.date`. Raises ValidationError with a message that says what is wrong."""

    widget = DatePartsWidget
    default_error_messages = {
        "incomplete": _("Fyll i år, månad och dag."),
        "invalid": _("Det finns inget sådant datum. Skriv till exempel 2026 3 14."),
        "late": _("Skriv ett tidigare år."),
    }

    def __init__(self, **kwargs: Any) -> None:
        boxes = [forms.CharField(required=False, max_length=size) for _label, size in PARTS]
        super().__init__(fields=boxes, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> dt.date | None:
        """The three texts as a date; None when all are empty."""
        if not any(data_list):
            return None
        if not all(data_list):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            year, month, day = (int(text) for text in data_list)
            day_meant = dt.date(year, month, day)
        except (ValueError, OverflowError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        for name, is_out in (("invalid", year < FIRST_YEAR), ("late", year > LAST_YEAR)):
            if is_out:
                raise ValidationError(self.error_messages[name], code=name)
        return day_meant
