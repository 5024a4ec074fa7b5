"""Tables: which health centre somebody has chosen, as a history. Never edited: the latest row that holds is the choice.

What has become of a choice is asked of its case: taken back or refused it holds no more, else the unit has registered it
or has yet to.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.capabilities.listing.rules import VOID, Ended, Reason
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import Retention
from vardnav.platform.cases import sight


class ChoiceQuerySet(models.QuerySet["Choice"]):
    """Reading choices."""

    def visible_to(self, viewer: Viewer) -> ChoiceQuerySet:
        """Return the choices of the one a resident acts for, and for staff those of their own unit.

        Whoever acts for somebody sees none whose case they do not see.
        """
        if viewer.role is Role.RESIDENT:
            own, seen = self.filter(subject_id=viewer.subject_id), sight.of(viewer).shown("case__")
            return own.filter(Q(case__isnull=True) | seen) if seen else own
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, unit=viewer.unit_id)
        return self if viewer.role is Role.SYSTEM else self.none()

    def standing(self) -> ChoiceQuerySet:
        """Return those that have not been taken back, refused or sent away."""
        return self.exclude(case__outcome__in=VOID)

    def waiting(self) -> ChoiceQuerySet:
        """Return those that the unit has yet to register."""
        return self.filter(case__isnull=False, case__outcome="")


class Choice(models.Model):
    """One choice of a health centre. `region` is the unit's: people may choose one in another region."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="1 for the first choice of the person, and on.")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    chosen_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    chosen_on = models.DateField(help_text="The Swedish day of chosen_at: what limits are counted in.")
    holds_from = models.DateField()
    reason = models.CharField(
        max_length=8, blank=True, choices=[(one.value, one.name) for one in Reason if one]
    )
    reason_text = models.CharField(max_length=500, blank=True)
    case = models.ForeignKey(
        "cases.Case",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="In which the unit has got the choice; none where the region's register held it from before.",
    )

    objects = ChoiceQuerySet.as_manager()
    retention = Retention(
        words="as long as the person is listed somewhere",
        source="our choice: who was listed where decides who is paid; to be checked by a lawyer",
        removed_by="a decision of the region, never a clock",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "subject", "number"], name="listing_choice_once"),
            models.UniqueConstraint(fields=["region", "case"], name="listing_choice_of_case"),
            models.CheckConstraint(
                condition=Q(holds_from__gte=models.F("chosen_on")), name="listing_choice_dates"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A person's choices may lie in several regions, so this begins with the person (as cases do).
            models.Index(fields=["subject", "-number"], name="listing_choice_latest"),
        ]

    @property
    def is_waiting(self) -> bool:
        """Whether the unit has got it and not yet registered it. The case is read with it (select_related)."""
        return self.case is not None and not self.case.outcome

    def __str__(self) -> str:
        return f"Choice {self.id}"


class PlaceQuerySet(models.QuerySet["Place"]):
    """Reading places in queues."""

    def visible_to(self, viewer: Viewer) -> PlaceQuerySet:
        """Return those of the one a resident acts for (never by a power of attorney), and of a unit for its staff."""
        if viewer.role is Role.RESIDENT:
            return self.none() if viewer.is_by_power else self.filter(subject_id=viewer.subject_id)
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, unit=viewer.unit_id)
        return self if viewer.role is Role.SYSTEM else self.none()

    def standing(self) -> PlaceQuerySet:
        """Return those that have not ended."""
        return self.filter(ended="")

    def waiting(self) -> PlaceQuerySet:
        """Return those that have not been offered anything yet, first come first."""
        return self.filter(ended="", offered_at__isnull=True).order_by("joined_at", "id")

    def offered(self) -> PlaceQuerySet:
        """Return those that hold an offer."""
        return self.filter(ended="", offered_at__isnull=False)


class Place(models.Model):
    """Somebody's place in the queue of a full unit: first come, first offered, and offered once. Never edited back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    joined_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    offer_until = models.DateField(null=True, help_text="The last day on which the offer can be taken.")
    ended = models.CharField(
        max_length=8, blank=True, choices=[(one.value, one.name) for one in Ended if one]
    )
    ended_at = models.DateTimeField(null=True)
    ended_by_staff = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PlaceQuerySet.as_manager()
    retention = Retention(
        words="as long as the queue may have to be explained",
        source="our choice: who stood where in a queue decides who got a place; to be checked by a lawyer",
        removed_by="a decision of the region, never a clock",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "unit", "subject"], condition=Q(ended=""), name="listing_place_once"
            ),
            models.CheckConstraint(
                condition=Q(offered_at__isnull=True, offer_until__isnull=True)
                | Q(offered_at__isnull=False, offer_until__isnull=False),
                name="listing_place_offer",
            ),
            models.CheckConstraint(
                condition=Q(ended="", ended_at__isnull=True) | (~Q(ended="") & Q(ended_at__isnull=False)),
                name="listing_place_ended",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region", "unit", "joined_at"], condition=Q(ended=""), name="listing_place_queue"
            ),
            models.Index(fields=["subject", "-id"], name="listing_place_subject"),
        ]

    def __str__(self) -> str:
        return f"Place {self.id}"
