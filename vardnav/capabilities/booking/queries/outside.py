"""Queries: what a person is told of a time that is had in the clinic's own system: waiting, no, or no answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.calendars import queries


@dataclass(frozen=True, slots=True)
class Told:
    """What stands at the top of a time. `is_open`: nothing can be changed until there is an answer."""

    tone: str
    title: str
    text: str
    is_open: bool = False


_ASKED = {
    "book": (
        gettext_lazy("Vi väntar på svar från mottagningen"),
        gettext_lazy("Tiden är inte bokad än. Vi säger till när svaret kommer. Du behöver inte göra något."),
    ),
    "move": (
        gettext_lazy("Ombokningen är skickad"),
        gettext_lazy("Vi väntar på svar från mottagningen. Den gamla tiden gäller så länge."),
    ),
    "cancel": (
        gettext_lazy("Avbokningen är skickad"),
        gettext_lazy("Vi väntar på svar från mottagningen. Tiden är bokad så länge."),
    ),
}
_UNCLEAR = {
    "book": gettext_lazy("Vi vet inte om tiden blev bokad. Ring mottagningen och fråga."),
    "move": gettext_lazy("Vi vet inte om tiden blev ombokad. Ring mottagningen och fråga."),
    "cancel": gettext_lazy("Vi vet inte om tiden blev avbokad. Ring mottagningen och fråga."),
}
_DIFFERS = (
    gettext_lazy("Ring mottagningen om den här tiden"),
    gettext_lazy(
        "Mottagningen har ändrat något i sin egen kalender. Vi vet inte om tiden gäller. Ring och fråga."
    ),
)
_REFUSED = {
    "book": gettext_lazy("Tiden blev inte bokad"),
    "move": gettext_lazy("Tiden blev inte ombokad"),
    "cancel": gettext_lazy("Tiden blev inte avbokad"),
}
_STANDS = {
    "book": gettext_lazy("Ingenting är bokat."),
    "move": gettext_lazy("Den gamla tiden gäller."),
    "cancel": gettext_lazy("Tiden är fortfarande bokad."),
}


def told(viewer: Viewer, appointment_id: uuid.UUID) -> Told | None:
    """Return what is said of the last thing that was asked, None where there is nothing to say."""
    asked = queries.latest(viewer, appointment_id)
    if asked is None or asked.state == "done" or (asked.verb == "follow" and asked.state != "unclear"):
        return None
    if asked.state == "asked":
        title, text = _ASKED[asked.verb]
        return Told("info", str(title), str(text), is_open=True)
    if asked.verb == "follow":
        title, text = _DIFFERS
        return Told("warning", str(title), str(text), is_open=True)
    if asked.state == "unclear":
        return Told("warning", _("Mottagningen har inte svarat"), str(_UNCLEAR[asked.verb]), is_open=True)
    return Told("warning", str(_REFUSED[asked.verb]), f"{_STANDS[asked.verb]} {_why(asked)}")


def _why(asked: queries.Asked) -> str | Promise:
    if asked.reason == "by_hand":
        return _("Mottagningen har sett efter hur det är.")
    if asked.reason == "taken" and asked.verb != "cancel":
        return _("Någon annan hann före. Välj en annan tid.")
    return _("Mottagningens kalender tog inte emot det. Ring mottagningen.")
