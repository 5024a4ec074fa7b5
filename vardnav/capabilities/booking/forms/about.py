"""Forms: what is said of a sort of time that is there."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms

from vardnav.capabilities.booking.forms.kinds import TypeForm, about_fields
from vardnav.platform.appointments.type_actions import About

_WORDS = ("name_sv", "name_en", "bring_sv", "bring_en")


class AboutForm(forms.Form):
    """Its names, what to bring, the questions before it, and who sees it."""

    use_required_attribute = False
    mark = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *given: Any, questions: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        words = TypeForm.base_fields
        self.fields |= {name: copy.deepcopy(words[name]) for name in _WORDS} | about_fields(questions)

    @property
    def about(self) -> About:
        """What was written; of a form that is valid."""
        found = self.cleaned_data
        words = {name: found[name] for name in _WORDS}
        return About(**words, questions_key=found["questions"], is_sensitive=found["is_sensitive"])


def initial(held: About) -> dict[str, Any]:
    """Return what the form begins with."""
    words = {name: getattr(held, name) for name in _WORDS}
    return {**words, "questions": held.questions_key, "is_sensitive": held.is_sensitive, "mark": mark(held)}


def mark(held: About) -> str:
    """Return a mark of what is said now: anything changed gives another."""
    return hashlib.sha256(repr(held).encode()).hexdigest()[:16]
