"""Tables: orders of kits and their steps, tasks after an answer, and what the laboratory has said."""

from __future__ import annotations

import datetime as dt
import enum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.capabilities.self_tests.rules import kits, own_kits
from vardnav.capabilities.self_tests.rules.states import (
    OPEN,
    Delivery,
    Problem,
    Result,
    State,
    TaskKind,
)
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.cases import sight

#: The e-service of the kits that are not sensitive: also ordered for a child, and seen by whoever acts for somebody.
HOME_KEY = "self_tests.home"


def _choices(values: type[enum.StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.name) for one in values if one.value]


_OPEN = sorted(one.value for one in OPEN)
_WITH_KIT = [
    one.value
    for one in (State.DISPATCHED, State.REGISTERED, State.RECEIVED, State.ANSWERED, State.EXPIRED, State.LOST)
]


class OrderQuerySet(models.QuerySet["Order"]):
    """Reading orders."""

    def visible_to(self, viewer: Viewer) -> OrderQuerySet:
        """Return the subject's own for a resident, the unit's for staff; nobody else has any.

        Whoever acts for somebody sees of theirs only what is not sensitive, in cases that they see.
        """
        if viewer.role is Role.RESIDENT:
            own = self.filter(subject=viewer.subject_id)
            if not viewer.is_proxy:
                return own
            return own.filter(sight.of(viewer).shown("case__"), case__service_key=HOME_KEY)
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, unit=viewer.unit_id)
        return self if viewer.role is Role.SYSTEM else self.none()

    def open(self) -> OrderQuerySet:
        """Return those that have not ended."""
        return self.filter(state__in=_OPEN)


class Order(models.Model):
    """One kit for one person, from the order to the answer. The case is where it was asked for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "organisations.Unit",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who sends the kit and follows up the answer.",
    )
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    own_kit = models.JSONField(
        null=True,
        help_text="A region's own kit as it was when it was last acted on: what was promised. None: one of ours.",
    )
    state = models.CharField(max_length=12, choices=_choices(State))
    result = models.CharField(max_length=12, blank=True, choices=_choices(Result))
    delivery = models.CharField(max_length=8, choices=_choices(Delivery))
    address = models.CharField(
        max_length=400,
        blank=True,
        help_text="Where the person asked for it, other than the registered address.",
    )
    place = models.CharField(max_length=200, blank=True, help_text="Where it is picked up.")
    kit_id = models.CharField(max_length=10, blank=True)
    ordered_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    send_in_by = models.DateField(
        null=True, help_text="The last day, by the rule of the day it was sent out."
    )
    remind_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    taken_on = models.DateField(null=True, help_text="The day the sample was taken, as the person says.")
    told_laboratory_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, help_text="Rises with every change.")

    objects = OrderQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "case"], name="self_tests_order_case"),
            models.UniqueConstraint(
                fields=["region", "kit_id"], condition=~Q(kit_id=""), name="self_tests_order_kit"
            ),
            models.UniqueConstraint(
                fields=["region", "subject", "kind"],
                condition=Q(state__in=_OPEN),
                name="self_tests_order_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in State]), name="self_tests_order_state"
            ),
            models.CheckConstraint(
                condition=Q(state=State.ANSWERED.value) & ~Q(result="")
                | ~Q(state=State.ANSWERED.value) & Q(result=""),
                name="self_tests_order_result",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_WITH_KIT, send_in_by__isnull=False) & ~Q(kit_id="")
                | ~Q(state__in=_WITH_KIT) & Q(kit_id=""),
                name="self_tests_order_sent",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A person's orders may lie in several regions: as cases, this begins with the person.
            models.Index(fields=["subject", "-id"], name="self_tests_order_subject"),
            models.Index(fields=["region", "unit", "state", "ordered_at"], name="self_tests_order_desk"),
            models.Index(
                fields=["send_in_by"], condition=Q(state=State.DISPATCHED.value), name="self_tests_order_out"
            ),
            models.Index(
                fields=["registered_at"],
                condition=Q(told_laboratory_at__isnull=True, registered_at__isnull=False),
                name="self_tests_order_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"Order {self.id}"

    @property
    def kit(self) -> kits.Kit:
        """Return the kit in words."""
        return own_kits.one(self.own_kit).kit if self.own_kit is not None else kits.kits()[self.kind]

    def rule_on(self, day: dt.date) -> kits.Rule:
        """Return the rule of its kit on a day. Raises kits.NoRule."""
        if self.own_kit is not None:
            return own_kits.one(self.own_kit).rule
        return kits.rule_on(self.kind, day, self.region, kits.rules())


class OrderStepQuerySet(models.QuerySet["OrderStep"]):
    """Reading steps."""

    def visible_to(self, viewer: Viewer) -> OrderStepQuerySet:
        """Return the steps of orders the viewer may see."""
        if viewer.role is Role.SYSTEM:
            return self
        return self.filter(order__in=Order.objects.visible_to(viewer))


class OrderStep(models.Model):
    """One change of an order. By nobody: the laboratory said it, or the day came."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=12)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    by_person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    by_staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OrderStepQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "order", "number"], name="self_tests_step_number"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.from_state}->{self.to_state}"


class TaskQuerySet(models.QuerySet["Task"]):
    """Reading tasks."""

    def visible_to(self, viewer: Viewer) -> TaskQuerySet:
        """Return the unit's tasks for staff; a resident sees none: what is noted there is among staff."""
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, unit=viewer.unit_id)
        return self if viewer.role is Role.SYSTEM else self.none()

    def waiting(self) -> TaskQuerySet:
        """Return those not yet done."""
        return self.filter(done_at__isnull=True)


class Task(models.Model):
    """What somebody at the unit must do after an answer; one of a kind for an order."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=_choices(TaskKind))
    traces = models.BooleanField(help_text="Contact tracing by law is part of it.")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_by = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "order", "kind"], name="self_tests_task_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="self_tests_task_done",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region", "unit", "due_at"],
                condition=Q(done_at__isnull=True),
                name="self_tests_task_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"Task {self.id}"


class MessageQuerySet(models.QuerySet["LabMessage"]):
    """Reading what the laboratory has said."""

    def visible_to(self, viewer: Viewer) -> MessageQuerySet:
        """Return what is about the unit's orders, or about nobody's, for staff of a unit that sends kits."""
        if viewer.role is Role.STAFF:
            here = Order.objects.visible_to(viewer).values("unit")[:1]
            nobodys = Q(unit__isnull=True) & Q(region__in=models.Subquery(here.values("region")))
            return self.filter(Q(unit=viewer.unit_id) | nobodys, region=viewer.region)
        return self if viewer.role is Role.SYSTEM else self.none()

    def waiting(self) -> MessageQuerySet:
        """Return those that changed nothing and that nobody has dealt with."""
        return self.exclude(problem="").filter(handled_at__isnull=True)


class LabMessage(models.Model):
    """One message of the laboratory, once. With a `problem` it has changed nothing and waits for a human."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    message_id = models.CharField(max_length=200)
    kit_id = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    result = models.CharField(max_length=12, blank=True)
    said_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField()
    problem = models.CharField(max_length=16, blank=True, choices=_choices(Problem))
    reason = models.CharField(max_length=200, blank=True)
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    handled_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    handled_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    objects = MessageQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "message_id"], name="self_tests_message_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region", "unit", "arrived_at"],
                condition=~Q(problem="") & Q(handled_at__isnull=True),
                name="self_tests_message_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"LabMessage {self.id}"
