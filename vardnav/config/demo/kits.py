"""Actions: self-sample kits of the demonstration in every state; an order already there stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vardnav.capabilities.self_tests import verbs
from vardnav.capabilities.self_tests.models import LabMessage, Order, OrderStep, Task
from vardnav.capabilities.self_tests.queries import words
from vardnav.capabilities.self_tests.queries.offering import HOME_KEY
from vardnav.capabilities.self_tests.rules import kit_ids, kits, own_kits, states
from vardnav.config.demo import identity, reading, when
from vardnav.config.demo.care import Care
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import models as case_models
from vardnav.platform.cases import promises

_SYSTEM = Viewer.system()
_PLACE = "Apoteket Örnen, Örngatan 1, Lund"
_ADDRESS = "c/o Påhittad\nUppdiktade gatan 4\n222 99 Lund"
#: How long after a kit was sent out the next things happen.
_AFTER = {
    "register": dt.timedelta(days=3),
    "receive": dt.timedelta(days=5),
    "answer": dt.timedelta(days=8),
    "lose": dt.timedelta(days=19),
}
#: The steps that lead to the last thing told of.
_ROADS = {
    "order": ("order",),
    "cancel": ("order", "cancel"),
    "dispatch": ("order", "dispatch"),
    "register": ("order", "dispatch", "register"),
    "receive": ("order", "dispatch", "register", "receive"),
    "answer": ("order", "dispatch", "register", "receive", "answer"),
    "lose": ("order", "dispatch", "lose"),
    "expire": ("order", "dispatch", "expire"),
}
_TELLS = {"answer": "answered", "lose": "lost", "expire": "expired"}
_READ_AFTER = dt.timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class _Story:
    """One kit as told, with the unit that sends it and who works there."""

    told: Mapping[str, Any]
    unit: str
    by: str

    @property
    def key(self) -> str:
        """The key of the case by which it was ordered."""
        return f"kit {self.told['kit']}"


def stories(region: str, now: dt.datetime) -> Iterator[dict[str, Any]]:
    """Return the cases by which the kits were ordered, as a cases file would tell them."""
    for one in _all(region):
        told, days = one.told, one.told["days"]
        steps: list[dict[str, Any]] = []
        if told["until"] == "cancel":
            steps = [{"do": "withdraw", "at": f"{days}d 19:40"}]
        elif told["until"] != "order":
            at = f"{days - 1}d 10:20"
            name = "to_pick_up" if told["delivery"] == "pick_up" else "sent"
            text = _text(name, region, told, when.moment(at, now))
            steps = [{"do": "complete", "by": one.by, "at": at, "outcome": "approved", "text": text}]
        service = _service(told)
        alarm = "urgent" if service == HOME_KEY else "symptoms"
        answers = {"kind": told["kind"], alarm: "no", "delivery": told["delivery"]}
        where = {"other": {"address": _ADDRESS}, "pick_up": {"place": _PLACE}}
        yield {
            "key": one.key,
            "service": service,
            "person": told["person"],
            **({"child": told["child"]} if "child" in told else {}),
            "unit": one.unit,
            "sent": f"{days}d 19:10",
            "answers": answers | where.get(told["delivery"], {}),
            "steps": steps,
        }


def load(care: Care, now: dt.datetime) -> int:
    """Write the orders that are missing, with what follows from them; return how many were new."""
    new = 0
    for one in _all(care.region.code):
        draft_id = identity.fixed(f"case {care.region.code} {one.key}")
        rows = case_models.Case.objects.visible_to(_SYSTEM).filter(draft_id=draft_id)
        case = rows.select_related("subject").first()
        if case is not None and not Order.objects.visible_to(_SYSTEM).filter(case=case).exists():
            _write(care, one, case)
            new += 1
    if new:
        _stray(care, now)
    return new


def _all(region: str) -> Iterator[_Story]:
    for one in reading.file("kits")["kit"]:
        if one["region"] == region:
            yield from (_Story(told, one["unit"], one["by"]) for told in one["story"])


def _write(care: Care, one: _Story, case: case_models.Case) -> None:
    order, lis = _order(one, case), care.viewer(one.by, one.unit)
    resident = Viewer.resident(person_id=case.sent_by_id, subject_id=case.subject_id, region=case.region)
    by = {"dispatch": lis, "lose": lis, "receive": _SYSTEM, "answer": _SYSTEM, "expire": _SYSTEM}
    times = _times(order, case)
    order.save(force_insert=True)
    before = ""
    for number, verb in enumerate(_ROADS[one.told["until"]], 1):
        viewer, at, after = by.get(verb, resident), times[verb], states.TRANSITIONS[verb][1]
        OrderStep.objects.create(
            id=identity.timed(at, f"kit step {one.key} {number}"),
            region=order.region,
            order=order,
            number=number,
            verb=verb,
            from_state=before,
            to_state=after,
            by_person_id=viewer.person_id,
            by_staff_id=viewer.staff_id,
            at=at,
        )
        _record(viewer, verbs.of(verb), order, at)
        if verb in _TELLS:
            _message(one, order, case, viewer, _TELLS[verb], at)
        before = after
    if order.result == states.Result.POSITIVE:
        _follow_up(one, order, lis)


def _times(order: Order, case: case_models.Case) -> dict[str, dt.datetime]:
    """Return when each thing happens. The case ended when the kit was sent out, or was taken back."""
    closed = case.closed_at or case.sent_at
    times = {"order": case.sent_at, "cancel": closed, "dispatch": closed}
    times |= {verb: closed + after for verb, after in _AFTER.items()}
    if order.send_in_by is not None:
        morning = dt.datetime.combine(order.send_in_by + dt.timedelta(days=1), dt.time(8, 20), clock.SWEDEN)
        times["expire"] = morning.astimezone(dt.UTC)
    return times


def _order(one: _Story, case: case_models.Case) -> Order:
    told, road = one.told, _ROADS[one.told["until"]]
    is_out = "dispatch" in road
    order = Order(
        id=identity.timed(case.sent_at, f"kit order {one.key}"),
        region=case.region,
        case=case,
        unit_id=case.unit_id,
        subject_id=case.subject_id,
        kind=told["kind"],
        own_kit=_own(case.region, told["kind"]),
        state=states.TRANSITIONS[road[-1]][1],
        result=told.get("result", ""),
        delivery=told["delivery"],
        address=_ADDRESS if told["delivery"] == "other" else "",
        place=_PLACE if told["delivery"] == "pick_up" else "",
        kit_id=kit_ids.made(told["kit"]) if is_out else "",
        ordered_at=case.sent_at,
        version=len(road),
    )
    if is_out and case.closed_at is not None:
        order.dispatched_at = case.closed_at
        order.send_in_by, order.remind_on = _days(order, case.closed_at)
    times = _times(order, case)
    if "register" in road:
        order.registered_at = order.told_laboratory_at = times["register"]
        order.taken_on = clock.local_date(times["register"])
    order.received_at = times["receive"] if "receive" in road else None
    order.answered_at = times["answer"] if "answer" in road else None
    order.closed_at = times[road[-1]] if order.state not in states.OPEN else None
    return order


def _service(told: Mapping[str, Any]) -> str:
    return HOME_KEY if own_kits.is_own(told["kind"]) else kits.kits()[told["kind"]].service


def _own(region: str, kind: str) -> dict[str, Any] | None:
    """Return a region's own kit as its decision tells it; None for one of ours."""
    decisions = (one for one in reading.file("services")["decision"] if one["region"] == region)
    kept = (kit for one in decisions for kit in one.get("options", {}).get(own_kits.OPTION, ()))
    return next((kit for kit in kept if kit["key"] == kind), None)


def _days(order: Order, sent_at: dt.datetime) -> tuple[dt.date, dt.date]:
    day = clock.local_date(sent_at)
    rule = order.rule_on(day)
    return states.last_day(day, rule.send_in_within_days), states.last_day(day, rule.remind_after_days)


def _text(name: str, region: str, told: Mapping[str, Any], sent_at: dt.datetime) -> str:
    order = Order(region=region, kind=told["kind"], own_kit=_own(region, told["kind"]), place=_PLACE)
    order.send_in_by, _reminder = _days(order, sent_at)
    return words.told(name, order, order.kit, language="sv")


def _message(  # noqa: PLR0917 - one row of a table
    one: _Story, order: Order, case: case_models.Case, viewer: Viewer, name: str, at: dt.datetime
) -> None:
    case_models.Message.objects.create(
        id=identity.timed(at, f"kit message {one.key}"),
        region=case.region,
        case=case,
        number=case_models.Message.objects.filter(case=case).count() + 1,
        subject_id=case.subject_id,
        direction=case_models.Direction.TO_RESIDENT,
        author_staff_id=viewer.staff_id,
        signed_by_unit=viewer.staff_id is not None and case.service_key != HOME_KEY,
        unit_id=case.unit_id,
        text=_text(name, case.region, one.told, order.dispatched_at or at),
        sent_at=at,
        read_at=at + _READ_AFTER,
    )


def _follow_up(one: _Story, order: Order, lis: Viewer) -> None:
    made_at, note = order.answered_at, one.told.get("followed_up", "")
    assert made_at is not None
    done_at = made_at + dt.timedelta(days=1)
    kind = states.TaskKind.FOLLOW_UP
    Task.objects.create(
        id=identity.timed(made_at, f"kit task {one.key}"),
        region=order.region,
        order=order,
        unit_id=order.unit_id,
        subject_id=order.subject_id,
        kind=kind,
        traces=order.kit.traces,
        made_at=made_at,
        due_at=promises.promised_by(made_at, states.TASK_WITHIN_DAYS[kind]),
        taken_by_id=lis.staff_id if note else None,
        taken_at=done_at if note else None,
        done_by_id=lis.staff_id if note else None,
        done_at=done_at if note else None,
        note=note,
    )
    if note:
        _record(lis, verbs.DONE.key, order, done_at)


def _stray(care: Care, now: dt.datetime) -> None:
    """The laboratory has sent an answer to a kit that nobody has: it waits on the unit's list."""
    LabMessage.objects.get_or_create(
        region=care.region.code,
        message_id="demo-1",
        defaults={
            "id": identity.timed(now - _READ_AFTER, f"stray {care.region.code}"),
            "kit_id": kit_ids.made(999_000_001),
            "kind": "sti",
            "result": "negative",
            "said_at": now - _READ_AFTER,
            "arrived_at": now - _READ_AFTER,
            "problem": states.Problem.UNKNOWN_KIT,
        },
    )


def _record(viewer: Viewer, action: str, order: Order, at: dt.datetime) -> None:
    audit.record(
        viewer,
        action=action,
        object_kind="self_test",
        object_id=order.id,
        subject_id=order.subject_id,
        unit_id=order.unit_id,
        region=order.region,
        now=at,
    )
