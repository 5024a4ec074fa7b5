"""Table: the conversations that somebody has put away out of their inbox."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import Retention
from vardnav.platform.cases import sight


class PutAwayQuerySet(models.QuerySet["PutAway"]):
    """Reading what is put away."""

    def visible_to(self, viewer: Viewer) -> PutAwayQuerySet:
        """Return what the viewer has put away of the one they act for, in the cases that they may see."""
        if viewer.role is Role.SYSTEM:
            return self
        if viewer.role is not Role.RESIDENT:
            return self.none()
        return self.filter(
            sight.of(viewer).shown("case__"), person=viewer.person_id, subject=viewer.subject_id
        )


class PutAway(models.Model):
    """One conversation that one reader has put away, and the newest message in it when they did.

    Each reader's own: a guardian's says nothing of the child's inbox or of the other guardian's. It holds only until
    something newer comes to the resident in that case; nothing is written for that, the reading sees it (inbox_queries).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2, help_text="The case's.")
    person = models.ForeignKey(
        "people.Person",
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose inbox it is out of.",
    )
    subject = models.ForeignKey("people.Person", db_index=False, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", db_index=False, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey("cases.Message", db_index=False, on_delete=models.PROTECT, related_name="+")
    put_away_at = models.DateTimeField()

    objects = PutAwayQuerySet.as_manager()
    retention = Retention(
        words="until it is taken back, otherwise as long as the case",
        source="our choice: it says how somebody wants to see their own inbox",
        removed_by="whoever takes it back",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "person", "case"], name="cases_putaway_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A person's cases may lie in several regions: as the inbox's, this begins with the reader.
            models.Index(fields=["person", "subject"], name="cases_putaway_reader"),
        ]

    def __str__(self) -> str:
        return f"PutAway {self.id}"
