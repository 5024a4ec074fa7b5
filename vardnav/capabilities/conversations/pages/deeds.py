"""Pages: each thing that staff do with a chat: the form it comes in, and the action it is."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy

from vardnav.capabilities.conversations import forms
from vardnav.capabilities.conversations.actions import closing, joining, reading, sending, weighing
from vardnav.capabilities.conversations.rules.endings import LedTo
from vardnav.capabilities.conversations.rules.priorities import Priority
from vardnav.kernel import clock
from vardnav.platform.cases import unit_actions
from vardnav.platform.design import telling as saying
from vardnav.platform.desk import case_pages
from vardnav.platform.registry.requests import PageRequest

#: What the page says afterwards; a line that is written says itself.
DONE = {
    "take": saying.word("conversations take", gettext_lazy("Du har chatten.")),
    "join": saying.word("conversations join", gettext_lazy("Du är med i chatten.")),
    "leave": saying.word("conversations leave", gettext_lazy("Du har lämnat chatten.")),
    "invite": saying.word("conversations invite", gettext_lazy("Kollegan är med i chatten.")),
    "weigh": saying.word("conversations weigh", gettext_lazy("Prioriteten är ändrad.")),
    "note": saying.word("conversations note", gettext_lazy("Anteckningen är sparad i chatten.")),
    "close": saying.word("conversations close", gettext_lazy("Chatten är avslutad.")),
}


def form(request: PageRequest, chat_id: uuid.UUID, do: str) -> django_forms.Form | None:
    """Return what came in for a deed, not yet looked at; None for one that is a button alone. Raises Http404."""
    if do == "line":
        return forms.LineForm(request.POST, request.examined)
    if do == "invite":
        colleagues = reading.for_staff(request.viewer, chat_id, now=clock.now()).opened.colleagues
        return forms.InviteForm(request.POST, colleagues=colleagues)
    plain: dict[str, type[django_forms.Form]] = {
        "note": forms.NoteForm,
        "weigh": forms.WeighForm,
        "close": forms.CloseForm,
    }
    return plain[do](request.POST) if do in plain else None


def _line(request: PageRequest, chat_id: uuid.UUID, form: Any) -> uuid.UUID:
    given = form.cleaned_data
    return sending.send(
        request.viewer, chat_id, given["text"], examined=given["attached"], now=clock.now()
    ).message_id


def _take(request: PageRequest, chat_id: uuid.UUID, _form: Any) -> None:
    try:
        seen = uuid.UUID(request.POST.get("seen", "")) if request.POST.get("seen") else None
    except ValueError:
        seen = None
    joining.take(request.viewer, chat_id, seen=seen, now=clock.now())


def _join(request: PageRequest, chat_id: uuid.UUID, _form: Any) -> None:
    joining.join(request.viewer, chat_id, now=clock.now())


def _leave(request: PageRequest, chat_id: uuid.UUID, _form: Any) -> None:
    joining.leave(request.viewer, chat_id, now=clock.now())


def _invite(request: PageRequest, chat_id: uuid.UUID, form: Any) -> None:
    joining.invite(request.viewer, chat_id, form.cleaned_data["colleague"], now=clock.now())


def _weigh(request: PageRequest, chat_id: uuid.UUID, form: Any) -> None:
    given = form.cleaned_data
    weighing.weigh(
        request.viewer,
        chat_id,
        Priority(given["priority"]),
        reason=given["reason"],
        seen=given["seen"],
        now=clock.now(),
    )


def _note(request: PageRequest, chat_id: uuid.UUID, form: Any) -> None:
    unit_actions.note(request.viewer, chat_id, text=form.cleaned_data["text"], now=clock.now())


def _close(request: PageRequest, chat_id: uuid.UUID, form: Any) -> None:
    given = form.cleaned_data
    closing.close(
        request.viewer,
        chat_id,
        text=given["text"],
        led_to=LedTo(given["led_to"]),
        version=case_pages.version_of(request),
        now=clock.now(),
    )


#: Returns the line that was written, for the page to go there.
DEEDS: dict[str, Callable[[PageRequest, uuid.UUID, Any], uuid.UUID | None]] = {
    "line": _line,
    "take": _take,
    "join": _join,
    "leave": _leave,
    "invite": _invite,
    "weigh": _weigh,
    "note": _note,
    "close": _close,
}
