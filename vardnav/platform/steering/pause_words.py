"""Texts: what an administrator is about to decide of a pause, as they look at it once more before it is confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from vardnav.platform.catalogue import pause_rules
from vardnav.platform.steering import changes, measured
from vardnav.platform.steering.pause_forms import PauseForm


def decided(form: PauseForm, language: str, *, now: dt.datetime) -> list[tuple[str, str | Sequence[str]]]:
    """Return the rows of a valid form: when, by which decision, who takes over, how it is now and the way back."""
    given = form.cleaned_data
    rows: list[tuple[str, str | Sequence[str]]] = [
        (_("När"), capfirst(changes.between(form.valid_from, form.valid_to, language, now))),
        (_("Beslut"), given["decision_reference"]),
    ]
    if given["open_cases"] == "hand_over":
        rows.append((_("Ärenden lämnas över till"), form.choosable[given["hands_over_to"]].name))
    numbers = [
        f"{measured.kind_text(kind, {})}: {measured.number(given[kind.value], language)}"
        for kind in pause_rules.WRITTEN
        if given[kind.value] is not None
    ]
    if numbers:
        rows.append((_("Så är det nu"), numbers))
    return [*rows, (_("Plan för att öppna igen"), given["resume_plan"])]
