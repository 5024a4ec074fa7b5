"""Pages: how answers and summonses come: one's own choice, for somebody staff help, and a region's first choice."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse

from vardnav.kernel import clock
from vardnav.kernel.people import protection
from vardnav.platform import design
from vardnav.platform.cases import helping
from vardnav.platform.catalogue import changing, proposals
from vardnav.platform.contacts import choosing, queries, reaching, reply_shown, summonses, wishes
from vardnav.platform.contacts.reply_forms import ReplyForm, SummonsForm
from vardnav.platform.contacts.rules import Replies
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other


def replies(request: PageRequest) -> HttpResponse:
    """One's own choice, also while one acts for somebody: a young child's answers follow it."""
    now, viewer = clock.now(), request.viewer
    request.frame.current = "me"
    chosen = wishes.own(viewer, now=now)
    form = ReplyForm(request.POST if request.method == "POST" else None, chosen=chosen)
    is_stale = False
    if form.is_valid():
        try:
            choosing.choose(viewer, **_given(request, form, chosen), now=now)
        except choosing.Stale:
            is_stale = True
        else:
            return SeeOther(addresses.url("contacts:replies") + "?saved=1")
    context = {
        "form": form,
        "shown": reply_shown.chosen(chosen, now=now, language=viewer.language, is_own=True),
        "is_stale": is_stale,
        "is_saved": "saved" in request.GET,
    }
    return design.render(request, "contacts/replies.html", context, status=_status(form, is_stale))


def assisted_replies(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Staff choose for somebody they help, as the person says, with a reason that the person can read."""
    now, viewer = clock.now(), request.viewer
    found, _standing = queries.of_helped(viewer, assistance_id, now=now)
    is_child = helping.is_child(found.person, now=now)
    if request.method == "POST" and (is_child or found.is_locked):
        raise Http404
    reach = None if is_child else reaching.of_people(viewer, [found.person_id])[found.person_id]
    chosen = wishes.chosen(viewer, found.person, is_told=reach is not None and reach.is_told, now=now)
    form = ReplyForm(request.POST if request.method == "POST" else None, chosen=chosen, is_for_other=True)
    is_stale = False
    if form.is_valid():
        given = _given(request, form, chosen) | {"reason": form.cleaned_data["reason"]}
        try:
            choosing.choose(viewer, **given, assistance_id=assistance_id, now=now)
        except choosing.Stale:
            is_stale = True
        else:
            here = addresses.url("contacts:assisted_replies", assistance_id=assistance_id)
            return SeeOther(f"{here}?saved=1")
    context = {
        "assistance": found,
        "form": form,
        "is_child": is_child,
        "reach": reply_shown.reach(reach) if reach else "",
        "is_protected": protection.is_protected(found.person.protection),
        "shown": reply_shown.chosen(chosen, now=now, language=viewer.language, is_own=False),
        "is_stale": is_stale,
        "is_saved": "saved" in request.GET,
    }
    return design.render(request, "contacts/assisted_replies.html", context, status=_status(form, is_stale))


def summons(request: PageRequest) -> HttpResponse:
    """What the region does for whoever has said nothing about summonses on paper."""
    now, viewer = clock.now(), request.viewer
    found = wishes.history(viewer)
    current = found[0] if found else None
    initial: dict[str, Any] = {"who": "all"}
    if current is not None and current.from_age is not None:
        initial = {"who": "ages", "from_age": current.from_age, "to_age": current.to_age}
    form = SummonsForm(request.POST if request.method == "POST" else None, initial=initial)
    is_stale = False
    if form.is_valid():
        given = form.cleaned_data
        try:
            change = summonses.ask(
                viewer, from_age=given["from_age"], to_age=given["to_age"], seen=_seen(request), now=now
            )
        except choosing.Stale:
            is_stale = True
        else:
            if change is not None and change.expires_at is not None:
                return see_other("steering:proposal", change_id=change.id)
            return SeeOther(addresses.url("contacts:summons") + "?saved=1")
    context = {
        "form": form,
        "seen": current.number if current else 0,
        "needs_two": changing.needs_two(viewer),
        "proposed": [one.id for one in proposals.waiting(viewer, now=now) if one.kind == summonses.SUMMONS],
        "events": [reply_shown.decided(one, now=now, language=viewer.language) for one in found],
        "is_stale": is_stale,
        "is_saved": "saved" in request.GET,
    }
    return design.render(request, "contacts/summons.html", context, status=_status(form, is_stale))


def _given(request: PageRequest, form: ReplyForm, chosen: wishes.Chosen) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        "replies": Replies(given["replies"]),
        "is_without_paper": given.get("is_without_paper", chosen.wants_no_paper),
        "seen": _seen(request),
    }


def _seen(request: PageRequest) -> int:
    """Return the number of the choice that the form showed; -1, which is always stale, for anything else."""
    written = request.POST.get("seen", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1


def _status(form: Any, is_stale: bool) -> int:
    return 409 if is_stale else 422 if form.errors else 200
