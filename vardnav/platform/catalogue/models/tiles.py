"""Table: which e-services a region has as tiles first on its residents' start page, as a history of decisions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.catalogue.models.changes import Change


class TileChoice(models.Model):
    """One decision: which tiles, in which order. The latest of a region counts, the earlier are the history."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey("organisations.Region", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … of the region's.")
    keys = models.JSONField(help_text="The e-services in their order; none: every e-service, as declared.")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "number"], name="catalogue_tilechoice_number"),
        ]

    def __str__(self) -> str:
        return f"TileChoice {self.number} of {self.region_id}"
