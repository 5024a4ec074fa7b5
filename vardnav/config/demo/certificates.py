"""Actions: certificates in each state, of the demonstration's ended cases; some sent on. What is there stays."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from vardnav.capabilities.certificates import verbs
from vardnav.capabilities.certificates.actions import printing
from vardnav.capabilities.certificates.models import Certificate, Sending
from vardnav.capabilities.certificates.queries import documents
from vardnav.capabilities.certificates.rules import kinds, recipients
from vardnav.config.demo import identity, reading, when
from vardnav.config.demo.care import Care
from vardnav.config.demo.residents import Residents
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.models import Person
from vardnav.platform.cases.models import Case
from vardnav.platform.files import rules as file_rules
from vardnav.platform.files import storage
from vardnav.platform.files.models import StoredFile

_SYSTEM = Viewer.system()


def load(care: Care, residents: Residents, now: dt.datetime) -> int:
    """Write the certificates and sendings that are missing, in the region; return how many rows."""
    written = 0
    for told in reading.file("certificates")["certificate"]:
        if told["region"] != care.region.code or told["person"] not in residents.people:
            continue
        draft_id = identity.fixed(f"case {care.region.code} {told['case']}")
        case = Case.objects.visible_to(_SYSTEM).filter(region=care.region.code, draft_id=draft_id).first()
        if case is not None and not Certificate.objects.filter(case=case).exists():
            written += _Telling(care, case, told, residents.people[told["person"]], now).all()
    return written


class _Telling:
    """One certificate's story: issued, perhaps corrected or revoked, perhaps sent on."""

    def __init__(
        self, care: Care, case: Case, told: Mapping[str, Any], person: Person, now: dt.datetime
    ) -> None:
        self.care, self.case, self.told, self.person, self.now = care, case, told, person, now
        self.staff = care.staff[told["by"]]
        self.issuer = care.viewer(told["by"], told["unit"])

    def all(self) -> int:
        """Write it all; return how many rows."""
        told = self.told
        first = self._issued(told, 1, self._moment(told["at"]))
        sent = [self._sent(first, one) for one in told.get("sent", ())]
        if "correction" in told:
            new = told["correction"]
            at = self._moment(new["at"])
            self._end(first, "replaced", at)
            self._issued({**told, **new}, 2, at, correction=new["text"])
            return 2 + len(sent)
        if "revoked" in told:
            at = self._moment(told["revoked"]["at"])
            self._end(first, "revoked", at, reason=told["revoked"]["reason"])
            self._record(verbs.REVOKE, self.issuer, at, certificate=first.id)
        return 1 + len(sent)

    def _issued(
        self, told: Mapping[str, Any], version: int, at: dt.datetime, *, correction: str = ""
    ) -> Certificate:
        name, today = f"certificate {told['case']} {version}", clock.local_date(self.now)
        form = kinds.on(today)[told["kind"]]
        # A number in a field for a date is days from today.
        values = {
            key: today + dt.timedelta(days=value) if isinstance(value, int) else value
            for key, value in told["values"].items()
        }
        valid_from, valid_to = kinds.period(form, values, clock.local_date(at))
        unit = self.care.units[told["unit"]]
        drawn = identity.case_number(
            self.care.region.letter, clock.local(at).year, f"certificate {told['case']}"
        )
        certificate = Certificate(
            id=identity.timed(at, name), region=self.case.region, number=f"I-{drawn}", version=version, case=self.case,
            unit=unit, subject_id=self.case.subject_id, issued_by=self.staff,
            issuer_name="" if self.staff.is_protected else f"{self.staff.given_name} {self.staff.family_name}",
            issuer_title=self.staff.title, kind=form.key, template_version=form.version, title=form.title_sv,
            title_en=form.title_en, content=kinds.content(form, values), valid_from=valid_from, valid_to=valid_to,
            issued_at=at, correction=correction, file_id=identity.timed(at, f"file {name}"),
        )  # fmt: skip
        self._keep(certificate, at)
        certificate.save(force_insert=True)
        verb = verbs.CORRECT if correction else verbs.ISSUE
        self._record(verb, self.issuer, at, certificate=certificate.id)
        return certificate

    def _keep(self, certificate: Certificate, at: dt.datetime) -> None:
        made = printing.made(certificate, unit=certificate.unit, subject=self.case.subject, now=at)
        storage.write(certificate.file_id, made.content)
        container = documents.container(certificate)
        StoredFile.objects.create(
            id=certificate.file_id, region=certificate.region, container_kind=container.kind, container_id=container.id,
            subject_id=certificate.subject_id, uploader_role="staff", uploader_id=self.staff.id,
            original_name=made.name, media_type=made.kind.value, size=made.size, sha256=made.sha256,
            state=file_rules.State.CLEAN, scanner=made.scanner, scanned_at=at, created_at=at,
        )  # fmt: skip
        certificate.digest = made.sha256

    def _end(self, certificate: Certificate, state: str, at: dt.datetime, *, reason: str = "") -> None:
        certificate.state, certificate.ended_at, certificate.ended_by = state, at, self.staff
        certificate.reason = reason
        certificate.save()

    def _sent(self, certificate: Certificate, told: Mapping[str, Any]) -> Sending:
        """Send it on, and let it be where the story says: its recipient is as made up as everybody."""
        at = self._moment(told["at"])
        address = recipients.organisation_number(told["address"]) if "address" in told else ""
        made = Sending.objects.create(
            id=identity.timed(at, f"sending {self.told['case']} {told['recipient']}"),
            region=certificate.region, certificate=certificate, subject_id=certificate.subject_id,
            recipient=told["recipient"], address=address, sent_by=self.person, asked_at=at, trying_since=at,
            next_try_at=at, state=told["state"], failure=told.get("failure", ""), tries=1, handed_at=at,
            settled_at=self._moment(told["settled"]) if "settled" in told else None,
        )  # fmt: skip
        resident = Viewer.resident(
            person_id=self.person.id, subject_id=self.case.subject_id, region=self.case.region
        )
        self._record(verbs.SEND, resident, at, certificate=certificate.id, sending=made.id)
        self._record(verbs.HAND_OVER, _SYSTEM, at, sending=made.id)
        if made.settled_at is not None:
            self._record(verbs.SETTLE, _SYSTEM, made.settled_at, sending=made.id)
        return made

    def _record(self, verb: audit.Verb, viewer: Viewer, at: dt.datetime, **about: uuid.UUID) -> None:
        audit.record(
            viewer,
            action=verb.key,
            object_kind="case",
            object_id=self.case.id,
            subject_id=self.case.subject_id,
            unit_id=self.case.unit_id,
            region=self.case.region,
            detail={key: str(value) for key, value in about.items()},
            now=at,
        )

    def _moment(self, text: str) -> dt.datetime:
        return when.moment(text, self.now)
