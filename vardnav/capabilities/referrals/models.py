"""Tables: a stand-in for a region's referral system (the demonstration, or a file that a region loads)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import Retention


class TrackedReferralQuerySet(models.QuerySet["TrackedReferral"]):
    """Reading referrals."""

    def visible_to(self, viewer: Viewer) -> TrackedReferralQuerySet:
        """Return the subject's own; staff have them in the systems they come from."""
        if viewer.role is Role.RESIDENT:
            return self.filter(subject=viewer.subject_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class TrackedReferral(models.Model):
    """One referral: a copy of another's list. `steps` is a list of {on, code, holder, words, holder_kind}, at least one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, blank=True, help_text="Code of framställantyp.")
    about = models.CharField(max_length=300, blank=True)
    written_by = models.CharField(max_length=200, blank=True)
    sent_on = models.DateField()
    target_on = models.DateField(null=True)
    phone = models.CharField(max_length=20, blank=True, help_text="Of who has it.")
    steps = models.JSONField()
    writer_kind = models.CharField(max_length=20, blank=True, help_text="Kind of unit; empty: not known.")
    is_released = models.BooleanField(
        default=False, help_text="Released for patients by whoever owns the record."
    )

    objects = TrackedReferralQuerySet.as_manager()
    retention = Retention(
        words="as long as the list it copies has it",
        source="a copy of another's list; the demonstration's stand-in",
        removed_by="the load of the demonstration",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(steps=[]), name="referrals_tracked_has_steps"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject"], name="referrals_tracked_subject"),
        ]

    def __str__(self) -> str:
        return f"Referral {self.id}"
