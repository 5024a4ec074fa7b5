"""Forms: what staff do with an assessment: ask what comes next, put a question of their own, add a complaint, decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.advice.actions.regrading import Decision
from vardnav.capabilities.advice.queries import desk_words
from vardnav.capabilities.advice.rules.deciding import Reason
from vardnav.clinical.triage.explaining import AskedSign
from vardnav.clinical.triage.levels import CHANNELS, LEVELS, SETTINGS, Answer
from vardnav.platform.design.forms import TextField

LONGEST_REASON = 1000
_PICK = {"invalid_choice": _("Välj ett av svaren i listan."), "required": _("Välj ett av svaren.")}
_ANSWERS = list(desk_words.ANSWERS.items())


def _one_of(label: Any, choices: Sequence[tuple[str, Any]], *, is_list: bool = False) -> forms.ChoiceField:
    """Return a choice that must be made: buttons, or a list where there are many."""
    listed = [("", _("Välj")), *choices] if is_list else choices
    widget = forms.Select if is_list else forms.RadioSelect
    return forms.ChoiceField(label=label, choices=listed, widget=widget, error_messages=_PICK)


class _DeskForm(forms.Form):
    use_required_attribute = False


class NextForm(_DeskForm):
    """What comes next, each sign with yes, no or do not know."""

    def __init__(self, data: Mapping[str, Any] | None, signs: Sequence[AskedSign]) -> None:
        super().__init__(data, auto_id="id_next_%s")
        for one in signs:
            self.fields[one.finding] = _one_of(one.ask, _ANSWERS)
            self.fields[one.finding].help_text = one.help or ""

    def answers(self) -> dict[str, Answer]:
        """Return the answers; only when the form is valid."""
        return dict(self.cleaned_data)


class PutForm(_DeskForm):
    """A question of staff's own choice."""

    def __init__(self, data: Mapping[str, Any] | None, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="id_put_%s")
        self.fields["finding"] = _one_of(_("Vilken fråga?"), choices, is_list=True)
        self.fields["answer"] = _one_of(_("Vad svarade personen?"), _ANSWERS)

    def answers(self) -> dict[str, Answer]:
        """Return the answer; only when the form is valid."""
        return {self.cleaned_data["finding"]: self.cleaned_data["answer"]}


class ComplaintForm(_DeskForm):
    """One more complaint."""

    def __init__(self, data: Mapping[str, Any] | None, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="id_complaint_%s")
        self.fields["complaint"] = _one_of(_("Vilket besvär?"), choices, is_list=True)


class RegradeForm(_DeskForm):
    """How urgent it is, who should see to it and how, and why."""

    def __init__(self, data: Mapping[str, Any] | None, levels: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="id_regrade_%s")
        self.fields["level"] = _one_of(_("Hur bråttom är det?"), levels)
        self.fields["setting"] = _one_of(
            _("Vem ska ta hand om det?"), [(one, desk_words.SETTINGS[one]) for one in SETTINGS], is_list=True
        )
        self.fields["channel"] = _one_of(
            _("Hur?"), [(one, desk_words.CHANNELS[one]) for one in CHANNELS], is_list=True
        )
        self.fields["reason"] = _one_of(
            _("Varför bedömer du annorlunda?"),
            [(one.value, text) for one, text in desk_words.REASONS.items() if one is not Reason.AGREES],
        )
        self.fields["text"] = TextField(
            label=_("Berätta kort varför"),
            help_text=_("Läses av kollegor och av dem som följer upp frågorna. Visas inte för personen."),
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def decision(self) -> Decision:
        """Return what was decided; only when the form is valid."""
        given = self.cleaned_data
        assert given["level"] in LEVELS
        return Decision(
            given["level"], given["setting"], given["channel"], Reason(given["reason"]), given["text"]
        )
