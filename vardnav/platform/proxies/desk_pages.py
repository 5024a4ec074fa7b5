"""Pages: a person found by number: who may act for them, what is decided about it, and whether the account is locked."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers, words
from vardnav.kernel.people import acting, acting_actions, locks, paper_checks
from vardnav.kernel.people import queries as people
from vardnav.kernel.people.acting import MANDATES, Kind
from vardnav.kernel.people.rules import Area
from vardnav.kernel.people.standing import Somebody
from vardnav.kernel.people.wording import gettext_noop
from vardnav.platform import design
from vardnav.platform.design import telling
from vardnav.platform.proxies import deciding, forms, papers, queries, shown
from vardnav.platform.proxies.queries import Overview
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

MADE = telling.word("proxies made", gettext_lazy("Beslutet är sparat."))
ENDED = telling.word("proxies ended", gettext_lazy("Beslutet är avslutat."))
LOCKED = telling.word("proxies locked", gettext_lazy("Kontot är låst. Alla är utloggade."))
UNLOCKED = telling.word("proxies unlocked", gettext_lazy("Kontot är upplåst."))


def overview(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Who may act for the person today, what is and was decided, and what can be decided now."""
    now, viewer = clock.now(), request.viewer
    found = queries.overview(viewer, assistance_id, now=now)
    day = clock.local_date(now)
    context = {
        "assistance": found.assistance,
        "person": name(found),
        "lines": [shown.standing_line(one, day=day, language=viewer.language) for one in found.standings],
        "decisions": [
            shown.decision(viewer, one, assistance_id=assistance_id, now=now) for one in found.decisions
        ],
        "lock": shown.lock_line(found.lock, now=now, language=viewer.language) if found.lock else "",
        "can_extend": Kind.EXTENSION in found.possible and bool(found.guardians),
        "can_block": Kind.BLOCK in found.possible and bool(found.guardians),
        "can_represent": any(kind in found.possible for kind in MANDATES),
        "can_register": not paper_checks.refusal(
            found.assistance.person, is_locked=found.assistance.is_locked, day=day
        ),
        "papers": [papers.line(viewer, found.assistance, one, now=now) for one in found.papers],
    }
    return design.render(request, "proxies/overview.html", context)


def extend(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Give a guardian an extension for a teenager."""
    found = queries.overview(request.viewer, assistance_id, now=clock.now())
    day = clock.local_date(clock.now())
    last = queries.last_day_of_extension(found.assistance.person.born_on, day, request.viewer.region)
    form = forms.ExtendForm(
        _data(request),
        today=day,
        guardians=_guardians(found),
        areas=found.possible.get(Kind.EXTENSION, ()),
        last=last,
        last_words=words.plain_date(last, request.language) if last else "",
    )
    return _decide(request, found, form, kind=Kind.EXTENSION)


def block(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Block a guardian, from the next request on."""
    found = queries.overview(request.viewer, assistance_id, now=clock.now())
    form = forms.BlockForm(_data(request), today=clock.local_date(clock.now()), guardians=_guardians(found))
    return _decide(request, found, form, kind=Kind.BLOCK)


def represent(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Register somebody who represents an adult."""
    found = queries.overview(request.viewer, assistance_id, now=clock.now())
    kinds = {kind: areas for kind, areas in found.possible.items() if kind in MANDATES}
    form = forms.RepresentForm(_data(request), today=clock.local_date(clock.now()), kinds=kinds)
    return _decide(request, found, form, kind=None)


def end(request: PageRequest, assistance_id: uuid.UUID, decision_id: uuid.UUID) -> HttpResponse:
    """End a decision at once."""
    now, viewer = clock.now(), request.viewer
    found = queries.overview(viewer, assistance_id, now=now)
    decision = found.decision(decision_id)
    if decision is None or not acting.may_end(decision.kind, made_at=decision.unit_id, at=viewer.unit_id):
        raise Http404
    form = forms.EndForm(_data(request), read_by=shown.reads_why_it_ended(viewer, decision))
    page = {
        "kind": "end",
        "about": shown.decision(viewer, decision, assistance_id=assistance_id, now=now),
        "is_block": decision.kind == Kind.BLOCK,
    }
    if not form.is_valid():
        return _form(request, found, form, page)
    try:
        acting_actions.end(
            viewer,
            decision_id,
            subject_id=found.assistance.person_id,
            reason=form.cleaned_data["reason"],
            now=now,
        )
    except acting_actions.Stale:
        return _stale(request, assistance_id, form, page)
    return telling.after(request, see_other("proxies:overview", assistance_id=assistance_id), ENDED)


def lock(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Lock the account at the person's request."""
    found = queries.overview(request.viewer, assistance_id, now=clock.now())
    form = forms.LockForm(_data(request))
    if not form.is_valid():
        return _form(request, found, form, {"kind": "lock"})
    person_id = found.assistance.person_id
    try:
        locks.lock_for(request.viewer, person_id, reason=form.cleaned_data["reason"], now=clock.now())
    except locks.AlreadyLocked:
        return _stale(request, assistance_id, form, {"kind": "lock"})
    return telling.after(request, see_other("proxies:overview", assistance_id=assistance_id), LOCKED)


def unlock(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Open the account again for a person who is here and has shown who they are."""
    found = queries.overview(request.viewer, assistance_id, now=clock.now())
    form = forms.UnlockForm(_data(request))
    if not form.is_valid():
        return _form(request, found, form, {"kind": "unlock"})
    checked, person_id = form.cleaned_data["identity_check"], found.assistance.person_id
    try:
        locks.unlock(
            request.viewer, person_id, identity_check=checked, lock_id=_seen_lock(request), now=clock.now()
        )
    except locks.NotLocked:
        return _stale(request, assistance_id, form, {"kind": "unlock"})
    return telling.after(request, see_other("proxies:overview", assistance_id=assistance_id), UNLOCKED)


def _decide(
    request: PageRequest, found: Overview, form: forms._DecisionForm, *, kind: Kind | None
) -> HttpResponse:
    """Show the form of a decision, or make it. `kind` None: the form says which."""
    page = {"kind": kind.value if kind else "represent"}
    if not form.is_valid():
        return _form(request, found, form, page)
    try:
        _made(request, found, form, kind)
    except acting_actions.Stale:
        return _stale(request, found.assistance.id, form, page)
    except acting_actions.NotPossible as fault:
        form.add_error(fault.field if fault.field in form.fields else None, _(fault.reason))
        return _form(request, found, form, page)
    there = see_other("proxies:overview", assistance_id=found.assistance.id)
    return telling.after(request, there, MADE)


def _made(request: PageRequest, found: Overview, form: forms._DecisionForm, kind: Kind | None) -> None:
    now, given = clock.now(), form.cleaned_data
    valid_from, valid_to = form.days()
    kind = kind or Kind(given["kind"])
    areas = given["areas"] if "areas" in given else found.possible.get(kind, ())
    deciding.decide(
        request.viewer,
        found.assistance.id,
        found.assistance.person,
        _actor(request, given),
        kind=kind,
        areas=[Area(area) for area in areas],
        valid_from=valid_from,
        valid_to=valid_to,
        seen=seen(request),
        reason=given.get("reason", ""),
        agreed_by=given.get("agreed_by", ""),
        agreed_with=given.get("agreed_with", ""),
        reference=given.get("reference", ""),
        decided_by=given.get("decided_by", ""),
        now=now,
    )


def _actor(request: PageRequest, given: dict[str, Any]) -> uuid.UUID:
    """Return who the decision is about. Raises acting_actions.NotPossible."""
    if "number" not in given:
        return uuid.UUID(given["actor"])
    person = people.by_identifier(request.viewer, given["number"], now=clock.now())
    if person is None:
        raise UnknownNumber
    return person.id


class UnknownNumber(acting_actions.NotPossible):
    """Nobody here has the number of the one who is to act."""

    field = "number"
    reason = gettext_noop(
        "Ingen här har det numret. Kontrollera det. Den som ska göra ärenden behöver ha loggat in här en gång."
    )


def _stale(
    request: PageRequest, assistance_id: uuid.UUID, form: django_forms.Form, page: dict[str, Any]
) -> HttpResponse:
    """Show the form with what was typed, on what holds now (409)."""
    found = queries.overview(request.viewer, assistance_id, now=clock.now())
    problem = _("Någon har ändrat det här sedan du öppnade sidan. Det du gjorde är inte sparat.")
    return _form(request, found, form, {**page, "problem": problem}, status=409)


def _form(
    request: PageRequest, found: Overview, form: django_forms.Form, page: dict[str, Any], *, status: int = 0
) -> HttpResponse:
    context = {
        "assistance": found.assistance,
        "person": name(found),
        "form": form,
        # Which lock one is about to open; of all else, how many decisions there were.
        "seen": (found.lock.id if found.lock else "") if page["kind"] == "unlock" else found.version,
        "lock": bool(found.lock),
        "problem": "",
        **page,
    }
    return design.render(
        request, "proxies/form.html", context, status=status or (422 if form.is_bound else 200)
    )


def name(found: Overview) -> str:
    """Return what the person is called on these pages."""
    one = found.assistance.person
    return shown.name(Somebody(one.id, one.given_name, one.family_name, one.protection))


def _guardians(found: Overview) -> list[tuple[str, str]]:
    return [(str(one.actor.person_id), shown.name(one.actor)) for one in found.guardians]


def _data(request: PageRequest) -> Any:
    return request.POST if request.method == "POST" else None


def seen(request: PageRequest) -> int:
    """Return the version the form was opened on; -1, which is always stale, for anything else."""
    written = request.POST.get("seen", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1


def _seen_lock(request: PageRequest) -> uuid.UUID:
    """Return the lock that the form was opened on; one that is nobody's, which is always stale, for anything else."""
    return identifiers.from_text(request.POST.get("seen", "")) or uuid.UUID(int=0)
