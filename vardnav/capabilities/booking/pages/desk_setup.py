"""Pages: what the unit's calendar is made of: sorts of time, their dated rules, who and where, schedules and their days."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms import setup as forms
from vardnav.capabilities.booking.queries import shown
from vardnav.kernel import clock
from vardnav.kernel.clock import holidays, words
from vardnav.platform import design
from vardnav.platform.appointments import schedule_actions, setup_queries, type_actions
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.design import telling
from vardnav.platform.desk import lines
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

ADDED = telling.word(
    "booking type added", gettext_lazy("Sorten är tillagd. Gör ett schema för den, och lägg ut tider.")
)
CHANGED = telling.word(
    "booking rule changed", gettext_lazy("Reglerna gäller nu. Den som redan har bokat behåller sin tid.")
)
RESOURCE = telling.word("booking resource added", gettext_lazy("Det är tillagt."))
PLANNED = telling.word("booking schedule made", gettext_lazy("Schemat finns. Lägg ut tider när det stämmer."))
PUBLISHED = telling.word("booking published", gettext_lazy("Tiderna är utlagda."))
SOME = telling.word(
    "booking published some",
    gettext_lazy("Tiderna är utlagda, utom där någon eller något redan var upptaget."),
)
DIFFERS = telling.word("booking day differs", gettext_lazy("Dagen är ändrad i schemat."))


def setup(request: PageRequest) -> HttpResponse:
    """Everything the unit has set up, with the ways to add and change."""
    viewer = request.viewer
    found = setup_queries.setup(viewer)
    context = {
        "types": [
            (one.id, shown.title(one, viewer.language), one, found.rules.get(one.id)) for one in found.types
        ],
        "resources": found.resources,
        "schedules": [
            (
                one.id,
                shown.title(one.time_type, viewer.language),
                ", ".join(each.name for each in (one.clinician, one.room) if each),
                words.date(one.published_to, viewer.language) if one.published_to else "",
            )
            for one in found.schedules
        ],
    }
    return design.render(request, "booking/desk_setup.html", context)


def new_type(request: PageRequest) -> HttpResponse:
    """Add a sort of time with its first rules."""
    now = clock.now()
    if request.method != "POST":
        initial = {"minutes": 20, "cutoff_hours": 24, "lead_minutes": 60, "days_ahead": 90}
        return _form(request, forms.TypeForm(initial=initial), _("Ny sorts tid"))
    form = forms.TypeForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        kind = type_actions.Kind(
            key=given["key"],
            name_sv=given["name_sv"],
            name_en=given["name_en"],
            minutes=given["minutes"],
            pause_minutes=given["pause_minutes"],
            capacity=given["capacity"],
            form=given["meeting"],
            bring_sv=given["bring_sv"],
            bring_en=given["bring_en"],
        )
        try:
            with transaction.atomic():
                type_actions.add_type(
                    request.viewer, kind, form.rule, late_fee_kronor=given["late_fee"], now=now
                )
        except IntegrityError:
            form.add_error("key", _("Mottagningen har redan en sorts tid med det korta namnet."))
        else:
            return telling.after(request, see_other("booking:desk_setup"), ADDED)
    return _form(request, form, _("Ny sorts tid"), status=422)


def rule(request: PageRequest, type_id: uuid.UUID) -> HttpResponse:
    """Change the rules of a sort of time: a new version, dated now; who has booked keeps what they have."""
    now, viewer = clock.now(), request.viewer
    kind, versions = setup_queries.one_type(viewer, type_id)
    if request.method != "POST":
        return _rule(request, kind, versions, forms.RuleForm(initial=_initial(versions)))
    form = forms.RuleForm(request.POST)
    if not form.is_valid():
        return _rule(request, kind, versions, form, status=422)
    try:
        type_actions.change_rule(
            viewer,
            type_id,
            # The days between two doses are not the unit's to say: they stay as they are.
            dataclasses.replace(form.rule, doses=versions[0].rule.doses if versions else None),
            late_fee_kronor=form.cleaned_data["late_fee"],
            version=form.cleaned_data["version"],
            now=now,
        )
    except Stale:
        said = _(
            "Någon har ändrat reglerna sedan du öppnade sidan. Inget är ändrat. Se vad som gäller och försök igen."
        )
        form.add_error(None, said)
        return _rule(request, kind, versions, form, status=409)
    return telling.after(request, see_other("booking:desk_setup"), CHANGED)


def _initial(versions: list[setup_queries.RuleRow]) -> dict[str, Any]:
    if not versions:
        return {}
    held = versions[0]
    names = [name for name in held.rule.__dataclass_fields__ if name != "doses"]
    found = {name: getattr(held.rule, name) for name in names}
    return {**found, "late_fee": held.late_fee_kronor, "version": held.version}


def _rule(
    request: PageRequest,
    kind: setup_queries.TypeRow,
    versions: list[setup_queries.RuleRow],
    form: forms.RuleForm,
    *,
    status: int = 200,
) -> HttpResponse:
    language, now = request.viewer.language, clock.now()
    history = [
        (
            one.version,
            words.moment(one.valid_from, now=now, language=language),
            lines.staff_name(one.decided_by),
        )
        for one in versions
    ]
    more = {"history": history, "current": versions[0].version if versions else 0}
    title = _("Regler för %(what)s") % {"what": shown.title(kind, language)}
    return _form(request, form, title, status=status, **more)


def resources(request: PageRequest) -> HttpResponse:
    """Add somebody who sees people, or a room."""
    if request.method != "POST":
        return _form(request, forms.ResourceForm(), _("Ny person eller nytt rum"))
    form = forms.ResourceForm(request.POST)
    if not form.is_valid():
        return _form(request, form, _("Ny person eller nytt rum"), status=422)
    given = form.cleaned_data
    type_actions.add_resource(
        request.viewer, kind=given["kind"], name=given["name"], languages=given["spoken"], now=clock.now()
    )
    return telling.after(request, see_other("booking:desk_setup"), RESOURCE)


def new_schedule(request: PageRequest) -> HttpResponse:
    """Say who sees people for what, when in the week; nothing can be booked by it until it is published."""
    now, viewer = clock.now(), request.viewer
    found = setup_queries.setup(viewer)
    choices: dict[str, Any] = {
        "types": [(one.id, shown.title(one, viewer.language)) for one in found.types],
        "clinicians": [(one.id, one.name) for one in found.resources if one.kind == "clinician"],
        "rooms": [(one.id, one.name) for one in found.resources if one.kind == "room"],
    }
    if request.method != "POST":
        form = forms.ScheduleForm(**choices, initial={"first_on": clock.local_date(now)})
        return _form(request, form, _("Nytt schema"))
    form = forms.ScheduleForm(request.POST, **choices)
    if not form.is_valid():
        return _form(request, form, _("Nytt schema"), status=422)
    given = form.cleaned_data
    plan = schedule_actions.Plan(
        uuid.UUID(given["type"]),
        given["week"],
        given["first_on"],
        given["last_on"],
        clinician_id=uuid.UUID(given["clinician"]) if given["clinician"] else None,
        room_id=uuid.UUID(given["room"]) if given["room"] else None,
    )
    made = schedule_actions.make_schedule(viewer, plan, now=now)
    return telling.after(request, see_other("booking:desk_schedule", schedule_id=made.id), PLANNED)


def schedule(request: PageRequest, schedule_id: uuid.UUID) -> HttpResponse:
    """One schedule: its week, the days that differ, and publishing its times."""
    now, viewer = clock.now(), request.viewer
    plan = setup_queries.one_schedule(viewer, schedule_id)
    held = {"version": plan.schedule.version}
    until, day = forms.PublishForm(initial=held), forms.DayForm(initial=held)
    if request.method != "POST":
        return _schedule(request, plan, until, day)
    if request.POST.get("do") == "differ":
        day = forms.DayForm(request.POST)
        if day.is_valid():
            try:
                version = day.cleaned_data["version"]
                schedule_actions.differ(viewer, schedule_id, day.different, version=version, now=now)
            except Stale:
                day.add_error(None, _changed())
                return _schedule(request, plan, until, day, status=409)
            except schedule_actions.IsPublished:
                said = _("Dagen är redan utlagd. Stäng eller flytta dess tider i tidboken i stället.")
                day.add_error("day", said)
                return _schedule(request, plan, until, day, status=409)
            return telling.after(
                request, see_other("booking:desk_schedule", schedule_id=schedule_id), DIFFERS
            )
        return _schedule(request, plan, until, day, status=422)
    until = forms.PublishForm(request.POST)
    if not until.is_valid():
        return _schedule(request, plan, until, day, status=422)
    return _publish(request, plan, until, now)


def _publish(
    request: PageRequest, plan: setup_queries.Plan, form: forms.PublishForm, now: dt.datetime
) -> HttpResponse:
    to, today = form.cleaned_data["until"], clock.local_date(now)
    day = forms.DayForm(initial={"version": plan.schedule.version})
    if forms.far_off(to, today, schedule_actions.MOST_DAYS):
        said = _("Välj en dag från i dag och högst %(n)s dagar framåt.") % {"n": schedule_actions.MOST_DAYS}
        form.add_error("until", said)
        return _schedule(request, plan, form, day, status=422)
    try:
        version = form.cleaned_data["version"]
        done = schedule_actions.publish(request.viewer, plan.schedule.id, to=to, version=version, now=now)
    except Stale:
        form.add_error(None, _changed())
        return _schedule(request, plan, form, day, status=409)
    except holidays.YearOutOfRange:
        form.add_error("until", _("Helgdagarna är inte kända så långt fram. Välj en tidigare dag."))
        return _schedule(request, plan, form, day, status=422)
    there = see_other("booking:desk_schedule", schedule_id=plan.schedule.id)
    return telling.after(request, there, SOME if done.collided else PUBLISHED)


def _changed() -> str:
    return _("Någon har ändrat schemat sedan du öppnade sidan. Inget är ändrat. Så här är det nu.")


def _schedule(
    request: PageRequest,
    plan: setup_queries.Plan,
    until: forms.PublishForm,
    day: forms.DayForm,
    *,
    status: int = 200,
) -> HttpResponse:
    language, one = request.viewer.language, plan.schedule
    week = sorted(plan.opening.weekly, key=lambda each: (each.weekday, each.span))
    context = {
        "title": shown.title(one.time_type, language),
        "who": ", ".join(each.name for each in (one.clinician, one.room) if each),
        "week": [
            (words.weekday(each.weekday, language), words.span(each.span.opens, each.span.closes, language))
            for each in week
        ],
        "different": [
            (
                words.date(each.on, language),
                ", ".join(words.span(span.opens, span.closes, language) for span in each.spans),
                each.reason,
            )
            for each in sorted(plan.opening.different.values(), key=lambda each: each.on)
        ],
        "begins": words.date(one.valid_from, language),
        "ends": words.date(one.valid_to, language) if one.valid_to else "",
        "published_to": words.date(one.published_to, language) if one.published_to else "",
        "until": until,
        "day": day,
    }
    return design.render(request, "booking/desk_schedule.html", context, status=status)


def _form(request: PageRequest, form: Any, title: str, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "history": (), "current": 0, **more}
    return design.render(request, "booking/desk_form.html", context, status=status)
