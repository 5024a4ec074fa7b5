"""Actions: the sort of time that a campaign books, at each unit that vaccinates; its rules follow what is published."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.vaccination import verbs
from vardnav.capabilities.vaccination.actions import planning
from vardnav.capabilities.vaccination.models import Campaign
from vardnav.capabilities.vaccination.queries import in_force
from vardnav.capabilities.vaccination.rules.plan import Plan
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import asking, type_actions
from vardnav.platform.appointments.models import TimeType
from vardnav.platform.appointments.rules.eligibility import Rule

#: Whom the campaign lets in is the campaign's to say; the rest is as a unit's own times begin.
_BEGINS = Rule(lead_minutes=30, days_ahead=90, cutoff_hours=24)


def make_type(
    viewer: Viewer, campaign_key: str, *, minutes: int = 10, capacity: int = 1, now: dt.datetime
) -> TimeType:
    """Make the campaign's sort of time at the staff's unit; again is harmless. Raises Http404 where none is vaccinated."""
    unit_id = asking.unit_of(viewer)
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().filter(region=viewer.region, key=campaign_key).first()
        version = in_force.version(viewer.region, campaign_key) if campaign is not None else None
        if campaign is None or version is None or version.said.place(unit_id) is None:
            raise Http404
        there = TimeType.objects.filter(region=viewer.region, unit=unit_id, key=campaign.type_key)
        found = there.first()
        if found is not None:
            return found
        plan = version.said
        kind = type_actions.Kind(
            key=campaign.type_key,
            name_sv=plan.name_sv[:120],
            name_en=(plan.name_en or plan.name_sv)[:120],
            minutes=minutes,
            capacity=capacity,
        )
        made = type_actions.add_type(viewer, kind, rule_of(plan, _BEGINS), now=now)
        planning.log(viewer, verbs.TYPE.key, version, now)
    return made


def rule_of(plan: Plan, held: Rule) -> Rule:
    """Return a type's rule with what a plan says of it: the days between doses. Who may book is asked of the plan itself."""
    return dataclasses.replace(held, doses=plan.interval)


def keep_rules(viewer: Viewer, type_key: str, plan: Plan, *, now: dt.datetime) -> list[uuid.UUID]:
    """Have every type of a campaign's to itself, and let its rule say what the plan does. Inside a transaction."""
    return type_actions.change_rules_of_key(viewer, type_key, lambda held: rule_of(plan, held), now=now)
