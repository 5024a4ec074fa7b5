"""Pages: what the unit's calendar is made of: all of it, who and where, schedules and their days. Sorts: desk_types."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms import setup as forms
from vardnav.capabilities.booking.pages import desk_ending, setting
from vardnav.capabilities.booking.queries import shown
from vardnav.kernel import clock
from vardnav.kernel.clock import holidays, identifiers, words
from vardnav.platform import design
from vardnav.platform.appointments import schedule_actions, setup_queries, type_actions
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

RESOURCE = telling.word("booking resource added", gettext_lazy("Det är tillagt."))
RETIRED = telling.word(
    "booking resource retired", gettext_lazy("Borttaget. Tider som redan är utlagda finns kvar.")
)
PLANNED = telling.word("booking schedule made", gettext_lazy("Schemat finns. Lägg ut tider när det stämmer."))
PUBLISHED = telling.word("booking published", gettext_lazy("Tiderna är utlagda."))
SOME = telling.word(
    "booking published some",
    gettext_lazy("Tiderna är utlagda, utom där någon eller något redan var upptaget."),
)
NOTHING = telling.word(
    "booking published nothing",
    gettext_lazy("Inga nya tider. De är redan utlagda, eller så har schemat inga tider de dagarna."),
)
DIFFERS = telling.word("booking day differs", gettext_lazy("Dagen är ändrad i schemat."))


def setup(request: PageRequest) -> HttpResponse:
    """Everything the unit has set up, with the ways to add and change."""
    viewer = request.viewer
    found = setup_queries.setup(viewer, now=clock.now())
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


def resources(request: PageRequest) -> HttpResponse:
    """Add somebody who sees people, or a room; or take one away, from whom no new schedule is then made."""
    if request.method != "POST":
        return setting.form(request, forms.ResourceForm(), _("Ny person eller nytt rum"))
    gone = identifiers.from_text(request.POST.get("retire", ""))
    if gone is not None:
        type_actions.retire_resource(request.viewer, gone, now=clock.now())
        return telling.after(request, see_other("booking:desk_setup"), RETIRED)
    form = forms.ResourceForm(request.POST)
    if not form.is_valid():
        return setting.form(request, form, _("Ny person eller nytt rum"), status=422)
    given = form.cleaned_data
    type_actions.add_resource(
        request.viewer, kind=given["kind"], name=given["name"], languages=given["spoken"], now=clock.now()
    )
    return telling.after(request, see_other("booking:desk_setup"), RESOURCE)


def new_schedule(request: PageRequest) -> HttpResponse:
    """Say who sees people for what, when in the week; nothing can be booked by it until it is published."""
    now, viewer = clock.now(), request.viewer
    choices = setting.choices(viewer)
    if request.method != "POST":
        form = forms.ScheduleForm(**choices, initial={"first_on": clock.local_date(now)})
        return setting.form(request, form, _("Nytt schema"))
    form = forms.ScheduleForm(request.POST, **choices)
    if not form.is_valid():
        return setting.form(request, form, _("Nytt schema"), status=422)
    given = form.cleaned_data
    plan = schedule_actions.Plan(
        uuid.UUID(given["type"]),
        given["week"],
        given["first_on"],
        given["last_on"],
        clinician_id=uuid.UUID(given["clinician"]) if given["clinician"] else None,
        room_id=uuid.UUID(given["room"]) if given["room"] else None,
        release=form.release,
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
    if request.POST.get("do") == "end":
        answer = desk_ending.done(request, plan, now)
        if isinstance(answer, HttpResponse):
            return answer
        return _schedule(request, plan, until, day, ending=answer[0], status=answer[1])
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
    word = PUBLISHED if done.made else NOTHING
    return telling.after(request, there, SOME if done.collided else word)


def _changed() -> str:
    return _("Någon har ändrat schemat sedan du öppnade sidan. Inget är ändrat. Så här är det nu.")


def _schedule(
    request: PageRequest,
    plan: setup_queries.Plan,
    until: forms.PublishForm,
    day: forms.DayForm,
    *,
    ending: desk_ending.Ending | None = None,
    status: int = 200,
) -> HttpResponse:
    language, one, now = request.viewer.language, plan.schedule, clock.now()
    context = {
        "title": shown.title(one.time_type, language),
        "who": ", ".join(each.name for each in (one.clinician, one.room) if each),
        "week": _week(plan, language),
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
        "release": _release(one, language),
        "until": until,
        "day": day,
        "ending": ending or desk_ending.looked_at(request, plan, now),
        "standing": desk_ending.standing(request, plan, now),
        "version": one.version,
        "here": addresses.url("booking:desk_schedule", schedule_id=one.id),
    }
    return design.render(request, "booking/desk_schedule.html", context, status=status)


def _week(plan: setup_queries.Plan, language: str) -> list[tuple[str, str]]:
    """Return the days of the week that have times, each with all its spans."""
    spans: dict[int, list[str]] = {}
    for each in sorted(plan.opening.weekly, key=lambda one: (one.weekday, one.span)):
        spans.setdefault(each.weekday, []).append(words.span(each.span.opens, each.span.closes, language))
    return [(words.weekday(day, language), ", ".join(those)) for day, those in spans.items()]


def _release(one: setup_queries.ScheduleRow, language: str) -> str:
    """Return when the times open for booking, "" for at once."""
    if one.release_days_before is None:
        return ""
    at = words.clock_time(one.release_at, language)
    if one.release_weekday is None:
        return _("Går att boka från %(days)s dagar före, klockan %(at)s.") % {
            "days": one.release_days_before,
            "at": at,
        }
    return _("Släpps en vecka i taget: %(day)s klockan %(at)s, minst %(days)s dagar före.") % {
        "day": words.weekday(one.release_weekday, language),
        "at": at,
        "days": one.release_days_before,
    }
