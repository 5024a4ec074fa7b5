"""Actions: the worker hands what is sent to its recipient, once, and reads back what the recipient says."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.certificates import adapters, ports, verbs
from vardnav.capabilities.certificates.actions import moving
from vardnav.capabilities.certificates.models import Certificate, Sending
from vardnav.capabilities.certificates.queries import documents
from vardnav.capabilities.certificates.rules import sendings, standing
from vardnav.capabilities.certificates.rules.sendings import Failure, State
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.files import queries as files
from vardnav.platform.jobs import asking

TASK = "certificates.hand_over"
QUEUE = "certificates"
_log = logging.getLogger(__name__)


def ask(sending_ids: Sequence[uuid.UUID]) -> None:
    """Ask for a hand-over of each, in the caller's transaction. Asking twice does no harm: each is handed over once."""
    asking.ask(TASK, [{"sending_id": str(one)} for one in sending_ids], queue=QUEUE)


def hand_over(viewer: Viewer, sending_id: uuid.UUID, *, now: dt.datetime) -> State | None:
    """Give one sending to its recipient, once; return its state, None if there is nothing to do.

    First the try is noted and committed. Then sending and certificate are locked while the recipient is spoken to: a
    killed worker lets go at once, a second worker waits and sees what was done, and nobody revokes meanwhile. A try
    after another only sends when the recipient says that it does not have our reference; when it cannot tell, we wait.
    """
    _require_system(viewer)
    tries = _note_try(sending_id, now)
    if tries is None:
        return None
    with transaction.atomic(durable=True):
        sending = _locked(sending_id)
        if sending is None:
            return None
        after, failure = _delivered(viewer, sending, now, is_first=tries == 1)
        if after is not State.PLANNED:
            _change(viewer, sending, after, now, verb=verbs.HAND_OVER, failure=failure)
        return after


def retry_due(viewer: Viewer, *, now: dt.datetime, limit: int = 200) -> int:
    """Ask anew for every planned sending whose time has come; return how many. Finds those whose job was lost too."""
    _require_system(viewer)
    with transaction.atomic():
        due = Sending.objects.visible_to(viewer).filter(state=State.PLANNED, next_try_at__lte=now)
        ids = list(
            due.order_by("next_try_at")
            .select_for_update(skip_locked=True)
            .values_list("id", flat=True)[:limit]
        )
        Sending.objects.filter(id__in=ids).update(next_try_at=now + sendings.wait_after(99))
        ask(ids)
    return len(ids)


def read_receipts(viewer: Viewer, *, now: dt.datetime) -> int:
    """Write down what recipients say; return how many sendings it changed. Late, double and forged receipts do no harm."""
    _require_system(viewer)
    way, changed = adapters.recipients(), 0
    try:
        for receipt in way.receipts():
            changed += settle(viewer, receipt, now=now)
            way.settled(receipt.reference)
    except ports.TryAgain as reason:
        _log.warning("Receipts could not be read: %s", reason)
    return changed


@transaction.atomic
def settle(viewer: Viewer, receipt: ports.Receipt, *, now: dt.datetime) -> bool:
    """Note one receipt that the adapter has found genuine; return whether it changed anything.

    It must name a reference of ours that has been tried, and the digest of the very document that was sent.
    """
    _require_system(viewer)
    try:
        found = Sending.objects.select_for_update(of=("self",)).select_related("certificate")
        sending = found.filter(id=uuid.UUID(hex=receipt.reference)).first()
    except ValueError:
        return False
    after = State.RECEIVED if receipt.is_received else State.REFUSED
    if (
        sending is None
        or sending.tries == 0
        or receipt.digest != sending.certificate.digest
        or not sendings.may_become(sending.state, after)
    ):
        return False
    _change(
        viewer,
        sending,
        after,
        now,
        verb=verbs.SETTLE,
        failure=None if receipt.is_received else Failure.REFUSED,
    )
    return True


def _note_try(sending_id: uuid.UUID, now: dt.datetime) -> int | None:
    with transaction.atomic(durable=True):
        sending = _locked(sending_id)
        if sending is None:
            return None
        sending.tries += 1
        sending.next_try_at = now + sendings.wait_after(sending.tries)
        sending.save(update_fields=["tries", "next_try_at"])
        return sending.tries


def _locked(sending_id: uuid.UUID) -> Sending | None:
    """Lock a planned sending with its certificate, in the order that sending and revoking lock: certificate first."""
    owner = Sending.objects.filter(id=sending_id, state=State.PLANNED).values("certificate")
    certificate = Certificate.objects.select_for_update(of=("self",)).filter(id__in=owner)
    certificate = certificate.select_related("subject", "unit")
    found = certificate.first()
    sending = Sending.objects.select_for_update().filter(id=sending_id, state=State.PLANNED).first()
    if sending is None or found is None:
        return None
    sending.certificate = found
    return sending


def _delivered(
    viewer: Viewer, sending: Sending, now: dt.datetime, *, is_first: bool
) -> tuple[State, Failure | None]:
    """Speak to the recipient. Returns PLANNED when it is to be tried again."""
    is_valid = sending.certificate.state == standing.State.ISSUED
    if is_first and not is_valid:
        return State.CANCELLED, Failure.NO_LONGER_VALID
    way = adapters.recipients()
    try:
        known = ports.Known.NO if is_first else way.known(sending.recipient, sending.reference)
        if known is ports.Known.CANNOT_TELL:
            raise ports.TryAgain("the recipient cannot tell whether it has the reference")
        if known is ports.Known.NO and not is_valid:
            return State.CANCELLED, Failure.NO_LONGER_VALID
        if known is ports.Known.NO:
            way.deliver(_parcel(viewer, sending, now))
    except (Http404, files.Damaged):
        _log.error("The document of sending %s cannot be read.", sending.id)
        return State.FAILED, Failure.NO_DOCUMENT
    except ports.WillNot as reason:
        _log.warning("Sending %s was refused: %s", sending.id, reason)
        return State.REFUSED, Failure.REFUSED
    except ports.TryAgain as reason:
        _log.warning("Sending %s was not handed over: %s", sending.id, reason)
        if sendings.is_too_late(sending.trying_since, now):
            return State.FAILED, Failure.GAVE_UP
        return State.PLANNED, None
    return State.HANDED_OVER, None


def _parcel(viewer: Viewer, sending: Sending, now: dt.datetime) -> ports.Parcel:
    """Read the document, its row in the log first. Raises Http404, files.Damaged."""
    certificate = sending.certificate
    opened = files.open_for(viewer, certificate.file_id, container=documents.container(certificate), now=now)
    with opened.stream:
        document = opened.stream.read()
    return ports.Parcel(
        reference=sending.reference,
        recipient=sending.recipient,
        address=sending.address,
        certificate=certificate.number,
        version=certificate.version,
        kind=certificate.kind,
        digest=certificate.digest,
        sent_at=sending.asked_at.isoformat(),
        document=document,
        number=certificate.subject.number.shown(),
        name=certificate.subject.name,
    )


def _change(
    viewer: Viewer,
    sending: Sending,
    after: State,
    now: dt.datetime,
    *,
    verb: audit.Verb,
    failure: Failure | None = None,
) -> None:
    moving.move(sending, after, now, failure=failure)
    certificate = sending.certificate
    audit.record(
        viewer,
        action=verb.key,
        object_kind="case",
        object_id=certificate.case_id,
        subject_id=sending.subject_id,
        unit_id=certificate.unit_id,
        region=sending.region,
        detail={"sending": str(sending.id), "recipient": sending.recipient, "state": after.value},
        outcome="refused" if after in (State.FAILED, State.REFUSED) else "done",
        now=now,
    )


def _require_system(viewer: Viewer) -> None:
    if viewer.role is not Role.SYSTEM:
        raise Http404
