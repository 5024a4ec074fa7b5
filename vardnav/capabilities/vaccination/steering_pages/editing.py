"""Pages: a campaign is written: its words and dates, one group, one unit. Each form is of one revision of the draft."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.vaccination.actions import planning
from vardnav.capabilities.vaccination.forms.steering import BasicsForm, GroupForm, NewForm, PlaceForm
from vardnav.capabilities.vaccination.queries import drafts
from vardnav.capabilities.vaccination.rules.plan import Plan
from vardnav.capabilities.vaccination.steering_pages.overview import revision, stale
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.platform import design
from vardnav.platform.design import telling
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

MADE = telling.word(
    "vaccination made", gettext_lazy("Utkastet är sparat. Lägg till grupper och mottagningar.")
)
SAVED = telling.word("vaccination saved", gettext_lazy("Utkastet är sparat."))
NEW = "new"


def new(request: PageRequest) -> HttpResponse:
    """Begin a campaign."""
    form = NewForm(request.POST or None, initial=BasicsForm.initial_of(Plan("")))
    drafts.listed(request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            made = planning.create(
                request.viewer, form.cleaned_data["key"], form.applied(Plan("")), now=clock.now()
            )
        except planning.Taken:
            form.add_error("key", _("Regionen har redan en kampanj med det korta namnet."))
        else:
            return telling.after(
                request, see_other("vaccination:campaign", campaign_id=made.campaign_id), MADE
            )
    return _page(request, form, _Change(_("Ny vaccinationskampanj"), form.applied), None, 0)


def basics(request: PageRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Words, doses, ages, fee, dates and pause."""
    told = drafts.one(request.viewer, campaign_id)
    form = BasicsForm(request.POST or None, initial=BasicsForm.initial_of(told.latest.said))
    return _edited(request, told, form, _Change(_("Uppgifter"), form.applied))


def group(request: PageRequest, campaign_id: uuid.UUID, group: str) -> HttpResponse:
    """One group, or a new one."""
    told = drafts.one(request.viewer, campaign_id)
    plan = told.latest.said
    held = plan.group(group)
    if held is None and group != NEW:
        raise Http404
    form = GroupForm(request.POST or None, initial=GroupForm.initial_of(held) if held else {})

    def written(now: Plan) -> Plan:
        if held is None:
            return dataclasses.replace(now, groups=(*now.groups, form.group(_key(now))))
        changed = form.group(held.key)
        return dataclasses.replace(
            now, groups=tuple(changed if one.key == held.key else one for one in now.groups)
        )

    def without(now: Plan) -> Plan:
        places = [
            dataclasses.replace(one, most_of={key: n for key, n in one.most_of.items() if key != group})
            for one in now.places
        ]
        return dataclasses.replace(
            now, groups=tuple(one for one in now.groups if one.key != group), places=tuple(places)
        )

    return _edited(request, told, form, _Change(_("Grupp"), written, without if held else None))


def place(request: PageRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """One unit: the one in the address, or a new one."""
    told = drafts.one(request.viewer, campaign_id)
    plan = told.latest.said
    text = request.GET.get("unit", "")
    unit_id = identifiers.from_text(text)
    if text and unit_id is None:
        raise Http404
    held = plan.place(unit_id) if unit_id else None
    form = PlaceForm(
        request.POST or None,
        units=drafts.units(request.viewer),
        groups=plan.groups,
        language=request.viewer.language,
        initial=PlaceForm.initial_of(held) if held else {},
    )

    def written(now: Plan) -> Plan:
        made = form.place()
        others = tuple(one for one in now.places if one.unit_id not in (made.unit_id, held and held.unit_id))
        return dataclasses.replace(now, places=(*others, made))

    def without(now: Plan) -> Plan:
        return dataclasses.replace(
            now, places=tuple(one for one in now.places if held is None or one.unit_id != held.unit_id)
        )

    return _edited(request, told, form, _Change(_("Mottagning"), written, without if held else None))


@dataclasses.dataclass(frozen=True)
class _Change:
    """What a form makes of a plan; `without`: taking away what it is about, None for what is not there yet."""

    title: str
    written: Callable[[Plan], Plan]
    without: Callable[[Plan], Plan] | None = None


def _edited(request: PageRequest, told: drafts.Told, form: forms.Form, change: _Change) -> HttpResponse:
    """Write what a form says into the draft that it was opened on; where there was none it is begun."""
    now, viewer, seen = clock.now(), request.viewer, _seen(told)
    is_gone = change.without is not None and request.POST.get("do") == "remove"
    if request.method != "POST" or not (is_gone or form.is_valid()):
        return _page(request, form, change, told, seen)
    make = change.without if is_gone and change.without is not None else change.written
    try:
        if revision(request) != seen:
            raise planning.Stale
        plan = make(told.latest.said)
        if told.draft is None:
            planning.draft(viewer, told.campaign.id, now=now)
        # Of the draft that was looked at, or of one that nobody has written in since it was begun.
        held = told.draft.revision if told.draft is not None else 1
        planning.write(viewer, told.campaign.id, plan, revision=held, now=now)
    except planning.Stale:
        fresh = drafts.one(viewer, told.campaign.id)
        return _page(request, form, change, fresh, revision(request), problem=stale())
    return telling.after(request, see_other("vaccination:campaign", campaign_id=told.campaign.id), SAVED)


def _seen(told: drafts.Told) -> int:
    """Return what tells whether anybody has changed or published since: the version's number and the draft's revision."""
    return told.latest.number * 10_000 + (told.draft.revision if told.draft is not None else 0)


def _key(plan: Plan) -> str:
    taken = {one.key for one in plan.groups}
    return next(found for number in range(1, 1000) if (found := f"g{number}") not in taken)


def _page(
    request: PageRequest,
    form: forms.Form,
    change: _Change,
    told: drafts.Told | None,
    seen: int,
    *,
    problem: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": change.title,
        "campaign": told.campaign if told else None,
        "name": told.latest.said.name(request.viewer.language) if told else "",
        "seen": seen,
        "can_remove": change.without is not None,
        "problem": problem,
    }
    status = 409 if problem else 422 if form.errors else 200
    return design.render(request, "vaccination/steering_form.html", context, status=status)
