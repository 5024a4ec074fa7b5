"""Pages: how the self-tests go in the region, in counts, small ones not told apart; and the region's own kits."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.self_tests.actions import deciding_kits
from vardnav.capabilities.self_tests.forms.kit import BEGINNING, KitForm, initial_of
from vardnav.capabilities.self_tests.queries import desk, shown
from vardnav.capabilities.self_tests.queries.offering import OnOffer
from vardnav.capabilities.self_tests.rules import own_kits
from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.catalogue import changing
from vardnav.platform.catalogue.actions import Stale
from vardnav.platform.design import telling
from vardnav.platform.guarantee.words import few
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

KEPT = telling.word("self_tests kit_kept", gettext_lazy("Provet är sparat."))


def by_unit(request: PageRequest) -> HttpResponse:
    """What waits, what is late and what has not been followed up, so that nothing stands still unseen."""
    found = desk.by_unit(request.viewer, now=clock.now())
    rows = [
        {
            "unit": one.unit,
            "to_send": few(one.to_send),
            "out": few(one.out),
            "late": few(one.late),
            "follow_up": few(one.follow_up),
            "follow_up_late": few(one.follow_up_late),
            "messages": few(one.messages),
        }
        for one in found
    ]
    return design.render(request, "self_tests/steering.html", {"rows": rows})


def kits(request: PageRequest) -> HttpResponse:
    """The region's own kits of both e-services, those that are not offered any more as well."""
    viewer, today = request.viewer, clock.local_date(clock.now())
    groups = []
    for which, key in deciding_kits.WHICH.items():
        current, own = deciding_kits.kept(viewer, which)
        groups.append(
            {
                "which": which,
                "title": str(listing.service(key).title),
                "rows": [_row(one, which, viewer.language, today) for one in own],
                "is_decided": deciding_kits.is_decided(current),
                "service_url": addresses.url("steering:service", key=key),
            }
        )
    return design.render(request, "self_tests/kits.html", {"groups": groups})


def _row(one: own_kits.OwnKit, which: str, language: str, today: Any) -> dict[str, Any]:
    first = clock_words.plain_date(one.from_on, language)
    last = clock_words.plain_date(one.to_on, language) if one.to_on else ""
    is_over = one.to_on is not None and one.to_on < today
    return {
        "title": one.kit.text("title", language),
        "url": f"{addresses.url('self_tests:kit')}?which={which}&kit={one.kit.key}",
        "ages": shown.ages(one.rule),
        "period": _("Gäller %(first)s till %(last)s.") % {"first": first, "last": last}
        if last
        else _("Gäller från %(first)s.") % {"first": first},
        "state": _("Slut") if is_over else _("Kan beställas") if one.holds(today) else _("Kommer"),
        "tone": "neutral" if is_over else "success" if one.holds(today) else "info",
    }


def kit(request: PageRequest) -> HttpResponse:
    """Add a kit to one of the e-services (?which), or change one (?kit), or give it a last day.

    What is ordered already goes on. Raises Http404 for a kit or an e-service that the region has not.
    """
    which, key = request.GET.get("which", "home"), request.GET.get("kit", "")
    current, own = deciding_kits.kept(request.viewer, which)
    if not deciding_kits.is_decided(current):
        return see_other("self_tests:kits")
    if not key:
        today = clock.local_date(clock.now())
        return _edit(request, which, own_kits.next_key(own), {**BEGINNING, "from_on": today})
    found = next((each for each in own if each.kit.key == key), None)
    if found is None:
        raise Http404
    return _edit(request, which, key, dict(initial_of(found)), is_new=False)


def _edit(
    request: PageRequest, which: str, key: str, initial: dict[str, Any], *, is_new: bool = True
) -> HttpResponse:
    current, _own = deciding_kits.kept(request.viewer, which)
    form = KitForm(request.POST if request.method == "POST" else None, initial=initial)
    step = request.POST.get("step", "")
    context: dict[str, Any] = {
        "form": form,
        "which": which,
        "is_new": is_new,
        "title": str(listing.service(deciding_kits.WHICH[which]).title),
        "expected": str(current.id) if current is not None else "",
        "needs_two": changing.needs_two(request.viewer),
        "problem": "",
    }
    if request.method != "POST" or step == "edit":
        return design.render(request, "self_tests/kit_form.html", context)
    if not form.is_valid():
        return design.render(request, "self_tests/kit_form.html", context, status=422)
    if request.POST.get("expected", "") != context["expected"]:
        context["problem"] = _("Någon annan har bestämt något sedan du öppnade sidan. Det du skrev är kvar.")
        return design.render(request, "self_tests/kit_form.html", context, status=409)
    data = form.data_of(key)
    if step != "save":
        return design.render(request, "self_tests/kit_review.html", {**context, "shown": _preview(data)})
    try:
        expected = uuid.UUID(context["expected"]) if context["expected"] else None
        change = deciding_kits.ask(request.viewer, which, data, expected=expected, now=clock.now())
    except (Stale, deciding_kits.NotDecided, deciding_kits.TooMany) as why:
        context["problem"] = (
            _("Det går att ha högst %(most)d egna prov.") % {"most": own_kits.MOST}
            if isinstance(why, deciding_kits.TooMany)
            else _("Någon annan har bestämt något sedan du öppnade sidan. Det du skrev är kvar.")
        )
        return design.render(request, "self_tests/kit_form.html", context, status=409)
    if change.expires_at is not None:
        return see_other("steering:proposal", change_id=change.id)
    return telling.after(request, see_other("self_tests:kits"), KEPT)


def _preview(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the kit as people will read it, in both languages: before ordering, and after each answer."""
    own, previews = own_kits.one(data), []
    for language in ("sv", "en"):
        with translation.override(language):
            previews.append(
                {
                    "language": language,
                    # In the language of what is shown, not of who looks.
                    "headings": (_("Om inget hittas"), _("Om något hittas"), _("Vad lagen säger")),
                    "kit": shown.kit(OnOffer(own.kit, own.rule, ""), language=language),
                    "negative": own.kit.text("negative", language),
                    "positive": own.kit.text("positive", language),
                    "meanwhile": own.kit.lines("meanwhile", language),
                    "duty": own.kit.text("duty", language) if own.kit.traces else "",
                }
            )
    return previews
