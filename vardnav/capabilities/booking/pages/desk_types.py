"""Pages: sorts of time: added, their dated rules changed, what is said of them changed, offered no more."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms import about as about_forms
from vardnav.capabilities.booking.forms import kinds as forms
from vardnav.capabilities.booking.pages import setting
from vardnav.capabilities.booking.queries import shown
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform.appointments import prior_queries, setup_queries, type_actions
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.design import telling
from vardnav.platform.desk import lines
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

ADDED = telling.word(
    "booking type added", gettext_lazy("Sorten är tillagd. Gör ett schema för den, och lägg ut tider.")
)
CHANGED = telling.word(
    "booking rule changed", gettext_lazy("Reglerna gäller nu. Den som redan har bokat behåller sin tid.")
)
DESCRIBED = telling.word("booking type described", gettext_lazy("Det är ändrat."))
RETIRED = telling.word(
    "booking type retired",
    gettext_lazy(
        "Sorten går inte att boka längre. De som har bokat behåller sina tider. "
        "De som stod på väntelistan gör det inte längre, "
        "och de som har valt sms eller e-post får veta det."
    ),
)


def new_type(request: PageRequest) -> HttpResponse:
    """Add a sort of time with its first rules."""
    now = clock.now()
    if request.method != "POST":
        initial = {"minutes": 20, "cutoff_hours": 24, "lead_minutes": 60, "days_ahead": 90}
        return setting.form(
            request, forms.TypeForm(initial=initial, questions=_questions(request)), _("Ny sorts tid")
        )
    form = forms.TypeForm(request.POST, questions=_questions(request))
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
            questions_key=given["questions"],
            is_sensitive=given["is_sensitive"],
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
    return setting.form(request, form, _("Ny sorts tid"), status=422)


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
    more = {
        "history": history,
        "current": versions[0].version if versions else 0,
        "about": addresses.url("booking:desk_about", type_id=kind.id),
    }
    title = _("Regler för %(what)s") % {"what": shown.title(kind, language)}
    return setting.form(request, form, title, status=status, **more)


def about(request: PageRequest, type_id: uuid.UUID) -> HttpResponse:
    """Change what is said of a sort of time, or stop offering it; who has booked keeps what they have."""
    now, viewer = clock.now(), request.viewer
    kind, _versions = setup_queries.one_type(viewer, type_id)
    held = type_actions.About.of(kind)
    questions = _questions(request, held.questions_key)
    if request.method != "POST":
        return _about(
            request, kind, about_forms.AboutForm(initial=about_forms.initial(held), questions=questions)
        )
    if request.POST.get("do") == "retire":
        type_actions.retire(viewer, type_id, now=now)
        return telling.after(request, see_other("booking:desk_setup"), RETIRED)
    form = about_forms.AboutForm(request.POST, questions=questions)
    if not form.is_valid():
        return _about(request, kind, form, status=422)
    is_stale = form.cleaned_data["mark"] != about_forms.mark(held)
    try:
        if is_stale and form.about != held:
            raise Stale
        type_actions.describe(viewer, type_id, form.about, was=held, now=now)
    except Stale:
        said = _(
            "Någon har ändrat sorten sedan du öppnade sidan. Inget är ändrat. Läs hur den är nu och försök igen."
        )
        form.add_error(None, said)
        return _about(request, kind, form, status=409)
    return telling.after(request, see_other("booking:desk_setup"), DESCRIBED)


def _about(
    request: PageRequest, kind: setup_queries.TypeRow, form: about_forms.AboutForm, *, status: int = 200
) -> HttpResponse:
    title = _("Ändra %(what)s") % {"what": shown.title(kind, request.viewer.language)}
    in_line = setup_queries.in_line(kind)
    return setting.form(request, form, title, status=status, can_retire=True, in_line=in_line)


def _questions(request: PageRequest, held: str = "") -> list[tuple[str, str]]:
    """Return the forms to choose from: those published, and the one that is chosen though it is taken out of use."""
    found = [(one.key, str(one.title)) for one in prior_queries.choices(request.viewer)]
    is_gone = bool(held) and held not in dict(found)
    return [*found, (held, _("Ett formulär som inte används längre"))] if is_gone else found
