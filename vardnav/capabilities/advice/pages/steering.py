"""Pages of steering: how advice on symptoms has turned out, the brakes, and what the region has decided about them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.advice.actions import braking
from vardnav.capabilities.advice.forms.quality import LiftForm, RuleForm
from vardnav.capabilities.advice.queries import chart, quality_words
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.platform import design
from vardnav.platform.design import telling
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

LIFTED = telling.word("advice lifted", gettext_lazy("Bromsen är lyft. Uppföljningen börjar om från nu."))
DECIDED = telling.word("advice decided", gettext_lazy("Beslutet är sparat och gäller nu."))


def quality(request: PageRequest) -> HttpResponse:
    """What has come of advice, by questions and version and by month; a POST lifts a brake or decides when one is pulled."""
    if request.method != "POST":
        return _page(request)
    do = request.POST.get("do", "")
    if do == "lift":
        return _lift(request)
    if do == "decide":
        return _decide(request)
    return _page(request, status=422, problem=_("Välj vad du vill göra."))


def _lift(request: PageRequest) -> HttpResponse:
    brake_id = identifiers.from_text(request.POST.get("brake", ""))
    if brake_id is None:
        raise Http404
    form = LiftForm(request.POST, place=str(brake_id))
    if not form.is_valid():
        return _page(request, status=422, lift=form)
    try:
        braking.lift(request.viewer, brake_id, reason=form.cleaned_data["reason"], now=clock.now())
    except braking.Stale:
        problem = _("Någon annan har redan lyft bromsen. Det du skrev är inte sparat.")
        return _page(request, status=409, problem=problem, lost=form.cleaned_data["reason"])
    return telling.after(request, see_other("advice:quality"), LIFTED)


def _decide(request: PageRequest) -> HttpResponse:
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, rule=form)
    number = request.POST.get("number", "")
    known = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else -1
    try:
        if known != quality_words.page(request.viewer, now=clock.now()).number:
            raise braking.Stale
        reason = form.cleaned_data["reason"]
        braking.decide(request.viewer, form.chosen(), reason=reason, number=known, now=clock.now())
    except braking.Stale:
        problem = _("Någon annan har beslutat sedan du öppnade sidan. Det du fyllde i är inte sparat.")
        return _page(request, status=409, problem=problem, rule=form)
    return telling.after(request, see_other("advice:quality"), DECIDED)


def _page(
    request: PageRequest,
    *,
    status: int = 200,
    problem: str = "",
    lost: str = "",
    lift: LiftForm | None = None,
    rule: RuleForm | None = None,
) -> HttpResponse:
    found = quality_words.page(request.viewer, now=clock.now())
    active = [one.id for one in found.brakes if one.id]
    lifts: dict[str, Any] = {one: LiftForm(place=one) for one in active}
    if lift is not None:
        lifts[lift.place] = lift
    context = {
        "found": found,
        "chart": chart.drawn(found.rows, limit_percent=found.deciding.limit_percent),
        "holds": quality_words.holds(found.deciding),
        "lifts": lifts,
        "lift": lift,
        "rule": rule or RuleForm(initial=RuleForm.of(found.deciding)),
        "form": lift or rule,
        "problem": problem,
        "lost": lost,
    }
    return design.render(request, "advice/quality.html", context, status=status)
