"""Tables: rooms as their region has decided, their lines as the live process keeps them, who is inside, and figures.

No person stands here. An entry holds a digest that tells within one room whether it is the same person; entries go
a week after the room has closed.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.waiting_room import rules


class Room(models.Model):
    """A waiting room before something that many want at once, as the region has decided."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    key = models.CharField(max_length=80, help_text="What it stands before: 'booking:vaccination', say.")
    name_sv = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    target = models.CharField(
        max_length=300, help_text="A path of ours: where one goes when it is one's turn."
    )
    opens_at = models.DateTimeField(help_text="When the first are let in.")
    lead_minutes = models.PositiveSmallIntegerField(
        default=30, help_text="So long before, people may come and wait."
    )
    turn_minutes = models.PositiveSmallIntegerField(default=15)
    most_inside = models.PositiveIntegerField(default=200)
    most_a_minute = models.PositiveIntegerField(default=600)
    other_way_sv = models.TextField(blank=True, help_text="Another way: a phone number, drop-in.")
    other_way_en = models.TextField(blank=True)
    is_stopped = models.BooleanField(default=False)
    emptied_up_to = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    is_closed_by_itself = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    decided_by = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "key"], condition=Q(closed_at__isnull=True), name="waiting_room_one_open"
            ),
            models.CheckConstraint(
                condition=Q(most_inside__gte=1, most_a_minute__gte=1, turn_minutes__range=(5, 60)),
                name="waiting_room_limits",
            ),
        ]

    def __str__(self) -> str:
        return f"Room {self.key}"

    def name(self, language: str) -> str:
        """Return what it stands before, in a language."""
        return rules.in_language(self.name_sv, self.name_en, language)

    def other_way(self, language: str) -> str:
        """Return the region's words about another way, in a language."""
        return rules.in_language(self.other_way_sv, self.other_way_en, language)

    def is_on(self, now: dt.datetime) -> bool:
        """Tell whether it stands before what it is about."""
        return self.closed_at is None and rules.is_on(self.opens_at, self.lead_minutes, now)


class Line(models.Model):
    """How far a room's line has come, as the live process last wrote it."""

    room = models.OneToOneField(Room, primary_key=True, on_delete=models.CASCADE, related_name="line")
    reserved_up_to = models.PositiveIntegerField(default=0)
    issued = models.PositiveIntegerField(default=0)
    called_up_to = models.PositiveIntegerField(default=0)
    arrived = models.PositiveIntegerField(default=0)
    admitted = models.PositiveIntegerField(default=0)
    has_left = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(issued__lte=F("reserved_up_to"), called_up_to__lte=F("reserved_up_to")),
                name="waiting_room_line_order",
            )
        ]

    def __str__(self) -> str:
        return f"Line {self.room_id}"


class Entry(models.Model):
    """A place that somebody has gone in with: the place's, and theirs alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=32)
    turn = models.PositiveSmallIntegerField(default=1)
    entered_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "room", "number"], name="waiting_room_place_once"),
            models.CheckConstraint(condition=Q(turn__range=(1, 2)), name="waiting_room_turns"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["room", "digest"], name="waiting_room_whose"),
            models.Index(fields=["room", "ends_at"], name="waiting_room_inside"),
            models.Index(fields=["room", "changed_at"], name="waiting_room_changed"),
        ]

    def __str__(self) -> str:
        return f"Entry {self.number}"


class Sample(models.Model):
    """A room's figures at a moment, for its region's live view. Counts only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="samples")
    at = models.DateTimeField()
    arrived = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()
    admitted = models.PositiveIntegerField()
    inside = models.PositiveIntegerField()
    booked = models.PositiveIntegerField()
    has_left = models.PositiveIntegerField()
    a_minute = models.PositiveIntegerField()
    slow_ms = models.PositiveIntegerField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["room", "at"], name="waiting_room_sample_at")
        ]

    def __str__(self) -> str:
        return f"Sample {self.at:%H:%M:%S}"


class PageTime(models.Model):
    """How long the pages behind a room have taken in one process of the page server lately."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    process = models.UUIDField()
    at = models.DateTimeField()
    pages = models.PositiveIntegerField()
    slow_ms = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room", "process"], name="waiting_room_page_time")
        ]

    def __str__(self) -> str:
        return f"PageTime {self.slow_ms} ms"
