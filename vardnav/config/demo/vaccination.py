"""Actions: a made-up vaccination campaign with times at made-up units."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from vardnav.capabilities.vaccination.actions import planning, publishing, timing
from vardnav.capabilities.vaccination.models import Campaign
from vardnav.capabilities.vaccination.rules.plan import DropIn, Group, Place, Plan
from vardnav.config.demo import reading
from vardnav.config.demo.care import Care
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import hours
from vardnav.platform.appointments import schedule_actions
from vardnav.platform.appointments.models import Slot

#: The campaign was published so long ago, and its times reach so far ahead.
_BEGAN, _AHEAD = dt.timedelta(days=14), dt.timedelta(days=40)
_GROUP = {one.name for one in dataclasses.fields(Group)}


def load(care: Care, now: dt.datetime) -> int:
    """Publish the region's campaigns that are not there, with times; return how many rows were written."""
    told = [one for one in reading.file("vaccination")["campaign"] if one["region"] == care.region.code]
    there = set(Campaign.objects.filter(region=care.region.code).values_list("key", flat=True))
    held = next((row for (_who, unit), row in care.assignments.items() if not unit), None)
    if held is None:
        return 0
    administrator = Viewer.administrator(
        staff_id=held.staff_id, assignment_id=held.id, region=care.region.code
    )
    return sum(_campaign(care, administrator, one, now) for one in told if one["key"] not in there)


def _campaign(care: Care, administrator: Viewer, told: Mapping[str, Any], now: dt.datetime) -> int:
    at = [one for one in told["at"] if (one["staff"], one["unit"]) in care.assignments]
    began = now - _BEGAN
    plan = Plan(
        name_sv=told["name_sv"],
        name_en=told["name_en"],
        about_sv=told["about_sv"],
        about_en=told["about_en"],
        web_age=0,
        fee_kronor=told["fee"],
        groups=tuple(_group(one, now) for one in told["group"]),
        places=tuple(_place(care, one, now) for one in at),
        products=tuple(told["products"]),
    )
    draft = planning.create(administrator, told["key"], plan, now=began)
    publishing.publish(administrator, draft.campaign_id, revision=1, change=None, now=began)
    return 2 + sum(_times(care, told["key"], one, began, now) for one in at)


def _group(told: Mapping[str, Any], now: dt.datetime) -> Group:
    opens = told.get("opens")
    day = clock.local_date(now) + dt.timedelta(days=opens) if opens else None
    return Group(
        opens_at=hours.moment_of(day, hours.MIDNIGHT) if day else None,
        **{name: value for name, value in told.items() if name in _GROUP},
    )


def _place(care: Care, told: Mapping[str, Any], now: dt.datetime) -> Place:
    drop_ins: tuple[DropIn, ...] = ()
    if "drop_in" in told:
        days, opens, closes = told["drop_in"]
        on = clock.local_date(now) + dt.timedelta(days=days)
        drop_ins = (DropIn(on, dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)),)
    return Place(care.units[told["unit"]].id, told.get("most"), {}, drop_ins)


def _times(care: Care, key: str, told: Mapping[str, Any], began: dt.datetime, now: dt.datetime) -> int:
    desk = care.viewer(told["staff"], told["unit"])
    kind = timing.make_type(desk, key, capacity=told["capacity"], now=began)
    opens, closes = (dt.time.fromisoformat(one) for one in told["hours"])
    week = [hours.WeeklySpan(day, hours.Span(opens, closes), is_on_holidays=False) for day in (1, 2, 3, 4, 5)]
    plan = schedule_actions.Plan(kind.id, week, clock.local_date(began))
    schedule = schedule_actions.make_schedule(desk, plan, now=began)
    schedule_actions.publish(desk, schedule.id, to=clock.local_date(now + _AHEAD), now=began)
    return Slot.objects.filter(schedule=schedule).count()
