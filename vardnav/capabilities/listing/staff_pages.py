"""Pages: who has chosen the unit and who leaves it; a file for the region's register; what a case's page says of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vardnav.capabilities.listing.queries import chosen, desk, register, words
from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.people import protection
from vardnav.platform import design
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest


def lists(request: PageRequest) -> HttpResponse:
    """One of the unit's lists: to register, registered, leaving."""
    now, name = clock.now(), request.GET.get("list", "register")
    listed = desk.listed(request.viewer, name if name in desk.LISTS else "register", now=now)
    page = addresses.url("listing:desk")
    names = {"register": _("Att registrera"), "registered": _("Registrerade"), "leave": _("Lämnar er")}
    counts = {"register": listed.to_register}
    context = {
        "listed": listed,
        "tabs": [(key, names[key], f"{page}?list={key}", counts.get(key)) for key in desk.LISTS],
        "rows": [
            _row(one, request.viewer.language, is_leaving=listed.name == "leave") for one in listed.rows
        ],
        "most": desk.MOST,
    }
    return design.render(request, "listing/desk_lists.html", context)


def file(request: PageRequest) -> HttpResponse:
    """What the unit has yet to register, as CSV for the region's listing register."""
    text = register.as_csv(desk.to_register(request.viewer, now=clock.now()))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="listed-people.csv"'
    return answer


def of_case(viewer: Any, case: Any, now: Any) -> dict[str, Any] | None:
    """Return what the unit needs to register the choice of a case; None for other cases."""
    choice = desk.of_case(viewer, case.id) if case.service_key == chosen.KEY else None
    if choice is None:
        return None
    return {
        "day": clock_words.plain_date(choice.holds_from, viewer.language),
        "reason": words.reason(choice),
        "url": addresses.url("listing:desk"),
    }


def _row(one: desk.Row, language: str, *, is_leaving: bool) -> dict[str, Any]:
    """Return a line; a protected person has neither name nor number there."""
    choice, person = one.choice, one.choice.subject
    word, tone = words.RECEIVED if one.is_waiting else words.REGISTERED
    if is_leaving and one.is_waiting:
        word = _("Inte registrerad än")
    is_protected = protection.is_protected(person.protection)
    case = None if is_leaving else choice.case
    return {
        "who": "" if is_protected else person.name,
        "number": "" if is_protected else person.number.shown(),
        "is_protected": is_protected,
        "day": clock_words.plain_date(one.from_on, language),
        "reason": "" if is_leaving else words.reason(choice),
        "state": str(word),
        "tone": tone,
        "case_url": addresses.url("desk:case", case_id=case.id) if case else "",
        "case_number": case.number if case else "",
    }
