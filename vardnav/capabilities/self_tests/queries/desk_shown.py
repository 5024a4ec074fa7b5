"""Words: orders, tasks and the laboratory's messages as the unit's pages show them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from vardnav.capabilities.self_tests.models import LabMessage, Order, Task
from vardnav.capabilities.self_tests.queries import shown, words
from vardnav.capabilities.self_tests.rules import kit_ids, kits, qr
from vardnav.capabilities.self_tests.rules.states import Delivery, Result, State
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.people import protection
from vardnav.kernel.people.models import Person
from vardnav.kernel.people.protection import Details, Reader
from vardnav.platform.desk import lines as desk_lines
from vardnav.platform.registry import addresses


def line(viewer: Viewer, order: Order, *, now: dt.datetime) -> dict[str, Any]:
    """Return an order as a line of a list; a protected person has no name there."""
    word, tone = words.DESK_STATES[order.state]
    if order.state == State.ANSWERED:
        word, tone = words.result(order)
    return {
        "id": order.id,
        "url": addresses.url("self_tests:desk_order", order_id=order.id),
        "title": order.kit.text("title", viewer.language),
        "number": order.case.number,
        "kit_id": kit_ids.shown(order.kit_id),
        "who": name(order.subject),
        "is_protected": protection.is_protected(order.subject.protection),
        "delivery": str(words.DELIVERIES[order.delivery]),
        "state": str(word),
        "tone": tone,
        "ordered": clock_words.moment(order.ordered_at, now=now, language=viewer.language),
        "last_day": words.day(order.send_in_by, viewer.language),
        "registered": (
            clock_words.moment(order.registered_at, now=now, language=viewer.language)
            if order.registered_at
            else ""
        ),
    }


def panel(order: Order) -> dict[str, str]:
    """Return the way to an order from its case, with its state."""
    word, tone = words.DESK_STATES[order.state]
    return {
        "url": addresses.url("self_tests:desk_order", order_id=order.id),
        "state": str(word),
        "tone": tone,
    }


def _kit_of(found: LabMessage, language: str) -> str:
    """Return what the kit is called that the laboratory speaks of; the key, of one that is not known here."""
    if found.order is not None and found.order.kind == found.kind:
        return found.order.kit.text("title", language)
    kit = kits.kits().get(found.kind)
    return kit.text("title", language) if kit else found.kind


def slip(order: Order) -> dict[str, str]:
    """Return what is printed and goes with a kit: its number, as a code and in digits, and whom to call. No person."""
    return {
        "number": kit_ids.shown(order.kit_id),
        "code": qr.path(qr.code(order.kit_id)),
        "unit": order.unit.name,
        "phone": order.unit.phone,
    }


def name(person: Person) -> str:
    """Return a name for a list, "" for a protected person."""
    shown = protection.display(Details(person.name), protection=person.protection, reader=Reader.LIST)
    return "" if shown.is_protected else shown.name


def person(one: Person) -> str:
    """Return who an order is about, by name and number; a protected person is named in the case only."""
    shown = name(one)
    return (
        f"{shown}, {one.number.shown()}" if shown else _("Skyddade personuppgifter. Namnet står i ärendet.")
    )


def label(order: Order, *, sender: str = "") -> dict[str, Any]:
    """Return what stands on an envelope: a name, an address and the `sender`, and nothing of what is in it.

    A kit that is picked up has its number only: no name lies about where it is fetched. Nor has one of a person who has
    come to be protected since the order.
    """
    person = order.subject
    found: dict[str, Any] = {"number": order.case.number, "sender": sender}
    if shown.goes_nowhere(order):
        return found | {"lines": [_("Med skyddade personuppgifter skickas inget hem.")], "sender": ""}
    if order.delivery == Delivery.PICK_UP:
        return found | {"lines": [order.place], "sender": ""}
    if order.delivery == Delivery.OTHER:
        return found | {"lines": order.address.splitlines()}
    town = f"{person.postal_code} {person.postal_town}".strip()
    return found | {"lines": [person.name, person.address, town]}


def steps(opened: Any, *, now: dt.datetime, language: str) -> list[dict[str, str]]:
    """Return what has happened with an order: when, what, and who did it."""
    return [
        {
            "what": str(words.DESK_STATES[one.to_state][0]),
            "when": clock_words.moment(one.at, now=now, language=language),
            "who": _who(one),
        }
        for one in opened.steps
    ]


def _who(step: Any) -> str:
    if step.by_staff is not None:
        return desk_lines.staff_name(step.by_staff)
    if step.by_person_id is not None:
        return _("Invånaren")
    return _("Laboratoriet") if step.verb in ("receive", "answer") else _("Kalendern")


def task(viewer: Viewer, found: Task, *, now: dt.datetime) -> dict[str, Any]:
    """Return a task as a line or for its page."""
    order = found.order
    return {
        "id": found.id,
        "url": addresses.url("self_tests:desk_task", task_id=found.id),
        "title": _("Smittspårning och behandling") if found.traces else str(words.TASKS[found.kind]),
        "kit": order.kit.text("title", viewer.language),
        "who": name(order.subject),
        "is_protected": protection.is_protected(order.subject.protection),
        "result": str(words.result(order)[0]) if order.result else "",
        "tone": words.result(order)[1] if order.result else "neutral",
        "due": clock_words.date(_last_day(found.due_at), viewer.language),
        "is_late": found.done_at is None and found.due_at < now,
        "taken_by": desk_lines.staff_name(found.taken_by),
        "is_mine": found.taken_by_id is not None and found.taken_by_id == viewer.staff_id,
        "done": (
            clock_words.moment(found.done_at, now=now, language=viewer.language) if found.done_at else ""
        ),
    }


def _last_day(due_at: dt.datetime) -> dt.date:
    return clock.local_date(due_at - dt.timedelta(seconds=1))


def message(viewer: Viewer, found: LabMessage, *, now: dt.datetime) -> dict[str, Any]:
    """Return what the laboratory said and why it changed nothing. A result that does not fit is not shown as one."""
    return {
        "id": found.id,
        "url": addresses.url("self_tests:desk_message", message_id=found.id),
        "kit_id": kit_ids.shown(found.kit_id) if len(found.kit_id) == kit_ids.LENGTH else found.kit_id,
        "kit": _kit_of(found, viewer.language),
        "problem": str(words.PROBLEMS.get(found.problem, "")),
        "reason": found.reason,
        "what": _what(found),
        "arrived": clock_words.moment(found.arrived_at, now=now, language=viewer.language),
        "who": name(found.order.subject) if found.order else "",
        "order_url": addresses.url("self_tests:desk_order", order_id=found.order_id) if found.order else "",
        "handled": (
            clock_words.moment(found.handled_at, now=now, language=viewer.language)
            if found.handled_at
            else ""
        ),
        "handled_by": desk_lines.staff_name(found.handled_by),
        "note": found.note,
    }


def _what(found: LabMessage) -> str:
    if found.result in set(Result):
        return str(words.RESULTS[found.result][0])
    return _("Provet har kommit till laboratoriet") if found.kit_id and not found.result else ""
