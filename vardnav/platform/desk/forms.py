"""Forms: what staff write in a case. Several stand on one page, so each has ids of its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.platform.cases import letters
from vardnav.platform.cases.reach import Handed
from vardnav.platform.cases.secrecy import Ground
from vardnav.platform.design.forms import TextField
from vardnav.platform.desk import words
from vardnav.platform.files.forms import AttachmentsField
from vardnav.platform.registry.contributions import Asked

Data = Mapping[str, Any] | None
#: What was chosen, as uploads.py has looked through it; in place of `request.FILES`.
Files = Any
_FROM_LIST = _("Välj ett av svaren i listan.")
_READ_BY_RESIDENT = _("Invånaren läser det du skriver.")


def _ready_text(text: str) -> dict[str, str]:
    """Return what a box says of a ready text that it begins with: those are in Swedish, whatever the page is in."""
    return {"lang": "sv"} if text else {}


def asked_fields(asked: Sequence[Asked], *, must_say: bool) -> dict[str, forms.Field]:
    """Return a choice for each thing that other rooms ask with an answer to a case (registry.AtAnswer), by name."""
    return {
        one.name: forms.ChoiceField(
            label=str(one.label),
            help_text=str(one.help),
            choices=list(one.choices),
            widget=forms.RadioSelect,
            required=must_say,
            error_messages={"required": str(one.missing), "invalid_choice": _FROM_LIST},
        )
        for one in asked
    }


class _TextForm(forms.Form):
    use_required_attribute = False

    def __init__(
        self,
        data: Data = None,
        *,
        label: str | Promise,
        verb: str,
        text: str = "",
        handed: Sequence[Handed] = (),
        asked: Sequence[Asked] = (),
        must_say: bool = False,
        files: Files = None,
    ) -> None:
        """`handed`: how it can be handed over, where nobody reads it here; then one of them must be chosen.

        `asked`: what other rooms ask with it; `must_say`: it must be said. Nothing is chosen beforehand.
        """
        super().__init__(data, files, auto_id=f"{verb}_%s", initial={"text": text})
        self.fields["text"] = TextField(
            label=label,
            help_text=_READ_BY_RESIDENT,
            max_length=10_000,
            widget=forms.Textarea(attrs={"rows": 6} | _ready_text(text)),
        )
        if not handed:
            self.fields["attached"] = AttachmentsField(
                label=_("Bifoga filer"),
                required=False,
                help_text=_(
                    "Bilder (JPEG, PNG, HEIC) eller PDF. Visas sidan igen behöver du välja filerna en gång till. "
                    "I brev hem följer filer inte med: skriv ut dem."
                ),
            )
        else:
            self.fields["text"].help_text = _("Ingen läser det här. Skriv det som du säger till personen.")
            self.fields["handed"] = forms.ChoiceField(
                label=_("Hur lämnar ni det till personen?"),
                choices=[(one.value, words.HANDED[one]) for one in handed],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Välj hur ni lämnar det. Ingen läser det här."),
                    "invalid_choice": _FROM_LIST,
                },
            )

        self.asked = tuple(one.name for one in asked)
        self.fields |= asked_fields(asked, must_say=must_say)

    @property
    def said(self) -> dict[str, str]:
        """What was said to what was asked, by name."""
        return {name: self.cleaned_data[name] for name in self.asked if self.cleaned_data.get(name)}

    def clean_text(self) -> str:
        """Refuse a merge field that nobody has filled in: the resident would read "{phone}"."""
        text = str(self.cleaned_data["text"])
        left = letters.fields(text)
        if left:
            raise forms.ValidationError(
                _("Fyll i det som står inom klammer: %(fields)s") % {"fields": ", ".join(left)}
            )
        return text


class NoteForm(forms.Form):
    """A note among staff."""

    use_required_attribute = False

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, auto_id="note_%s")
        self.fields["text"] = TextField(
            label=_("Anteckning"),
            help_text=_("Bara personalen läser den. Invånaren ser den aldrig."),
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )


class _SecrecyForm(forms.Form):
    use_required_attribute = False

    def __init__(self, data: Data = None, *, verb: str, label: str | Promise) -> None:
        super().__init__(data, auto_id=f"{verb}_%s")
        self.fields["reason"] = TextField(
            label=label,
            help_text=_("Bara personalen läser det du skriver."),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )


class HideForm(_SecrecyForm):
    """Why a case is made secret to whoever acts for the person: the ground, and what it rests on."""

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, verb="hide", label=_("Vad bygger ni det på?"))
        self.fields["basis"] = forms.ChoiceField(
            label=_("Skäl"),
            choices=[(one.value, words.GROUNDS[one]) for one in Ground],
            widget=forms.RadioSelect,
            error_messages={"required": _("Välj ett skäl."), "invalid_choice": _FROM_LIST},
        )
        self.order_fields(["basis", "reason"])


class RevealForm(_SecrecyForm):
    """Why a case is secret no longer."""

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, verb="reveal", label=_("Varför ska ärendet inte vara hemligt längre?"))


class AskForm(_TextForm):
    """A question to the resident; the case then waits for the answer. Not where nobody reads it: nobody could answer."""

    def __init__(self, data: Data = None, *, is_read: bool = True, files: Files = None) -> None:
        super().__init__(data, label=_("Fråga till invånaren"), verb="ask", files=files)
        self.is_read = is_read

    def clean(self) -> dict[str, Any]:
        """Refuse a question to nobody."""
        cleaned = super().clean() or {}
        if not self.is_read:
            self.add_error("text", _("Ingen kan svara på frågan här. Fråga på telefon eller vid ett besök."))
        return cleaned


class MessageForm(_TextForm):
    """A message to the resident that does not end the case."""

    def __init__(
        self,
        data: Data = None,
        *,
        handed: Sequence[Handed] = (),
        asked: Sequence[Asked] = (),
        files: Files = None,
    ) -> None:
        label = _("Meddelande till invånaren")
        super().__init__(data, label=label, verb="message", handed=handed, asked=asked, files=files)


class CompleteForm(_TextForm):
    """The answer that ends a case, with a decision where the e-service has several."""

    def __init__(
        self,
        data: Data = None,
        *,
        endings: Sequence[tuple[str, str | Promise]],
        text: str = "",
        handed: Sequence[Handed] = (),
        asked: Sequence[Asked] = (),
        files: Files = None,
    ) -> None:
        self.endings = endings
        label = _("Svar till invånaren") if len(endings) == 1 else _("Svar och motivering till invånaren")
        super().__init__(
            data,
            label=label,
            verb="complete",
            text=text,
            handed=handed,
            asked=asked,
            must_say=True,
            files=files,
        )
        if len(endings) > 1:
            self.fields["outcome"] = forms.ChoiceField(
                label=_("Beslut"),
                choices=endings,
                widget=forms.RadioSelect,
                error_messages={"required": _("Välj ett beslut."), "invalid_choice": _FROM_LIST},
            )
            self.order_fields(["outcome", "text"])

    @property
    def outcome(self) -> str:
        """The decision; the only one where there is no choice."""
        return str(self.cleaned_data.get("outcome") or self.endings[0][0])


class ForwardForm(forms.Form):
    """To which unit a case goes, and why."""

    use_required_attribute = False

    def __init__(self, data: Data = None, *, units: Sequence[tuple[uuid.UUID, str]]) -> None:
        super().__init__(data, auto_id="forward_%s")
        self.fields["unit"] = forms.TypedChoiceField(
            label=_("Mottagning som ska ta över"),
            choices=[("", _("Välj mottagning")), *((str(key), name) for key, name in units)],
            coerce=uuid.UUID,
            error_messages={"required": _("Välj en mottagning."), "invalid_choice": _FROM_LIST},
        )
        self.fields["reason"] = TextField(
            label=_("Varför skickas ärendet vidare?"),
            help_text=_READ_BY_RESIDENT,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )


class AssignForm(forms.Form):
    """Which colleague takes care of the case."""

    use_required_attribute = False

    def __init__(self, data: Data = None, *, colleagues: Sequence[tuple[uuid.UUID, str]]) -> None:
        super().__init__(data, auto_id="assign_%s")
        self.fields["assignee"] = forms.TypedChoiceField(
            label=_("Kollega"),
            choices=[("", _("Välj kollega")), *((str(key), label) for key, label in colleagues)],
            coerce=uuid.UUID,
            error_messages={"required": _("Välj en kollega."), "invalid_choice": _FROM_LIST},
        )
