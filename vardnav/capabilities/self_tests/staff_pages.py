"""Pages: the unit's lists, sending out one by one or by a list, one order, one task, one message of the laboratory."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.self_tests.actions import handling, laboratory, moving, ordering, results
from vardnav.capabilities.self_tests.forms import acting
from vardnav.capabilities.self_tests.queries import desk, desk_shown, offering, orders, shown, words
from vardnav.capabilities.self_tests.rules import kit_ids
from vardnav.kernel import clock
from vardnav.kernel.people.contact import phone_in_words
from vardnav.platform import design
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other

_STALE = gettext_lazy("Någon har ändrat det här sedan du öppnade sidan. Se hur det står nu, och gör om.")


#: What is said after each deed with an order, a task, a message.
DONE = {
    "dispatch": telling.word("self_tests dispatch", gettext_lazy("Provet är noterat som skickat.")),
    "register": telling.word("self_tests register", gettext_lazy("Provet är registrerat.")),
    "cancel": telling.word("self_tests cancel", gettext_lazy("Beställningen är avböjd.")),
    "receive": telling.word("self_tests receive", gettext_lazy("Noterat att laboratoriet har provet.")),
    "spoil": telling.word("self_tests spoil", gettext_lazy("Noterat att provet inte gick att analysera.")),
    "lose": telling.word("self_tests lose", gettext_lazy("Noterat att provet är borta.")),
    "take": telling.word("self_tests take", gettext_lazy("Du har tagit uppföljningen.")),
    "let_go": telling.word("self_tests let_go", gettext_lazy("Uppföljningen väntar på någon annan igen.")),
    "done": telling.word("self_tests done", gettext_lazy("Uppföljningen är klar.")),
    "write": telling.word("self_tests write", gettext_lazy("Meddelandet är skickat till personen.")),
    "try_again": telling.word("self_tests try_again", gettext_lazy("Beskedet är använt.")),
    "handle": telling.word("self_tests handle", gettext_lazy("Beskedet är omhändertaget.")),
}
ALL_SENT = telling.word("self_tests all_sent", gettext_lazy("Alla prov i listan är noterade som skickade."))


def lists(request: PageRequest) -> HttpResponse:
    """One of the unit's lists. A POST finds an order by its number, for whoever is on the phone."""
    form = acting.FindForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = desk.by_number(request.viewer, form.cleaned_data["number"])
        if found is not None:
            return see_other("self_tests:desk_order", order_id=found.id)
        form.add_error("number", _("Det finns ingen beställning med det numret här."))
    status = 422 if form.errors else 200
    now, name = clock.now(), request.GET.get("list", "send")
    listed = desk.listed(request.viewer, name if name in desk.LISTS else "send", now=now)
    context = {
        "listed": listed,
        "tabs": _tabs(listed),
        "rows": [desk_shown.line(request.viewer, one, now=now) for one in listed.orders],
        "tasks": [desk_shown.task(request.viewer, one, now=now) for one in listed.tasks],
        "messages": [desk_shown.message(request.viewer, one, now=now) for one in listed.messages],
        "form": form,
        "most": desk.MOST,
    }
    return design.render(request, "self_tests/desk_lists.html", context, status=status)


def _tabs(listed: desk.Listed) -> list[tuple[str, str, str, int | None]]:
    names = {
        "send": _("Ska skickas"),
        "out": _("Utskickade"),
        "sent_in": _("Inskickade"),
        "late": _("Har inte kommit fram"),
        "follow_up": _("Att följa upp"),
        "messages": _("Från laboratoriet"),
        "ended": _("Avslutade"),
    }
    page = addresses.url("self_tests:desk")
    return [(key, names[key], f"{page}?list={key}", listed.counts.get(key)) for key in desk.LISTS]


def labels(request: PageRequest) -> HttpResponse:
    """Names and addresses of what is to be sent out, to print: not a word of what is in the envelopes."""
    now = clock.now()
    found = desk.to_label(request.viewer, now=now)
    senders = {key: offering.sender(request.viewer, key, now=now) for key in offering.KEYS}
    return design.render(
        request,
        "self_tests/desk_labels.html",
        {"labels": [desk_shown.label(one, sender=senders.get(one.case.service_key, "")) for one in found]},
    )


def slip(request: PageRequest, order_id: uuid.UUID) -> HttpResponse:
    """What goes with a kit, to print: its number as a code to scan and in digits, and nothing of whom it is for."""
    order = desk.to_slip(request.viewer, order_id, now=clock.now())
    context = {"slip": desk_shown.slip(order), "order": order}
    return design.render(request, "self_tests/desk_slip.html", context)


def dispatch(request: PageRequest) -> HttpResponse:
    """Send out many: a pasted list of order number and kit number. What is wrong is said line by line."""
    form = acting.ListForm(request.POST if request.method == "POST" else None)
    rows: list[dict[str, Any]] = []
    sent, status = 0, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            rows, sent = _send_rows(request, form.read())
            if rows and not any(one["problem"] for one in rows):
                there = SeeOther(f"{addresses.url('self_tests:desk')}?list=out")
                return telling.after(request, there, ALL_SENT)
    context = {
        "form": form,
        "rows": [one for one in rows if one["problem"]],
        "sent": sent,
        "is_done": bool(rows),
    }
    return design.render(request, "self_tests/desk_dispatch.html", context, status=status)


def _send_rows(request: PageRequest, read: list[acting.Row]) -> tuple[list[dict[str, Any]], int]:
    good = [one for one in read if not one.problem]
    went = handling.dispatch_each(request.viewer, [(one.number, one.kit_id) for one in good], now=clock.now())
    problems = {
        one.line: _why(problem) for one, problem in zip(good, went, strict=True) if problem is not None
    }
    rows = [
        {"line": one.line, "text": one.text, "problem": one.problem or problems.get(one.line, "")}
        for one in read
    ]
    return rows, sum(not one["problem"] for one in rows)


def _why(problem: Exception) -> str:
    if isinstance(problem, Http404):
        return _("Det finns ingen beställning med det numret här.")
    if isinstance(problem, handling.KitTaken):
        return str(acting.TAKEN)
    if isinstance(problem, kit_ids.WrongKitId):
        return str(acting.WRONG_NUMBER)
    return _("Beställningen är redan skickad eller avslutad.")


def order(request: PageRequest, order_id: uuid.UUID) -> HttpResponse:
    """One order with all that can be done with it; a POST does one thing."""
    if request.method == "POST":
        return _act(request, order_id)
    return _order(request, order_id)


_DEEDS: dict[str, Callable[..., object]] = {
    "cancel": ordering.cancel,
    "receive": handling.receive,
    "spoil": handling.spoil,
    "lose": handling.lose,
}


def _act(request: PageRequest, order_id: uuid.UUID) -> HttpResponse:
    do, now = request.POST.get("do", ""), clock.now()
    version = acting.version_of(request.POST)
    form: Any = None
    if do in ("dispatch", "register"):
        form = (acting.DispatchForm if do == "dispatch" else acting.RegisterForm)(request.POST)
        if not form.is_valid():
            return _order(request, order_id, form=form, do=do, status=422)
    elif do not in _DEEDS:
        return _order(request, order_id, problem=_("Välj vad du vill göra."), status=422)
    try:
        if do == "dispatch":
            kit_id = form.cleaned_data["kit_id"]
            handling.dispatch(request.viewer, order_id, kit_id=kit_id, version=version, now=now)
        elif do == "register":
            kit_id, taken_on = form.cleaned_data["kit_id"], form.day(clock.local_date(now))
            handling.register(request.viewer, order_id, kit_id=kit_id, taken_on=taken_on, now=now)
        else:
            _DEEDS[do](request.viewer, order_id, version=version, now=now)
    except (handling.KitTaken, handling.WrongKit, handling.WrongDay) as problem:
        _blame(form, problem)
        return _order(request, order_id, form=form, do=do, status=422)
    except moving.Stale:
        return _order(request, order_id, form=form, do=do, problem=str(_STALE), status=409)
    except moving.NotAllowed:
        return _order(request, order_id, form=form, do=do, problem=_("Det går inte längre."), status=409)
    return telling.after(request, see_other("self_tests:desk_order", order_id=order_id), DONE[do])


def _blame(form: Any, problem: Exception) -> None:
    if isinstance(problem, handling.WrongDay):
        form.add_error("taken_on", str(acting.WRONG_DAY))
    else:
        is_taken = isinstance(problem, handling.KitTaken)
        form.add_error("kit_id", str(acting.TAKEN if is_taken else acting.NOT_YOUR_KIT))


def _order(
    request: PageRequest,
    order_id: uuid.UUID,
    *,
    form: Any = None,
    do: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    opened = orders.one(viewer, order_id, now=now)
    context = {
        "order": opened.order,
        "line": desk_shown.line(viewer, opened.order, now=now),
        "who": desk_shown.person(opened.order.subject),
        "delivery": shown.order(opened, now=now, language=viewer.language)["delivery"],
        "taken_on": words.day(opened.order.taken_on, viewer.language),
        "steps": desk_shown.steps(opened, now=now, language=viewer.language),
        "tasks": [desk_shown.task(viewer, one, now=now) for one in opened.tasks],
        "dispatch_form": form if do == "dispatch" and form is not None else acting.DispatchForm(),
        "register_form": form if do == "register" and form is not None else acting.RegisterForm(),
        "form": form,
        "problem": problem,
        "case_url": addresses.url("desk:case", case_id=opened.order.case_id),
    }
    return design.render(request, "self_tests/desk_order.html", context, status=status)


def task(request: PageRequest, task_id: uuid.UUID) -> HttpResponse:
    """What is to be followed up: who has it, how far it has come; take it, put it back, or finish it with a word."""
    now, viewer = clock.now(), request.viewer
    found = desk.task(viewer, task_id, now=now)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = acting.NoteForm(request.POST if do == "done" else None)
    trace_form = acting.TraceForm(request.POST if do == "write" else None)
    problem, status = "", 200
    if request.method == "POST":
        version = acting.version_of(request.POST)
        try:
            if do == "take":
                results.take(viewer, task_id, version=version, now=now)
            elif do == "let_go":
                results.let_go(viewer, task_id, version=version, now=now)
            elif do == "write" and trace_form.is_valid():
                text = trace_form.cleaned_data["text"]
                results.write(viewer, task_id, text=text, version=version, now=now)
            elif do == "done" and form.is_valid():
                results.finish(viewer, task_id, note=form.cleaned_data["note"], version=version, now=now)
            elif do not in ("done", "write"):
                problem = _("Välj vad du vill göra.")
            if not problem and not form.errors and not trace_form.errors:
                return telling.after(request, see_other("self_tests:desk_task", task_id=task_id), DONE[do])
            status = 422
        except (moving.Stale, moving.NotAllowed):
            problem, status = str(_STALE), 409
            found = desk.task(viewer, task_id, now=now)
    opened = orders.one(viewer, found.order_id, now=now)
    if found.traces and not trace_form.is_bound:
        trace_form = acting.TraceForm(initial={"text": _tracing(opened.order)})
    context = {
        "trace_form": trace_form if found.traces else None,
        "task": found,
        "shown": desk_shown.task(viewer, found, now=now),
        "line": desk_shown.line(viewer, opened.order, now=now),
        "who": desk_shown.person(opened.order.subject),
        "meanwhile": opened.kit.lines("meanwhile", viewer.language) if found.kind == "follow_up" else (),
        "form": form,
        "problem": problem,
        "case_url": addresses.url("desk:case", case_id=opened.order.case_id),
    }
    return design.render(request, "self_tests/desk_task.html", context, status=status)


def _tracing(order: Any) -> str:
    """The ready text, in the language the person wants to be written to in."""
    phone = phone_in_words(order.unit.phone) if order.unit.phone.startswith("+") else order.unit.phone
    return words.tracing(order, phone=phone, language=moving.language_of(order.subject_id))


def message(request: PageRequest, message_id: uuid.UUID) -> HttpResponse:
    """What the laboratory said that changed nothing, and why: use it when it fits now, or note what was done."""
    now, viewer = clock.now(), request.viewer
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = acting.NoteForm(request.POST if do == "handle" else None)
    there = see_other("self_tests:desk_message", message_id=message_id)
    problem, status = "", 200
    if request.method == "POST":
        try:
            if do == "try_again":
                laboratory.try_again(viewer, message_id, now=now)
                return telling.after(request, there, DONE[do])
            if do == "handle" and form.is_valid():
                laboratory.handle(viewer, message_id, note=form.cleaned_data["note"], now=now)
                return telling.after(request, there, DONE[do])
            problem, status = ("" if form.errors else _("Välj vad du vill göra.")), 422
        except moving.Stale:
            problem, status = str(_STALE), 409
        except moving.NotAllowed:
            problem, status = _("Det passar fortfarande inte. Personen behöver registrera provet först."), 409
    found = desk.message(viewer, message_id, now=now)
    context = {
        "found": found,
        "shown": desk_shown.message(viewer, found, now=now),
        "form": form,
        "problem": problem,
    }
    return design.render(request, "self_tests/desk_message.html", context, status=status)


def of_case(viewer: Any, case: Any, now: Any) -> dict[str, Any] | None:
    """Return the way from a case at the desk to its kit; None for other cases."""
    if case.service_key not in offering.KEYS:
        return None
    found = orders.of_case(viewer, case.id)
    return desk_shown.panel(found) if found else None
