"""Words: kits and orders with every text ready, for the pages of residents and of staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.queries import words
from vardnav.capabilities.self_tests.queries.offering import ORDER_KEY, OnOffer
from vardnav.capabilities.self_tests.queries.orders import Opened
from vardnav.capabilities.self_tests.rules import kit_ids, kits, qr
from vardnav.capabilities.self_tests.rules.states import OPEN, Delivery, Result, State
from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.people import protection
from vardnav.platform.cases.portal_words import TimelineStep
from vardnav.platform.registry import addresses

_ROAD = (State.ORDERED, State.DISPATCHED, State.REGISTERED, State.RECEIVED, State.ANSWERED)


def kit(one: OnOffer, *, language: str, region: str = "") -> dict[str, Any]:
    """Return a kit on offer; `refused` says why the person may not order it and what instead, None if they may."""
    found, rule = one.kit, one.rule
    refused = (
        words.refused(one.obstacle, rule, region=region, language=language)
        if one.obstacle is not None
        else None
    )
    return {
        "key": found.key,
        "is_sensitive": one.service_key == ORDER_KEY,
        "deliveries": [str(words.DELIVERIES[way]) for way in found.deliveries],
        "icon": found.icon,
        "title": found.text("title", language),
        "summary": found.text("summary", language),
        "who": found.text("who", language),
        "steps": list(zip(found.pictures, found.lines("steps", language), strict=True)),
        "ages": ages(rule),
        "days": rule.send_in_within_days,
        "answer": _("Svaret brukar komma inom %(days)s dagar efter att laboratoriet har fått provet.")
        % {"days": rule.answer_within_days},
        "is_reviewed": bool(found.reviewed_by),
        "refused": refused,
    }


def ages(rule: kits.Rule) -> str:
    """Return for which ages a kit is."""
    if rule.age_to:
        return _("Från %(from)s till och med %(to)s år") % {"from": rule.age_from, "to": rule.age_to}
    return _("Från %(from)s år") % {"from": rule.age_from}


def line(order: Order, *, now: dt.datetime, language: str) -> dict[str, Any]:
    """Return an order as a line of the person's list; what they must do stands in it."""
    word, tone = words.STATES[order.state]
    if order.state == State.DISPATCHED and order.delivery == Delivery.PICK_UP:
        word = _("Finns att hämta")
    return {
        "id": order.id,
        "url": addresses.url("self_tests:order", order_id=order.id),
        "title": order.kit.text("title", language),
        "state": str(word),
        "tone": tone,
        "when": clock_words.moment(_changed(order), now=now, language=language),
        "last_day": words.day(order.send_in_by, language) if order.state == State.DISPATCHED else "",
        "is_open": order.state in OPEN,
    }


def _changed(order: Order) -> dt.datetime:
    times = (order.closed_at, order.received_at, order.registered_at, order.dispatched_at, order.ordered_at)
    return next(one for one in times if one is not None)


def order(opened: Opened, *, now: dt.datetime, language: str) -> dict[str, Any]:
    """Return everything that an order's page shows the person, also the answer and what it means."""
    found, kit_words = opened.order, opened.kit
    rule = found.rule_on(clock.local_date(found.ordered_at))
    return {
        "order": found,
        "line": line(found, now=now, language=language),
        "kit_id": kit_ids.shown(found.kit_id),
        # To be read where it is picked up: the number, and nothing of the person or of what it is.
        "code": qr.path(qr.code(found.kit_id)) if _is_picked_up(found) else "",
        "steps": list(zip(kit_words.pictures, kit_words.lines("steps", language), strict=True)),
        "timeline": _timeline(opened, rule, now=now, language=language),
        "delivery": _delivery(found),
        "taken_on": words.day(found.taken_on, language),
        "result": _result(opened, language) if found.state == State.ANSWERED else None,
        "is_reviewed": bool(kit_words.reviewed_by),
    }


def _is_picked_up(found: Order) -> bool:
    return found.state == State.DISPATCHED and found.delivery == Delivery.PICK_UP


def goes_nowhere(found: Order) -> bool:
    """Tell whether a kit was to be sent home to somebody who has come to be protected since: it is not."""
    return found.delivery != Delivery.PICK_UP and protection.is_protected(found.subject.protection)


def _delivery(found: Order) -> str:
    word = str(words.DELIVERIES[found.delivery])
    if goes_nowhere(found):
        return ". ".join((word, _("Med skyddade personuppgifter skickas inget hem.")))
    where = {Delivery.OTHER: found.address, Delivery.PICK_UP: found.place}.get(Delivery(found.delivery), "")
    return f"{word}: {where}" if where else word


def _result(opened: Opened, language: str) -> dict[str, Any]:
    """The answer with its explanation: never one without the other (R11)."""
    found, kit_words = opened.order, opened.kit
    word, tone = words.result(found)
    text = {
        Result.NEGATIVE: kit_words.text("negative", language),
        Result.POSITIVE: kit_words.text("positive", language),
        Result.UNREADABLE: _(
            "Laboratoriet kunde inte analysera provet. Det säger inget om dig: det kan ha varit för lite i röret, "
            "eller att röret läckte. Du kan beställa ett nytt gratis."
        ),
    }[Result(found.result)]
    is_positive = found.result == Result.POSITIVE
    return {
        "word": str(word),
        "tone": tone,
        "text": text,
        "is_positive": is_positive,
        "is_unreadable": found.result == Result.UNREADABLE,
        "meanwhile": kit_words.lines("meanwhile", language) if is_positive else (),
        "duty": kit_words.text("duty", language) if is_positive else "",
    }


def _timeline(opened: Opened, rule: kits.Rule, *, now: dt.datetime, language: str) -> list[TimelineStep]:
    """What has happened with its day, then what is left; the next of it is now."""
    found = opened.order
    done = [
        TimelineStep(
            title=str(_happened(one.to_state, found)),
            when=clock_words.moment(one.at, now=now, language=language),
        )
        for one in opened.steps
    ]
    if found.state not in OPEN:
        return done
    left = _ROAD[_ROAD.index(State(found.state)) + 1 :]
    return done + [
        TimelineStep(
            title=_to_come(state, found, rule, language), when="", state="now" if place == 0 else "next"
        )
        for place, state in enumerate(left)
    ]


def _happened(state: str, found: Order) -> str:
    if state == State.DISPATCHED and found.delivery == Delivery.PICK_UP:
        return _("Finns att hämta")
    return {
        State.ORDERED: _("Beställt"),
        State.DISPATCHED: _("Skickat till dig"),
        State.REGISTERED: _("Du har registrerat provet"),
        State.RECEIVED: _("Laboratoriet har fått provet"),
        State.ANSWERED: _("Svaret har kommit"),
        State.EXPIRED: _("Avslutat, provet kom inte in i tid"),
        State.LOST: _("Provet kom inte fram"),
        State.CANCELLED: _("Avbeställt"),
    }[State(state)]


def _to_come(state: State, found: Order, rule: kits.Rule, language: str) -> str:
    if state is State.DISPATCHED:
        return _("Mottagningen skickar provet")
    if state is State.REGISTERED:
        last = words.day(found.send_in_by, language)
        return (
            _("Ta provet och registrera det senast %(day)s") % {"day": last}
            if last
            else _("Du registrerar provet")
        )
    if state is State.RECEIVED:
        return _("Laboratoriet får provet")
    return _("Svaret kommer, oftast inom %(days)s dagar") % {"days": rule.answer_within_days}
