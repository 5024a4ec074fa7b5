"""Tables: certificates and where they have been sent. A certificate's words never change: it is replaced or revoked."""

from __future__ import annotations

import enum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from vardnav.capabilities.certificates.rules import sendings, standing
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases import sight
from vardnav.platform.cases.models import Case


def _choices(values: type[enum.StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.name) for one in values]


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Reading certificates."""

    def visible_to(self, viewer: Viewer) -> CertificateQuerySet:
        """Return for a resident those of cases they may see; for staff the unit's own, and those of its cases.

        A certificate is as secret as the case it was issued from. It is of the record: nobody sees one by a power that is
        not about the record, whatever case it was issued from.
        """
        if viewer.role is Role.RESIDENT:
            if not sight.of(viewer).covers(Area.RECORD):
                return self.none()
            return self.filter(subject=viewer.subject_id, case__in=Case.objects.visible_to(viewer))
        if viewer.role is Role.STAFF:
            return self.filter(Q(unit=viewer.unit_id) | Q(case__unit=viewer.unit_id), region=viewer.region)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()

    def issued_at_unit_of(self, viewer: Viewer) -> CertificateQuerySet:
        """Return those that the viewer's own unit has issued: only it corrects and revokes them."""
        if viewer.role is not Role.STAFF:
            return self.none()
        return self.filter(region=viewer.region, unit=viewer.unit_id)


class Certificate(models.Model):
    """One version of a certificate (intyg). The first and those that correct it have the same number."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    number = models.CharField(max_length=20, help_text="What can be read out on the phone.")
    version = models.PositiveSmallIntegerField(default=1)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    issuer_name = models.CharField(
        max_length=200, blank=True, help_text="As it was then; empty for staff with protected identity."
    )
    issuer_title = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=30)
    template_version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    content = models.JSONField(help_text="What stands in it, as worded then (rules.kinds.content).")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="The last day it holds; none: until further notice.")
    issued_at = models.DateTimeField()
    correction = models.TextField(blank=True, help_text="Of a later version: what is corrected.")
    file_id = models.UUIDField(help_text="The PDF (files.StoredFile), in the container 'certificate'.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the PDF.")
    state = models.CharField(max_length=10, choices=_choices(standing.State), default=standing.State.ISSUED)
    ended_at = models.DateTimeField(null=True, help_text="When it was replaced or revoked.")
    ended_by = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, help_text="Why it was revoked.")

    objects = CertificateQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "number", "version"], name="certificates_certificate_version"
            ),
            models.UniqueConstraint(
                fields=["region", "number"],
                condition=~Q(state="replaced"),
                name="certificates_certificate_one_stands",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="certificates_certificate_period",
            ),
            models.CheckConstraint(
                condition=Q(state="issued", ended_at__isnull=True, ended_by__isnull=True, reason="")
                | Q(state="replaced", ended_at__isnull=False, ended_by__isnull=False, reason="")
                | Q(state="revoked", ended_at__isnull=False, ended_by__isnull=False) & ~Q(reason=""),
                name="certificates_certificate_ending",
            ),
            models.CheckConstraint(
                condition=Q(version=1, correction="") | Q(version__gt=1) & ~Q(correction=""),
                name="certificates_certificate_correction",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A person's certificates may lie in several regions, so this begins with the person (as cases do).
            models.Index(fields=["subject", "-id"], name="certificates_of_person"),
            models.Index(fields=["region", "unit", "-id"], name="certificates_of_unit"),
            models.Index(fields=["case"], name="certificates_of_case"),
        ]

    def __str__(self) -> str:
        return f"Certificate {self.number} version {self.version}"


class SendingQuerySet(models.QuerySet["Sending"]):
    """Reading sendings."""

    def visible_to(self, viewer: Viewer) -> SendingQuerySet:
        """Return the sendings of certificates the viewer may see."""
        if viewer.role is Role.SYSTEM:
            return self
        return self.filter(certificate__in=Certificate.objects.visible_to(viewer))


class Sending(models.Model):
    """A version of a certificate sent on to somebody, once: there is one row for each version, recipient and address."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=30, help_text="Key of rules/recipients.toml.")
    address = models.CharField(max_length=40, blank=True)
    sent_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    helped_by = models.ForeignKey(
        "organisations.Staff",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Sent by staff in the person's place.",
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=_choices(sendings.State), default=sendings.State.PLANNED)
    failure = models.CharField(max_length=16, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trying_since = models.DateTimeField(help_text="From when the time to give up is counted.")
    next_try_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True, help_text="When staff took care of what was stuck.")
    looked_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SendingQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "certificate", "recipient", "address"], name="certificates_sending_once"
            ),
            models.CheckConstraint(
                condition=Q(sent_by__isnull=True) ^ Q(helped_by__isnull=True),
                name="certificates_sending_by_one",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in sendings.State]),
                name="certificates_sending_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over") | Q(handed_at__isnull=False),
                name="certificates_sending_handed",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="planned"), name="certificates_sending_due"
            ),
            models.Index(fields=["certificate"], name="certificates_sending_of"),
        ]

    def __str__(self) -> str:
        return f"Sending {self.id}"

    @property
    def mark(self) -> str:
        """What a form says it was opened on."""
        return sendings.mark(self.state, self.trying_since)

    @property
    def reference(self) -> str:
        """Our name for it towards the recipient: the idempotency key, the same at every try."""
        return self.id.hex
