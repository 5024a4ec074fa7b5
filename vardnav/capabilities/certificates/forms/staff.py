"""Forms: a certificate as staff write it, from a dated template; and why one is revoked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.certificates.rules import kinds
from vardnav.platform.design.forms import LineField, TextField
from vardnav.platform.desk.forms import asked_fields
from vardnav.platform.files import rules as file_rules
from vardnav.platform.files.forms import AttachmentsField
from vardnav.platform.files.inspection import Examined
from vardnav.platform.registry.contributions import Asked

#: One PDF.
LIMITS = file_rules.Limits(max_files=1)
KEEP_OPEN = "open"
_CHOOSE = {
    "required": gettext_lazy("Välj ett av svaren."),
    "invalid_choice": gettext_lazy("Välj ett av svaren i listan."),
}


class CertificateForm(forms.Form):
    """The fields of a template; for a PDF made elsewhere also the file."""

    use_required_attribute = False

    def __init__(
        self,
        form: kinds.Template,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        language: str = "sv",
        today: dt.date,
        begins_on: dt.date | None = None,
    ) -> None:
        """`begins_on`: from when it holds where no beginning is filled in; today of a new one."""
        super().__init__(data, files, initial=dict(initial or {}))
        self.form, self.today, self.begins_on = form, today, begins_on or today
        for field in form.fields:
            self.fields[field.key] = _field(field, language)
        if form.is_attached:
            self.fields["document"] = AttachmentsField(
                label=gettext_lazy("Intyget som PDF"), limits=LIMITS, required=True
            )

    def values(self) -> dict[str, Any]:
        """Return what is filled in, by the template's fields."""
        return {field.key: self.cleaned_data.get(field.key) for field in self.form.fields}

    def document(self) -> Examined | None:
        """Return the PDF made elsewhere, None for a certificate that is written here."""
        found: list[Examined] = self.cleaned_data.get("document") or []
        return found[0] if found else None

    def clean_document(self) -> list[Examined]:
        """Refuse a picture: a certificate is a document."""
        found: list[Examined] = self.cleaned_data["document"]
        if any(one.kind is not file_rules.Kind.PDF for one in found):
            raise forms.ValidationError(
                _("Välj en PDF. Bilder går inte att använda som intyg."), code="not_pdf"
            )
        return found

    def clean(self) -> dict[str, Any]:
        """Say by each field what the template's rules refuse."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        found = kinds.faults(self.form, self.values(), self.today, begins_on=self.begins_on)
        for key, fault in found.items():
            if key not in self.errors:
                self.add_error(key, forms.ValidationError(_(fault.reason), code=fault.value))
        return cleaned

    def add_unprintable(self, signs: str) -> None:
        """Say in which field there is a sign that no font has."""
        said = _(
            "Det här tecknet går inte att skriva ut: %(signs)s Ta bort det eller skriv på ett annat sätt."
        )
        error = forms.ValidationError(said % {"signs": signs}, code="unprintable")
        named = [
            key for key, value in self.values().items() if isinstance(value, str) and signs and signs in value
        ]
        self.add_error(named[0] if named else None, error)


class IssueForm(CertificateForm):
    """A new certificate: also what the person reads in the case, and whether the case ends with it."""

    def __init__(
        self,
        *given: Any,
        endings: Sequence[tuple[str, str | Promise]],
        text: str,
        asked: Sequence[Asked] = (),
        **named: Any,
    ) -> None:
        """`asked`: what other rooms ask with an answer; it must be said when the case ends with the certificate."""
        super().__init__(*given, **named)
        self.asked = tuple(asked)
        self.fields["message"] = TextField(
            label=gettext_lazy("Det invånaren läser i ärendet"),
            max_length=10_000,
            initial=text,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields["ending"] = forms.ChoiceField(
            label=gettext_lazy("Vad händer med ärendet?"),
            choices=[*endings, (KEEP_OPEN, gettext_lazy("Låt det vara öppet"))],
            widget=forms.RadioSelect,
            error_messages=_CHOOSE,
        )
        self.fields |= asked_fields(self.asked, must_say=False)

    @property
    def said(self) -> dict[str, str]:
        """What was said to what was asked, by name; of a form that is valid."""
        return {one.name: found for one in self.asked if (found := self.cleaned_data.get(one.name))}

    def clean(self) -> dict[str, Any]:
        """Ask for what must be said when the case ends."""
        cleaned = super().clean()
        if cleaned.get("ending") not in (None, KEEP_OPEN):
            for one in self.asked:
                if not cleaned.get(one.name) and one.name not in self.errors:
                    self.add_error(one.name, forms.ValidationError(str(one.missing), code="required"))
        return cleaned


class CorrectForm(CertificateForm):
    """A new version in the place of one: also what is corrected."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["correction"] = TextField(
            label=gettext_lazy("Vad är rättat?"),
            help_text=gettext_lazy("Det står i det nya intyget och läses av alla som får det."),
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
        )


class RevokeForm(forms.Form):
    """Why a certificate is taken out of force."""

    use_required_attribute = False
    reason = TextField(
        label=gettext_lazy("Varför återkallas intyget?"),
        help_text=gettext_lazy("Invånaren läser det du skriver."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _field(field: kinds.Field, language: str) -> forms.Field:
    given: dict[str, Any] = {
        "label": field.label(language),
        "help_text": field.help(language),
        "required": field.required,
    }
    if field.type == "text":
        return TextField(max_length=field.most, widget=forms.Textarea(attrs={"rows": 4}), **given)
    if field.type == "date":
        return forms.DateField(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%Y%m%d"],
            error_messages={
                "required": _("Fyll i det här fältet."),
                "invalid": _("Skriv datumet som år-månad-dag, till exempel 2026-03-09."),
            },
            **given,
        )
    if field.type == "choice":
        return forms.ChoiceField(
            choices=field.options(language), widget=forms.RadioSelect, error_messages=_CHOOSE, **given
        )
    return LineField(max_length=field.most, **given)
