"""Tables: other systems that may come in, and the tokens they come with. No resident stands in them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD, Retention

#: A token is kept so long after it has ended: an assertion that was used for it is known until then.
TOKENS_KEPT = dt.timedelta(days=1)


class Client(models.Model):
    """A system of a unit or region. `staff` stands for it wherever a member of staff stands: log, history, who booked.

    Its secret is random and only its SHA-256 is stored; or it signs with a key of its own, whose public half is here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    name = models.CharField(max_length=120, help_text="As residents read it in their log.")
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    unit_ids = ArrayField(models.UUIDField(), help_text="The units whose calendars it keeps.")
    scopes = models.TextField()
    secret_digest = models.BinaryField(max_length=32, null=True)
    public_keys = models.JSONField(null=True, help_text="JSON Web Key Set.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    #: Which system it was explains what it wrote and read in a record.
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "staff"], name="fhir_client_staff"),
            models.CheckConstraint(
                condition=Q(secret_digest__isnull=False) | Q(public_keys__isnull=False),
                name="fhir_client_proves_itself",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="fhir_client_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"Client {self.id}"


class Token(models.Model):
    """An access token: minutes long. The client holds it; only its SHA-256 is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.TextField()
    assertion_id = models.CharField(
        max_length=200, blank=True, help_text="Of the signed assertion it was had for: each is used once."
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    retention = Retention(
        words="a day after it ended",
        source="our choice: the log keeps that it was given",
        removed_by="vardnav.platform.fhir.actions.purge",
        after=TOKENS_KEPT,
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["client", "assertion_id"],
                condition=~Q(assertion_id=""),
                name="fhir_token_assertion_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="fhir_token_expiry"),
            models.Index(fields=["client", "created_at"], name="fhir_token_client"),
        ]

    def __str__(self) -> str:
        return f"Token {self.id}"
