"""Pages: a region's waiting rooms: open one, follow it live, stop, empty, close it, change how many are let in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other
from vardnav.platform.waiting_room import chart, deciding, figures, rooms
from vardnav.platform.waiting_room.forms import ChangeForm, PlanForm

OPENED = telling.word("waiting room opened", gettext_lazy("Väntrummet är sparat."))
CHANGED = telling.word("waiting room changed", gettext_lazy("Ändringen är sparad."))
STATES = {
    "planned": gettext_lazy("Planerat"),
    "on": gettext_lazy("Öppet"),
    "stopped": gettext_lazy("Insläppet är stoppat"),
    "closed": gettext_lazy("Stängt"),
}
TONES = {"planned": "info", "on": "success", "stopped": "warning", "closed": "neutral"}
_DO: dict[str, Callable[..., None]] = {
    "stop": deciding.stop,
    "go_on": deciding.go_on,
    "empty": deciding.empty,
    "close": deciding.close,
}


def listed(request: PageRequest) -> HttpResponse:
    """Every room that is planned, on, or closed lately."""
    now, language = clock.now(), request.viewer.language
    lines = [
        {
            "name": one.room.name(language),
            "href": addresses.url("waiting_room:one", line_id=one.room.id),
            "opens": clock_words.moment(one.room.opens_at, now=now, language=language),
            "state": STATES[one.state],
            "tone": TONES[one.state],
        }
        for one in figures.listed(request.viewer, now=now)
    ]
    return design.render(request, "waiting_room/rooms.html", {"lines": lines})


def new(request: PageRequest) -> HttpResponse:
    """Open a room before something."""
    now, viewer = clock.now(), request.viewer
    before = listing.behind_rooms(viewer)
    data = request.POST if request.method == "POST" else None
    form = PlanForm(data, before=before, language=viewer.language, now=now)
    if data is None:
        return design.render(request, "waiting_room/new.html", {"form": form, "is_there": bool(before)})
    status = 422
    if form.is_valid():
        try:
            room = deciding.open_room(viewer, form.plan(), now=now)
        except deciding.AlreadyOne:
            form.add_error("key", _("Det finns redan ett väntrum för det. Stäng det först."))
            status = 409
        else:
            return telling.after(request, see_other("waiting_room:one", line_id=room.id), OPENED)
    return design.render(
        request, "waiting_room/new.html", {"form": form, "is_there": bool(before)}, status=status
    )


def one(request: PageRequest, line_id: uuid.UUID) -> HttpResponse:
    """The rush as it goes: figures, charts, and what can be decided."""
    return _one(request, line_id)


def decide(request: PageRequest, line_id: uuid.UUID) -> HttpResponse:
    """Stop, go on, empty or close."""
    now = clock.now()
    act = _DO.get(request.POST.get("step", ""))
    if act is None:
        return _one(request, line_id, _("Välj vad du vill göra."), status=422)
    try:
        act(request.viewer, line_id, version=_version(request), now=now)
    except deciding.Stale:
        return _one(request, line_id, _stale(), status=409)
    return telling.after(request, see_other("waiting_room:one", line_id=line_id), CHANGED)


def change(request: PageRequest, line_id: uuid.UUID) -> HttpResponse:
    """Change how many are let in, and the words about another way."""
    now, viewer = clock.now(), request.viewer
    room = figures.one(viewer, line_id, now=now).room
    if request.method != "POST":
        names = ChangeForm.base_fields
        return _change(
            request, line_id, ChangeForm(initial={name: getattr(room, name) for name in names}), room.version
        )
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return _change(request, line_id, form, _version(request), status=422)
    try:
        deciding.change(viewer, line_id, form.cleaned_data, version=_version(request), now=now)
    except deciding.Stale:
        form.add_error(None, _stale())
        return _change(request, line_id, form, room.version, status=409)
    return telling.after(request, see_other("waiting_room:one", line_id=line_id), CHANGED)


def _change(
    request: PageRequest, line_id: uuid.UUID, form: ChangeForm, version: int, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "version": version, "back": addresses.url("waiting_room:one", line_id=line_id)}
    return design.render(request, "waiting_room/change.html", context, status=status)


def _one(request: PageRequest, line_id: uuid.UUID, problem: str = "", *, status: int = 200) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    shown = figures.one(viewer, line_id, now=now)
    room, samples, language = shown.room, shown.samples, viewer.language
    is_paused, is_on = request.GET.get("pause") == "1" or bool(problem), shown.state in ("on", "stopped")
    context = {
        "room": room,
        "name": room.name(language),
        "state": shown.state,
        "state_text": STATES[shown.state],
        "tone": TONES[shown.state],
        "opens": clock_words.moment(room.opens_at, now=now, language=language),
        "where": rooms.where(room.id),
        "here": addresses.url("waiting_room:one", line_id=line_id),
        "last": shown.last,
        "rows": [(_at(one.at, language), one) for one in samples],
        "chart": _chart(shown, language) if samples else "",
        "is_on": is_on,
        "has_opened": room.opens_at <= now,
        "is_followed": is_on and not is_paused,
        "problem": problem,
    }
    return design.render(request, "waiting_room/one.html", context, status=status)


def _chart(shown: figures.Shown, language: str) -> str:
    samples = shown.samples
    series = (
        (_("Väntar"), [one.waiting for one in samples]),
        (_("Inne"), [one.inside for one in samples]),
        (_("Har bokat"), [one.booked for one in samples]),
    )
    ends = (_at(samples[0].at, language), _at(samples[-1].at, language))
    return chart.drawn(_("Hur många som väntar, är inne och har bokat"), series, ends)


def _at(at: dt.datetime, language: str) -> str:
    wall = clock.local(at)
    return f"{clock_words.clock_time(wall, language)}{':' if language == 'en' else '.'}{wall.second:02}"


def _version(request: PageRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _stale() -> str:
    return _(
        "Någon annan har ändrat väntrummet sedan du öppnade sidan. Så här är det nu. Titta igenom och försök igen."
    )
