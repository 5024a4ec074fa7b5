"""Forms: registering a sample, sending out kits one by one or by a pasted list, and finishing a task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.self_tests.rules import kit_ids
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField, TextField

WRONG_NUMBER = gettext_lazy("Numret stämmer inte. Läs av det igen: det är tio siffror.")
NOT_YOUR_KIT = gettext_lazy(
    "Det här numret hör inte till provet. Kontrollera att du har rätt rör, och läs av numret igen."
)
WRONG_DAY = gettext_lazy(
    "Dagen kan inte stämma. Den ska vara efter att provet skickades, och inte efter i dag."
)
TAKEN = gettext_lazy("En annan beställning har redan det numret.")
MOST_ROWS = 500


class KitIdField(LineField):
    """A kit's number as printed, blanks and hyphens forgiven."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Provnummer"))
        super().__init__(
            max_length=40,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={"required": gettext_lazy("Skriv provnumret.")},
            **options,
        )

    def clean(self, value: Any) -> str:
        """Return ten digits. Raises ValidationError for what cannot be a kit's number."""
        text = super().clean(value)
        try:
            return kit_ids.read(text)
        except kit_ids.WrongKitId as wrong:
            raise ValidationError(WRONG_NUMBER, code="invalid") from wrong


class FindForm(forms.Form):
    """The number of the case by which a kit was ordered."""

    use_required_attribute = False
    number = LineField(
        label=gettext_lazy("Ringer någon? Hitta beställningen med ärendenumret"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": "16"}),
        error_messages={"required": gettext_lazy("Skriv ärendenumret.")},
    )


class RegisterForm(forms.Form):
    """The number on the tube, and the day the sample was taken."""

    use_required_attribute = False
    kit_id = KitIdField(help_text=gettext_lazy("Tio siffror. Det står på röret och på kortet i asken."))
    taken_on = DatePartsField(
        label=gettext_lazy("Vilken dag tog du provet?"),
        help_text=gettext_lazy("Lämna tomt om det var i dag."),
        required=False,
    )

    def day(self, today: dt.date) -> dt.date:
        """Return the day, `today` when none was given."""
        given: dt.date | None = self.cleaned_data.get("taken_on")
        return given or today


class DispatchForm(forms.Form):
    """The number of the kit that goes out."""

    use_required_attribute = False
    kit_id = KitIdField(label=gettext_lazy("Provnummer på asken som skickas"))


class NoteForm(forms.Form):
    """What was done."""

    use_required_attribute = False
    note = TextField(
        label=gettext_lazy("Vad har gjorts?"),
        help_text=gettext_lazy("Kort, för kollegorna. Invånaren ser det inte här."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Skriv kort vad som har gjorts.")},
    )


class TraceForm(forms.Form):
    """What the unit writes to the person about contact tracing."""

    use_required_attribute = False
    text = TextField(
        label=gettext_lazy("Meddelande till personen"),
        help_text=gettext_lazy("Personen läser det i ärendet. Det skrivs under med mottagningens namn."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Skriv vad personen ska göra.")},
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of kits that go out: which order, which kit. `problem`: why it cannot be used, "" if it can."""

    line: int
    text: str
    number: str = ""
    kit_id: str = ""
    problem: str = ""


class ListForm(forms.Form):
    """Order number and kit number, a line each, pasted or from a file saved as text."""

    use_required_attribute = False
    rows = TextField(
        label=gettext_lazy("Ärendenummer och provnummer"),
        help_text=gettext_lazy("En beställning på varje rad: ärendenummer, semikolon, provnummer."),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Klistra in minst en rad.")},
    )

    def read(self) -> list[Row]:
        """Return every line that holds something. One that cannot be used says why."""
        lines = str(self.cleaned_data["rows"]).splitlines()
        found = [_row(place, text) for place, text in enumerate(lines, 1) if text.strip()]
        return _without_doubles(found[:MOST_ROWS])


def _row(line: int, text: str) -> Row:
    parts = [one.strip() for one in text.replace("\t", ";").replace(",", ";").split(";") if one.strip()]
    if len(parts) != 2:
        return Row(line, text[:100], problem=_("Raden ska ha ett ärendenummer och ett provnummer."))
    try:
        return Row(line, text[:100], parts[0][:20].upper(), kit_ids.read(parts[1]))
    except kit_ids.WrongKitId:
        return Row(line, text[:100], parts[0][:20].upper(), problem=str(WRONG_NUMBER))


def _without_doubles(rows: Sequence[Row]) -> list[Row]:
    seen: set[str] = set()
    kept = []
    for one in rows:
        if not one.problem and ({one.number, one.kit_id} & seen):
            kept.append(Row(one.line, one.text, problem=_("Numret står på två rader.")))
            continue
        seen |= {one.number, one.kit_id} if not one.problem else set()
        kept.append(one)
    return kept


def version_of(posted: Mapping[str, Any]) -> int:
    """Return the version a form was opened on; 0, which is always out of date, for anything else."""
    written = str(posted.get("version", ""))
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
