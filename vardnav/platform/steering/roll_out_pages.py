"""Pages: a plan to begin with an e-service step by step: fill in, add waves, look, confirm, follow, change, stop (N4)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.clock import hours, identifiers
from vardnav.platform import design
from vardnav.platform.catalogue import changing, measuring, roll_outs, rolling_out
from vardnav.platform.design import telling
from vardnav.platform.questionnaires import shown as kinds_shown
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other
from vardnav.platform.steering import pages, proposal_pages, roll_out_shown, roll_out_words
from vardnav.platform.steering.pause_forms import MeasureForm
from vardnav.platform.steering.roll_out_forms import JudgeForm, PlanForm, WaveForm

BEGUN = telling.word("roll_outs begun", gettext_lazy("Planen är sparad. Lägg till vilka som börjar när."))
MEASURED = telling.word("roll_outs measured", gettext_lazy("Talet är sparat."))
WAVE = telling.word("roll_outs wave", gettext_lazy("Vågen är sparad."))
REMOVED = telling.word("roll_outs removed", gettext_lazy("Vågen är borttagen."))
DECIDED = telling.word("roll_outs decided", gettext_lazy("Införandet är bestämt."))
STOPPED = telling.word("roll_outs stopped", gettext_lazy("Införandet är stoppat. De som är med fortsätter."))
JUDGED = telling.word("roll_outs judged", gettext_lazy("Beslutet om försöket är sparat."))


def listed(request: PageRequest) -> HttpResponse:
    """Every plan and where it has come."""
    lines = roll_out_shown.listed(request.viewer, now=clock.now())
    return design.render(request, "steering/roll_outs.html", {"lines": lines})


def new(request: PageRequest) -> HttpResponse:
    """Begin a plan: what for, what residents read meanwhile, what is measured. The waves come after."""
    given = request.POST if request.method == "POST" else None
    initial = {"service_key": request.GET.get("service", "")[:60]}
    form = PlanForm(given, region=request.viewer.region, initial=initial)
    if given is not None and form.is_valid():
        baseline = form.cleaned_data["baseline"]
        plan = rolling_out.begin(request.viewer, form.about(), baseline, now=clock.now())
        return telling.after(request, see_other("steering:roll_out", roll_out_id=plan.id), BEGUN)
    return design.render(
        request, "steering/roll_out_form.html", {"form": form}, status=422 if form.errors else 200
    )


def one(request: PageRequest, roll_out_id: uuid.UUID) -> HttpResponse:
    """One plan: its waves, who is in and who is coming, what stands in the way, what residents see."""
    return _one(request, roll_out_id)


def wave(request: PageRequest, roll_out_id: uuid.UUID, wave_id: uuid.UUID | None = None) -> HttpResponse:
    """Add a wave, or change one that has not happened."""
    now, viewer = clock.now(), request.viewer
    plan = roll_outs.one(viewer, roll_out_id)
    rows = roll_outs.waves(viewer, plan)
    row = next((one for one in rows if one.id == wave_id), None)
    if wave_id is not None and row is None:
        raise Http404
    taken = {uuid.UUID(unit) for one in rows if one.id != wave_id for unit in one.unit_ids}
    units = roll_outs.units(viewer, plan.service_key)
    form = WaveForm(
        request.POST if request.method == "POST" else None,
        choosable={key: unit for key, unit in units.items() if key not in taken},
        kinds=dict(kinds_shown.kinds(viewer)),
        initial=_initial(row, now) if row else {"who": "units"},
        now=now,
    )
    if request.method != "POST":
        return _wave(request, plan, row, form)
    if not form.is_valid():
        return _wave(request, plan, row, form, status=422)
    try:
        change = rolling_out.set_wave(
            viewer, plan.id, form.choice(), wave_id=wave_id, version=_version(request), now=now
        )
    except rolling_out.Stale:
        return _wave(request, roll_outs.one(viewer, roll_out_id), row, form, problem=_stale(), status=409)
    except rolling_out.NotNow:
        return _wave(request, plan, row, form, problem=_too_late(), status=409)
    except rolling_out.InTheWay as problem:
        words = " ".join(roll_out_words.obstacle(one) for one in problem.obstacles)
        return _wave(request, plan, row, form, problem=words, status=422)
    return _after(request, plan.id, change, WAVE)


def remove(request: PageRequest, roll_out_id: uuid.UUID, wave_id: uuid.UUID) -> HttpResponse:
    """Take a wave away that has not happened."""
    return _done(
        request,
        roll_out_id,
        lambda version, now: rolling_out.remove_wave(
            request.viewer, roll_out_id, wave_id, version=version, now=now
        ),
        said=REMOVED,
    )


def confirm(request: PageRequest, roll_out_id: uuid.UUID) -> HttpResponse:
    """Decide the plan as it was shown."""
    standing = request.POST.get("standing", "")
    return _done(
        request,
        roll_out_id,
        lambda _version, now: rolling_out.confirm(request.viewer, roll_out_id, standing=standing, now=now),
        said=DECIDED,
    )


def stop(request: PageRequest, roll_out_id: uuid.UUID) -> HttpResponse:
    """Nobody more joins; what has happened stays."""
    return _done(
        request,
        roll_out_id,
        lambda version, now: rolling_out.stop(request.viewer, roll_out_id, version=version, now=now),
        said=STOPPED,
    )


def judge(request: PageRequest, roll_out_id: uuid.UUID, wave_id: uuid.UUID) -> HttpResponse:
    """Say whether a trial shall go on."""
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return _one(request, roll_out_id, judge_form=form, judge_id=wave_id, status=422)
    cleaned = form.cleaned_data

    def do(version: int, now: dt.datetime) -> changing.Change:
        return rolling_out.judge(
            request.viewer, roll_out_id, wave_id, go=cleaned["verdict"] == "go", words=cleaned["words"],
            version=version, now=now,
        )  # fmt: skip

    return _done(request, roll_out_id, do, said=JUDGED, judge_form=form, judge_id=wave_id)


def measure(request: PageRequest, roll_out_id: uuid.UUID) -> HttpResponse:
    """Write one number of the follow-up."""
    now, viewer = clock.now(), request.viewer
    plan = roll_outs.one(viewer, roll_out_id)
    wanted = identifiers.from_text(request.POST.get("measure", ""))
    row = next((one for one in roll_outs.measures(viewer, plan) if one.id == wanted), None)
    if row is None or row.is_baseline or not plan.confirmed_at:
        return _one(request, roll_out_id, _("Det finns inget sådant mätvärde."))
    form = MeasureForm(request.POST)
    if not form.is_valid():
        return _one(request, roll_out_id, form=form, measure_id=row.id, status=422)
    seen = request.POST.get("seen", "")
    try:
        measuring.measure(viewer, row.id, form.cleaned_data["value"], seen=seen, now=now)
    except measuring.Stale:
        problem = _("Någon annan har skrivit ett tal där sedan du öppnade sidan. Ditt tal är inte sparat.")
        return _one(request, roll_out_id, problem, form=form, measure_id=row.id)
    there = see_other("steering:roll_out", roll_out_id=roll_out_id, fragment="follow-up")
    return telling.after(request, there, MEASURED)


def _done(
    request: PageRequest,
    roll_out_id: uuid.UUID,
    do: Callable[[int, dt.datetime], changing.Change | None],
    *,
    said: str,
    **context: Any,
) -> HttpResponse:
    try:
        change = do(_version(request), clock.now())
    except rolling_out.Stale:
        return _one(request, roll_out_id, _stale(), **context)
    except rolling_out.NotNow:
        return _one(request, roll_out_id, _too_late(), **context)
    except rolling_out.InTheWay as problem:
        words = " ".join(roll_out_words.obstacle(one) for one in problem.obstacles)
        return _one(request, roll_out_id, words, **context)
    return _after(request, roll_out_id, change, said)


def _after(
    request: PageRequest, roll_out_id: uuid.UUID, change: changing.Change | None, said: str
) -> HttpResponse:
    """Lead back to the plan, which says what was done; or to the proposal, which says that it waits."""
    if change is not None and change.expires_at is not None:
        return proposal_pages.proposed(request, change.id)
    return telling.after(request, see_other("steering:roll_out", roll_out_id=roll_out_id), said)


def _one(
    request: PageRequest, roll_out_id: uuid.UUID, problem: str = "", *, status: int = 409, **context: Any
) -> HttpResponse:
    shown = roll_out_shown.one(request.viewer, roll_out_id, now=clock.now())
    is_refused = bool(problem) or bool(context)
    context = {
        "shown": shown,
        "problem": problem,
        "needs_two": not shown.plan.confirmed_at and changing.needs_two(request.viewer),
        "judge_form": JudgeForm(),
        "judge_id": None,
        "form": None,
        "measure_id": None,
        **context,
    }
    return design.render(request, "steering/roll_out.html", context, status=status if is_refused else 200)


def _wave(
    request: PageRequest,
    plan: roll_outs.RollOut,
    row: roll_outs.Wave | None,
    form: WaveForm,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "plan": plan,
        "wave": row,
        "form": form,
        "problem": problem,
        "title": roll_out_shown.title(plan),
    }
    return design.render(request, "steering/wave_form.html", context, status=status)


def _initial(row: roll_outs.Wave, now: dt.datetime) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "name": row.name,
        "who": "everyone" if row.has_everyone else "units",
        "units": row.unit_ids,
        "is_trial": row.ends_at is not None,
        **pages.parts("from", row.starts_at),
    }
    if row.ends_at is None:
        return initial
    is_midnight = clock.local(row.ends_at).time() == hours.MIDNIGHT
    ends = row.ends_at - dt.timedelta(minutes=1) if is_midnight else row.ends_at
    return {**initial, **pages.parts("to", ends), **({"to_time": ""} if is_midnight else {})}


def _version(request: PageRequest) -> int:
    """Return the version that the page was opened on; one that is not a number fits none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _stale() -> str:
    return _("Något har ändrats sedan du öppnade sidan. Inget av ditt är sparat än. Se efter och gör om.")


def _too_late() -> str:
    return _(
        "Det går inte längre. Det har redan hänt, eller så väntar planen på godkännande eller är stoppad."
    )
