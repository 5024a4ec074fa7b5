"""Forms: a region's own kit, with every text that a person may read of it, in Swedish and, where it is written, English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.self_tests.queries.words import DELIVERIES
from vardnav.capabilities.self_tests.rules import own_kits
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField, TextField

MOST_LINES, LONGEST_LINE = 10, 400
_NO_ENGLISH = gettext_lazy("Lämna tomt för att visa den svenska texten.")
_A_LINE_EACH = gettext_lazy("En rad för varje sak.")


def _line(label: str | Promise, *, required: bool = False, help_text: str | Promise = "") -> LineField:
    return LineField(label=label, max_length=100, required=required, help_text=help_text)


def _text(
    label: str | Promise, *, required: bool = False, help_text: str | Promise = "", most: int = 1500
) -> TextField:
    rows = forms.Textarea(attrs={"rows": 3})
    return TextField(label=label, max_length=most, required=required, help_text=help_text, widget=rows)


def _number(
    label: str | Promise, low: int, high: int, *, required: bool = True, help_text: str | Promise = ""
) -> forms.IntegerField:
    words: dict[str, Any] = {"label": label, "help_text": help_text}
    return forms.IntegerField(
        **words,
        min_value=low,
        max_value=high,
        required=required,
        error_messages={
            "required": gettext_lazy("Skriv ett tal."),
            "invalid": gettext_lazy("Skriv ett heltal med siffror."),
            "min_value": gettext_lazy("Talet får vara lägst %(limit_value)d."),
            "max_value": gettext_lazy("Talet får vara högst %(limit_value)d."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class KitForm(forms.Form):
    """What the kit is called and says, who may have it, how it is delivered, its days, and when it is offered."""

    use_required_attribute = False
    title_sv = _line(gettext_lazy("Vad provet heter, på svenska"), required=True)
    title_en = _line(gettext_lazy("Vad provet heter, på engelska"), help_text=_NO_ENGLISH)
    summary_sv = _text(gettext_lazy("Kort om provet, på svenska"), required=True, most=300)
    summary_en = _text(gettext_lazy("Kort om provet, på engelska"), help_text=_NO_ENGLISH, most=300)
    who_sv = _text(
        gettext_lazy("Vem provet är för, på svenska"),
        required=True,
        help_text=gettext_lazy("Skriv också när man inte ska vänta på ett prov, och vem man ringer då."),
    )
    who_en = _text(gettext_lazy("Vem provet är för, på engelska"), help_text=_NO_ENGLISH)
    age_from = _number(
        gettext_lazy("Från vilken ålder?"),
        0,
        120,
        help_text=gettext_lazy("Till barn som inte har fyllt 13 år beställer en vårdnadshavare."),
    )
    age_to = _number(
        gettext_lazy("Till och med vilken ålder?"),
        0,
        120,
        required=False,
        help_text=gettext_lazy("Lämna tomt om det inte finns någon övre gräns."),
    )
    deliveries = forms.MultipleChoiceField(
        label=gettext_lazy("Hur kan provet komma till personen?"),
        choices=tuple(DELIVERIES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Välj minst ett sätt."),
            "invalid_choice": gettext_lazy("Välj ett av svaren i listan."),
        },
    )
    send_in_within_days = _number(gettext_lazy("Inom hur många dagar ska provet skickas in?"), 5, 365)
    remind_after_days = _number(gettext_lazy("Efter hur många dagar påminner vi?"), 1, 364)
    answer_within_days = _number(
        gettext_lazy("Inom hur många dagar brukar svaret komma?"),
        1,
        90,
        help_text=gettext_lazy("Räknat från det att laboratoriet har fått provet."),
    )
    months_between = _number(
        gettext_lazy("Hur många månader ska det gå mellan två prov?"),
        0,
        240,
        help_text=gettext_lazy("0 om det går att beställa igen direkt."),
    )
    steps_sv = _text(
        gettext_lazy("Så tar man provet, på svenska"), required=True, help_text=_A_LINE_EACH, most=4000
    )
    steps_en = _text(
        gettext_lazy("Så tar man provet, på engelska"),
        help_text=gettext_lazy("Lika många rader som på svenska. Lämna tomt för att visa dem."),
        most=4000,
    )
    negative_sv = _text(gettext_lazy("Om inget hittas: vad det betyder, på svenska"), required=True)
    negative_en = _text(gettext_lazy("Om inget hittas: vad det betyder, på engelska"), help_text=_NO_ENGLISH)
    positive_sv = _text(gettext_lazy("Om något hittas: vad det betyder, på svenska"), required=True)
    positive_en = _text(gettext_lazy("Om något hittas: vad det betyder, på engelska"), help_text=_NO_ENGLISH)
    meanwhile_sv = _text(
        gettext_lazy("Om något hittas: vad man gör tills mottagningen hör av sig, på svenska"),
        required=True,
        help_text=_A_LINE_EACH,
        most=4000,
    )
    meanwhile_en = _text(
        gettext_lazy("Om något hittas: vad man gör tills mottagningen hör av sig, på engelska"),
        help_text=_NO_ENGLISH,
        most=4000,
    )
    traces = forms.BooleanField(
        label=gettext_lazy("Det är en smitta som ska spåras enligt smittskyddslagen"), required=False
    )
    duty_sv = _text(
        gettext_lazy("Vad lagen kräver av den som är smittad, på svenska"),
        help_text=gettext_lazy("Behövs bara om smittan ska spåras."),
    )
    duty_en = _text(
        gettext_lazy("Vad lagen kräver av den som är smittad, på engelska"), help_text=_NO_ENGLISH
    )
    from_on = DatePartsField(
        label=gettext_lazy("Från och med vilken dag kan provet beställas?"),
        error_messages={"required": gettext_lazy("Fyll i år, månad och dag.")},
    )
    to_on = DatePartsField(
        label=gettext_lazy("Till och med vilken dag?"),
        help_text=gettext_lazy(
            "Lämna tomt om det gäller tills vidare. Det som redan är beställt går vidare."
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Hold the answers against each other; each fault is told by its own field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._later("age_to", "age_from", _("Den sista åldern är lägre än den första."))
        self._later("to_on", "from_on", _("Den sista dagen är före den första."))
        reminded, sent_in = cleaned.get("remind_after_days"), cleaned.get("send_in_within_days")
        if reminded is not None and sent_in is not None and reminded >= sent_in:
            self.add_error("remind_after_days", _("Påminnelsen ska komma innan tiden har gått ut."))
        if (
            cleaned.get("traces")
            and not str(cleaned.get("duty_sv", "")).strip()
            and "duty_sv" not in self.errors
        ):
            self.add_error("duty_sv", _("Skriv vad lagen kräver av den som är smittad."))
        for name in ("steps_sv", "steps_en", "meanwhile_sv", "meanwhile_en"):
            self._few_lines(name)
        english, swedish = _lines(cleaned.get("steps_en", "")), _lines(cleaned.get("steps_sv", ""))
        if english and swedish and len(english) != len(swedish) and "steps_en" not in self.errors:
            told = _("Antal rader på svenska: %(count)d. Skriv lika många.")
            self.add_error("steps_en", told % {"count": len(swedish)})
        return cleaned

    def data_of(self, key: str, reviewed_by: str = "") -> dict[str, Any]:
        """Return the valid kit as a decision keeps it (rules.own_kits)."""
        given = self.cleaned_data
        kept: dict[str, Any] = {
            "key": key,
            "from": given["from_on"].isoformat(),
            "to": given["to_on"].isoformat() if given["to_on"] else "",
            "deliveries": list(given["deliveries"]),
            "traces": given["traces"],
            "reviewed_by": reviewed_by,
        }
        kept |= {name: given[name] or 0 for name in own_kits.NUMBERS}
        for language in ("sv", "en"):
            kept |= {f"{name}_{language}": given[f"{name}_{language}"].strip() for name in own_kits.TEXTS}
            kept |= {f"{name}_{language}": _lines(given[f"{name}_{language}"]) for name in own_kits.LINES}
        return kept

    def typed(self) -> list[tuple[str, str]]:
        """Return all that was typed as (name, value), to be sent again from the page that asks "is this right?"."""
        mine = {f"{name}{part}" for name in self.fields for part in ("", "_0", "_1", "_2")}
        data: Any = self.data
        lists = data.lists() if hasattr(data, "lists") else ((name, [value]) for name, value in data.items())
        return [(name, str(value)) for name, values in lists if name in mine for value in values]

    def _later(self, last: str, first: str, fault: str) -> None:
        one, two = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if one is not None and two is not None and two < one:
            self.add_error(last, fault)

    def _few_lines(self, name: str) -> None:
        lines = _lines(self.cleaned_data.get(name, ""))
        if len(lines) > MOST_LINES:
            self.add_error(name, _("Det går att ha högst %(count)d rader.") % {"count": MOST_LINES})
        elif any(len(line) > LONGEST_LINE for line in lines):
            self.add_error(
                name, _("En rad är för lång. Den får ha högst %(count)d tecken.") % {"count": LONGEST_LINE}
            )


def initial_of(kit: own_kits.OwnKit) -> Mapping[str, Any]:
    """Return a kit as the form shows it."""
    shown: dict[str, Any] = dict(kit.data)
    for language in ("sv", "en"):
        shown |= {f"{name}_{language}": "\n".join(kit.data[f"{name}_{language}"]) for name in own_kits.LINES}
    return shown | {"from_on": kit.from_on, "to_on": kit.to_on, "age_to": kit.data["age_to"] or ""}


#: What most kits have; whoever adds one changes it.
BEGINNING: Mapping[str, Any] = {
    "send_in_within_days": 40,
    "remind_after_days": 25,
    "answer_within_days": 7,
    "months_between": 0,
    "deliveries": ["home", "other", "pick_up"],
}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
