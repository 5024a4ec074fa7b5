"""Pages: other public texts for a pause or a roll-out that is going on. Dates, waves and open cases are not touched."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.catalogue import changing, models, pauses, pausing, roll_outs, rolling_out
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther
from vardnav.platform.steering import pause_shown, proposal_pages, roll_out_shown
from vardnav.platform.steering.wording_forms import WordsForm

_Do = Callable[[WordsForm], "changing.Change | None"]


REWORDED = telling.word("steering reworded", gettext_lazy("Texterna är sparade."))


def pause(request: PageRequest, pause_id: uuid.UUID) -> HttpResponse:
    """What residents read of a pause that is planned or in force."""
    viewer, now = request.viewer, clock.now()
    found = pauses.one(viewer, pause_id)
    back = addresses.url("steering:pause", pause_id=pause_id)
    if request.method != "POST" and not pauses.is_wordable(found, now):
        return SeeOther(back)

    def do(form: WordsForm) -> changing.Change:
        return pausing.ask_to_reword(
            viewer, pause_id, form.texts(), seen=request.POST.get("seen", "")[:64], now=now
        )

    titles = pause_shown.line_of(found, viewer, now).titles
    return _page(
        request,
        found,
        do,
        back=back,
        way=[(_("Pauser"), addresses.url("steering:pauses")), (", ".join(str(one) for one in titles), back)],
        seen=lambda: pauses.words_seen(pauses.one(viewer, pause_id)),
    )


def roll_out(request: PageRequest, roll_out_id: uuid.UUID) -> HttpResponse:
    """What residents read where the e-service is not yet."""
    viewer, now = request.viewer, clock.now()
    found = roll_outs.one(viewer, roll_out_id)
    back = addresses.url("steering:roll_out", roll_out_id=roll_out_id)
    if request.method != "POST" and found.stopped_at is not None:
        return SeeOther(back)

    def do(form: WordsForm) -> changing.Change | None:
        return rolling_out.reword(viewer, roll_out_id, form.texts(), version=_version(request), now=now)

    return _page(
        request,
        found,
        do,
        back=back,
        way=[
            (_("Stegvisa införanden"), addresses.url("steering:roll_outs")),
            (roll_out_shown.title(found), back),
        ],
        seen=lambda: str(roll_outs.one(viewer, roll_out_id).version),
    )


def _page(
    request: PageRequest,
    found: models.Pause | models.RollOut,
    do: _Do,
    *,
    back: str,
    way: Sequence[tuple[str | Promise, str]],
    seen: Callable[[], str],
) -> HttpResponse:
    form = WordsForm(request.POST if request.method == "POST" else None, of=found)
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change = do(form)
            except (pausing.Stale, rolling_out.Stale):
                problem = _("Någon annan har ändrat sedan du öppnade sidan. Din text är inte sparad än.")
            except changing.NotNow:
                problem = _("Texterna går inte att ändra nu. Tjänsten är redan öppen, pausad eller stoppad.")
            else:
                if change is not None and change.expires_at is not None:
                    return proposal_pages.proposed(request, change.id)
                return telling.after(request, SeeOther(back), REWORDED)
            status = 409
    context: dict[str, Any] = {
        "form": form,
        "way": way,
        "back": back,
        "seen": seen(),
        "problem": problem,
        "needs_two": changing.needs_two(request.viewer),
        "stands": _stands(request, found) if status == 409 else (),
    }
    return design.render(request, "steering/words.html", context, status=status)


def _stands(request: PageRequest, found: models.Pause | models.RollOut) -> list[tuple[str, str]]:
    """Return the texts as they stand now, for who has been outrun."""
    kind = type(found)
    now = kind.objects.filter(region_id=request.viewer.region, id=found.id).first()
    if now is None:
        raise Http404
    return [(_("Varför"), now.reason_sv), (_("I stället"), now.instead_sv)]


def _version(request: PageRequest) -> int:
    """Return the version that the page was opened on; one that is not a number fits none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
