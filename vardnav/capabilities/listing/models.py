"""Tables: which health centre somebody has chosen, as a history. Never edited: the latest row is the choice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.capabilities.listing.rules import Reason
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import Retention


class ChoiceQuerySet(models.QuerySet["Choice"]):
    """Reading choices."""

    def visible_to(self, viewer: Viewer) -> ChoiceQuerySet:
        """Return the choices of the one a resident acts for; nobody else reads them here."""
        if viewer.role is Role.RESIDENT:
            return self.filter(subject_id=viewer.subject_id)
        return self if viewer.role is Role.SYSTEM else self.none()


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

    objects = ChoiceQuerySet.as_manager()
    retention = Retention(
        words="as long as the person is listed somewhere",
        source="our choice: who was listed where decides who is paid; to be checked by a lawyer",
        removed_by="a decision of the region, never a clock",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "subject", "number"], name="listing_choice_once"),
            models.CheckConstraint(
                condition=Q(holds_from__gte=models.F("chosen_on")), name="listing_choice_dates"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A person's choices may lie in several regions, so this begins with the person (as cases do).
            models.Index(fields=["subject", "-number"], name="listing_choice_latest"),
        ]

    def __str__(self) -> str:
        return f"Choice {self.id}"
