"""Actions: what a unit has to offer: resources, types of time, and the rules of each, which are dated versions."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit, events
from vardnav.kernel.access import administering
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import asking, locking, seating, verbs
from vardnav.platform.appointments.events import LineEnded
from vardnav.platform.appointments.models import Offer, Resource, Slot, TimeRule, TimeType, WaitingEntry
from vardnav.platform.appointments.models.kinds import Form, ResourceKind
from vardnav.platform.appointments.models.waited import Answer, Ending
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.appointments.rules import slots
from vardnav.platform.appointments.rules.eligibility import Rule


@dataclass(frozen=True, slots=True)
class Kind:
    """What a type of time is, as a unit writes it. `key` is the same at every unit that offers the same."""

    key: str
    name_sv: str
    name_en: str
    minutes: int
    pause_minutes: int = 0
    capacity: int = 1
    form: Form = Form.VISIT
    bring_sv: str = ""
    bring_en: str = ""
    questions_key: str = ""
    is_sensitive: bool = False


def add_resource(
    viewer: Viewer,
    *,
    kind: ResourceKind,
    name: str,
    staff_id: uuid.UUID | None = None,
    languages: Iterable[str] = (),
    now: dt.datetime,
) -> Resource:
    """Add a clinician or a room to the unit; one of the same name is the same. Raises Http404 for others than staff."""
    with transaction.atomic():
        made, _is_new = Resource.objects.get_or_create(
            region=viewer.region,
            unit_id=asking.unit_of(viewer),
            kind=kind,
            name=name,
            defaults={"staff_id": staff_id, "languages": sorted(set(languages))},
        )
        if made.retired_at is not None:  # somebody who is back
            made.retired_at = None
            made.save(update_fields=["retired_at"])
        log(viewer, verbs.SCHEDULE.key, "resource", made.id, now)
    return made


def add_type(
    viewer: Viewer, kind: Kind, rule: Rule, *, late_fee_kronor: int = 0, now: dt.datetime
) -> TimeType:
    """Add a type of time with its first rule. Raises Http404, slots.WrongLength, IntegrityError for a key that is there."""
    slots.Pattern(kind.minutes, kind.pause_minutes, kind.capacity)
    with transaction.atomic():
        values = {name: getattr(kind, name) for name in kind.__dataclass_fields__}
        made = TimeType.objects.create(region=viewer.region, unit_id=asking.unit_of(viewer), **values)
        _write_rule(viewer, made, rule, late_fee_kronor, now)
    return made


def change_rule(
    viewer: Viewer,
    type_id: uuid.UUID,
    rule: Rule,
    *,
    late_fee_kronor: int = 0,
    version: int | None = None,
    now: dt.datetime,
) -> TimeRule:
    """Put a new rule in the place of the one in force: bookings under way end first, all later ones are by the new.

    The same rule again changes nothing. `version`: of the rule that was looked at. Raises Http404, moving.Stale.
    """
    with transaction.atomic():
        locking.rules_to_change(type_id)
        found = TimeType.objects.filter(region=viewer.region, unit=asking.unit_of(viewer), id=type_id).first()
        if found is None:
            raise Http404
        held = TimeRule.objects.filter(
            region=viewer.region, time_type=found, superseded_at__isnull=True
        ).first()
        if held is not None and (held.rule, held.late_fee_kronor) == (rule, late_fee_kronor):
            return held
        if held is not None and version is not None and held.version != version:
            raise Stale
        at = now
        if held is not None:
            at = held.superseded_at = max(now, held.valid_from)
            held.save(update_fields=["superseded_at"])
        return _write_rule(viewer, found, rule, late_fee_kronor, at)


@dataclass(frozen=True, slots=True)
class About:
    """What a unit says of a type of time that is there: nothing of it changes when anybody comes, or who may."""

    name_sv: str
    name_en: str
    bring_sv: str = ""
    bring_en: str = ""
    questions_key: str = ""
    is_sensitive: bool = False

    @classmethod
    def of(cls, time_type: TimeType) -> About:
        """Return what is said of a type now."""
        return cls(**{name: getattr(time_type, name) for name in cls.__dataclass_fields__})


def describe(
    viewer: Viewer, type_id: uuid.UUID, said: About, *, was: About | None = None, now: dt.datetime
) -> TimeType:
    """Say something else of a type of time. `was`: what was said when it was looked at. Raises Http404, moving.Stale."""
    with transaction.atomic():
        found = _own_type(viewer, type_id)
        held = About.of(found)
        if held == said:
            return found
        if was is not None and was != held:
            raise Stale
        for name in About.__dataclass_fields__:
            setattr(found, name, getattr(said, name))
        found.save(update_fields=list(About.__dataclass_fields__))
        log(viewer, verbs.TYPE.key, "time_type", found.id, now)
    return found


def retire(viewer: Viewer, type_id: uuid.UUID, *, now: dt.datetime) -> TimeType:
    """Offer a type no more: nothing of it can be booked, and what is booked stands. Raises Http404, also again.

    Who stands in line for it does so no more, an offer to them is taken back, and each is told.
    """
    with transaction.atomic():
        locking.rules_to_change(type_id)
        found = _own_type(viewer, type_id)
        found.retired_at = now
        found.save(update_fields=["retired_at"])
        log(viewer, verbs.TYPE.key, "time_type", found.id, now)
        _end_line(viewer, found, now)
    return found


def _end_line(viewer: Viewer, kind: TimeType, now: dt.datetime) -> None:
    """End every place in line for a type, with what is offered from it. Nobody joins meanwhile: its rules are locked."""
    held, entries = _locked_line(kind)
    offers = Offer.objects.open().filter(region=kind.region, entry__time_type=kind)
    let_go = list(offers.filter(hold__isnull=False).values_list("hold", flat=True))
    seating.let_go(let_go, answer=Answer.GONE, now=now)
    seating.settle(held)
    WaitingEntry.objects.filter(id__in=[one.id for one in entries]).update(
        ended_at=now, ended_by=Ending.RETIRED
    )
    items = [(one.id, one.subject_id) for one in entries]
    if items:
        audit.record_many(
            viewer,
            action=verbs.LEAVE.key,
            object_kind="waiting_entry",
            items=items,
            region=kind.region,
            now=now,
        )
    for one in entries:
        events.publish(LineEnded(region=kind.region, entry_id=one.id))


class _OfferedMore(Exception):
    """Something else has been offered while what was offered was being locked."""


def _locked_line(kind: TimeType) -> tuple[list[Slot], list[WaitingEntry]]:
    """Lock the slots that are offered from a line, then all who stand in it: nothing more is offered to them then.

    Slots come before the line (`locking`). So where another offer was made before its line was locked, everything is let go
    of and had again with that slot.
    """
    offers = Offer.objects.open().filter(region=kind.region, entry__time_type=kind)
    line = WaitingEntry.objects.waiting().filter(region=kind.region, time_type=kind)
    while True:
        with contextlib.suppress(_OfferedMore), transaction.atomic():
            held = locking.slots(kind.region, offers.values_list("slot", flat=True))
            entries = list(line.select_for_update(of=("self",)).order_by("id"))
            if not set(offers.values_list("slot", flat=True)) <= {one.id for one in held}:
                raise _OfferedMore
            return held, entries


def retire_resource(viewer: Viewer, resource_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Let no new schedule be by somebody, or in a room; what is published stands. Again is harmless. Raises Http404."""
    with transaction.atomic():
        rows = Resource.objects.select_for_update().filter(region=viewer.region, unit=asking.unit_of(viewer))
        found = rows.filter(id=resource_id).first()
        if found is None:
            raise Http404
        if found.retired_at is None:
            found.retired_at = now
            found.save(update_fields=["retired_at"])
            log(viewer, verbs.SCHEDULE.key, "resource", found.id, now)


def _own_type(viewer: Viewer, type_id: uuid.UUID) -> TimeType:
    # Its key is left alone: whoever books in it meanwhile has slots that are waited for here, and does not wait for this.
    rows = TimeType.objects.select_for_update(no_key=True)
    rows = rows.filter(region=viewer.region, unit=asking.unit_of(viewer))
    found = rows.filter(id=type_id, retired_at__isnull=True).first()
    if found is None:
        raise Http404
    return found


def _write_rule(
    viewer: Viewer, time_type: TimeType, rule: Rule, late_fee_kronor: int, now: dt.datetime
) -> TimeRule:
    if viewer.staff_id is None:
        raise Http404
    values = {name: getattr(rule, name) for name in rule.__dataclass_fields__ if name != "doses"}
    version = TimeRule.objects.filter(region=time_type.region, time_type=time_type).count() + 1
    made = TimeRule.objects.create(
        region=time_type.region,
        time_type=time_type,
        version=version,
        valid_from=now,
        decided_by_id=viewer.staff_id,
        late_fee_kronor=late_fee_kronor,
        dose_days_least=rule.doses.least if rule.doses else None,
        dose_days_most=rule.doses.most if rule.doses else 0,
        **values,
    )
    log(viewer, verbs.RULE.key, "time_type", time_type.id, now)
    return made


def log(viewer: Viewer, action: str, kind: str, object_id: uuid.UUID, now: dt.datetime) -> None:
    """Write the log's row of a change of the calendar."""
    audit.record(viewer, action=action, object_kind=kind, object_id=object_id, region=viewer.region, now=now)


def change_rules_of_key(
    viewer: Viewer, key: str, to: Callable[[Rule], Rule], *, now: dt.datetime
) -> list[uuid.UUID]:
    """Have the rules of every type of a key in the administrator's region to oneself until the transaction ends.

    What `to` makes of a rule in force takes its place where it is another. Return the types, locked by id. For the rooms
    whose times they are. Raises Http404 for others than administrators.
    """
    region, _by = administering.decider(viewer)
    rows = TimeType.objects.filter(region=region, key=key, retired_at__isnull=True).order_by("id")
    with transaction.atomic():
        ids = list(rows.values_list("id", flat=True))
        for one in ids:
            locking.rules_to_change(one)
        for row in asking.rules_in_force(ids).values():
            new = to(row.rule)
            if new != row.rule:
                row.superseded_at = at = max(now, row.valid_from)
                row.save(update_fields=["superseded_at"])
                _write_rule(viewer, row.time_type, new, row.late_fee_kronor, at)
    return ids
