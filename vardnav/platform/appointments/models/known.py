"""Tables: what another system calls an appointment that it has had written here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD


class KnownAs(models.Model):
    """Another system's own identifier of an appointment (FHIR `Appointment.identifier`), by the key it was asked for with.

    Written in the booking's transaction, before there is an appointment: hence by its key (`request_by`, `request_key`,
    unique there too) and not by its id. Asked for with the same identifier again, it is the same appointment.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    request_by = models.UUIDField(help_text="The system, as staff.")
    request_key = models.UUIDField()
    system = models.CharField(max_length=300)
    value = models.CharField(max_length=200)

    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "request_by", "request_key"], name="appointments_known_as_once"
            ),
        ]

    def __str__(self) -> str:
        return f"KnownAs {self.id}"
