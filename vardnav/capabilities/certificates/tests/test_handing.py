"""A sending gets away once, whatever fails; what does not get away is seen; only a true receipt says that it arrived."""

from __future__ import annotations

import datetime as dt
import json
import threading
import uuid
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test import Client

from vardnav.capabilities.certificates.actions import handing, issuing, sending
from vardnav.capabilities.certificates.adapters.fake import Fake
from vardnav.capabilities.certificates.models import Certificate, CertificateQuerySet, Sending
from vardnav.capabilities.certificates.ports import Receipt
from vardnav.capabilities.certificates.queries import desk
from vardnav.capabilities.certificates.rules.sendings import State
from vardnav.capabilities.certificates.tests import written
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.tests.world import World, seen
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.files import storage

SYSTEM = Viewer.system()
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _forgetful() -> Any:
    yield
    catalogue.forget()


@pytest.fixture
def sent(world: World, anna: Client, fake: Fake) -> Sending:
    certificate = written.issued(world, anna)
    return sending.send(world.annas(), certificate.id, recipient_key="insurance_agency", now=clock.now())


def hand(one: Sending, *, after: dt.timedelta = dt.timedelta()) -> str:
    handing.hand_over(SYSTEM, one.id, now=clock.now() + after)
    one.refresh_from_db()
    return str(one.state)


def test_it_is_handed_over_once_with_the_very_document(sent: Sending, fake: Fake) -> None:
    assert hand(sent) == "handed_over"
    assert hand(sent) == "handed_over"
    assert fake.calls == 1
    parcel = fake.journal[sent.reference]
    assert parcel.document == storage.path_of(sent.certificate.file_id).read_bytes()
    assert parcel.digest == sent.certificate.digest
    assert (parcel.recipient, parcel.address) == ("insurance_agency", "")


def test_a_time_out_after_the_recipient_took_it_is_asked_by_reference_and_not_sent_again(
    sent: Sending, fake: Fake
) -> None:
    fake.answers_late = True
    assert hand(sent) == "planned"
    assert hand(sent) == "handed_over"
    assert (fake.calls, len(fake.journal)) == (1, 1)


def test_one_that_cannot_tell_is_waited_for_never_sent_to_blindly(sent: Sending, fake: Fake) -> None:
    fake.answers_late = fake.cannot_tell = True
    assert [hand(sent) for _time in range(3)] == ["planned"] * 3
    assert fake.calls == 1
    fake.cannot_tell = False
    assert hand(sent) == "handed_over"
    assert fake.calls == 1


def test_one_that_is_down_is_tried_again_given_up_seen_by_staff_and_tried_anew_under_the_same_reference(
    world: World, sent: Sending, fake: Fake, anna: Client, dag: Any
) -> None:
    fake.is_down = True
    assert hand(sent) == "planned"
    later = clock.now() + dt.timedelta(minutes=20)
    assert [one.id for one in desk.stuck_sendings(world.dags(), now=later)] == [sent.id]
    assert desk.stuck_sendings(world.evas(), now=later) == []
    assert hand(sent, after=dt.timedelta(hours=25)) == "failed"
    assert sent.failure == "gave_up"
    assert "Kom inte fram" in seen(dag.get("/desk/certificates/"))
    assert "Försök igen" in seen(anna.get(f"/my/certificates/{sent.certificate_id}/"))
    fake.is_down = False
    sending.retry(world.annas(), sent.id, now=clock.now())
    with pytest.raises(sending.CannotRetry):
        sending.retry(world.annas(), sent.id, now=clock.now())
    assert hand(sent) == "handed_over"
    assert list(fake.journal) == [sent.reference]
    assert Sending.objects.count() == 1


def test_what_waits_of_one_that_is_revoked_is_withdrawn_at_once(
    world: World, sent: Sending, fake: Fake
) -> None:
    issuing.revoke(world.dags(), sent.certificate_id, reason="Fel dag.", now=clock.now())
    sent.refresh_from_db()
    assert (sent.state, sent.failure) == ("cancelled", "no_longer_valid")
    assert sent.settled_at is not None
    assert hand(sent) == "cancelled"
    assert fake.calls == 0


def test_one_that_will_not_take_it_is_not_asked_again(
    world: World, sent: Sending, fake: Fake, dag: Any
) -> None:
    fake.refuses = True
    assert hand(sent) == "refused"
    with pytest.raises(sending.CannotRetry):
        sending.retry(world.annas(), sent.id, now=clock.now())
    assert "Togs inte emot" in seen(dag.get("/desk/certificates/"))
    sent.refresh_from_db()
    looked = dag.post(f"/desk/certificates/sent/{sent.id}/looked-after/", {"seen": sent.mark})
    assert looked.status_code == 303
    assert "Togs inte emot" not in seen(dag.get("/desk/certificates/"))
    sent.refresh_from_db()
    assert (sent.state, sent.looked_by_id) == ("refused", world.dag.id)


def test_one_revoked_before_it_got_away_is_not_sent(world: World, sent: Sending, fake: Fake) -> None:
    issuing.revoke(world.dags(), sent.certificate_id, reason="Fel.", now=clock.now())
    assert hand(sent) == "cancelled"
    assert fake.calls == 0


def test_one_revoked_after_it_may_have_arrived_is_asked_about_and_told_as_it_is(
    world: World, sent: Sending, fake: Fake
) -> None:
    fake.answers_late = True
    assert hand(sent) == "planned"
    issuing.revoke(world.dags(), sent.certificate_id, reason="Fel.", now=clock.now())
    assert hand(sent) == "handed_over"
    assert fake.calls == 1


def test_one_revoked_after_a_try_that_did_not_arrive_is_not_sent(
    world: World, sent: Sending, fake: Fake
) -> None:
    fake.is_down = True
    assert hand(sent) == "planned"
    issuing.revoke(world.dags(), sent.certificate_id, reason="Fel.", now=clock.now())
    assert hand(sent) == "planned"
    fake.is_down = False
    assert hand(sent) == "cancelled"
    assert not fake.journal


def test_a_document_that_is_not_the_one_we_kept_is_not_sent(sent: Sending, fake: Fake) -> None:
    storage.path_of(sent.certificate.file_id).write_bytes(b"%PDF another's")
    assert hand(sent) == "failed"
    assert (sent.failure, fake.calls) == ("no_document", 0)


def waiting(**arguments: str) -> int:
    """Return how many hand-overs are asked for, with these arguments or at all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND args @> %s::jsonb",
            [handing.TASK, json.dumps(arguments)],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def test_the_sweep_finds_what_lost_its_job(sent: Sending) -> None:
    assert waiting(sending_id=str(sent.id)) == 1
    assert handing.retry_due(SYSTEM, now=clock.now()) == 0
    assert handing.retry_due(SYSTEM, now=clock.now() + dt.timedelta(minutes=2)) == 1
    assert waiting(sending_id=str(sent.id)) == 2


def test_rolled_back_nothing_is_on_its_way(world: World, anna: Client, fake: Fake) -> None:
    certificate, before = written.issued(world, anna), waiting()
    with transaction.atomic():
        sending.send(world.annas(), certificate.id, recipient_key="insurance_agency", now=clock.now())
        assert waiting() == before + 1
        transaction.set_rollback(True)
    assert waiting() == before


def test_only_a_true_receipt_says_that_it_arrived(sent: Sending, fake: Fake) -> None:
    digest = sent.certificate.digest
    fake.answer(sent.reference, digest)
    assert handing.read_receipts(SYSTEM, now=clock.now()) == 0  # nothing has been sent
    hand(sent)
    for reference, said, is_forged in (
        (sent.reference, digest, True),
        (sent.reference, "0" * 64, False),
        (uuid.uuid4().hex, digest, False),
        ("nothing", digest, False),
    ):
        fake.answer(reference, said, is_forged=is_forged)
    assert handing.read_receipts(SYSTEM, now=clock.now()) == 0
    sent.refresh_from_db()
    assert sent.state == "handed_over"
    fake.answer(sent.reference, digest)
    fake.answer(sent.reference, digest)
    assert handing.read_receipts(SYSTEM, now=clock.now()) == 1
    sent.refresh_from_db()
    settled = sent.settled_at
    assert (sent.state, fake.waiting) == ("received", [])
    fake.answer(sent.reference, digest, is_received=False)  # late, and the other way round
    assert handing.read_receipts(SYSTEM, now=clock.now()) == 0
    sent.refresh_from_db()
    assert (sent.state, sent.settled_at) == ("received", settled)


def test_a_receipt_counts_when_our_own_answer_was_lost(sent: Sending, fake: Fake) -> None:
    fake.answers_late = True
    assert hand(sent) == "planned"
    assert handing.settle(SYSTEM, Receipt(sent.reference, sent.certificate.digest, True), now=clock.now())
    sent.refresh_from_db()
    assert (sent.state, sent.handed_at is not None) == ("received", True)
    assert hand(sent) == "received"
    assert fake.calls == 1


def test_one_that_never_confirms_is_seen_by_staff(world: World, sent: Sending) -> None:
    hand(sent)
    assert desk.stuck_sendings(world.dags(), now=clock.now() + dt.timedelta(days=2)) == []
    late = desk.stuck_sendings(world.dags(), now=clock.now() + dt.timedelta(days=4))
    assert [one.id for one in late] == [sent.id]


def test_nobody_but_the_system_hands_over(world: World, sent: Sending) -> None:
    from django.http import Http404

    for viewer in (world.annas(), world.dags()):
        with pytest.raises(Http404):
            handing.hand_over(viewer, sent.id, now=clock.now())
        with pytest.raises(Http404):
            handing.settle(viewer, Receipt(sent.reference, sent.certificate.digest, True), now=clock.now())


def both(certificate: Certificate, viewer: Viewer) -> list[str]:
    """Send the same certificate twice at once; return how each ended."""
    start, ended = threading.Barrier(2), []

    def go() -> None:
        try:
            start.wait(5)
            made = sending.send(viewer, certificate.id, recipient_key="insurance_agency", now=clock.now())
            ended.append(str(made.id))
        except Exception as wrong:
            ended.append(type(wrong).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _one in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    return ended


def test_two_clicks_at_once_are_one_sending(world: World, anna: Client, fake: Fake) -> None:
    certificate = written.issued(world, anna)
    for _round in range(5):
        Sending.objects.all().delete()
        ended = both(certificate, world.annas())
        assert len(ended) == 2
        assert len(set(ended)) == 1, ended
        assert Sending.objects.count() == 1


def test_without_the_lock_and_the_constraint_two_clicks_at_once_are_two(
    world: World, anna: Client, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the test above would see it."""
    certificate = written.issued(world, anna)
    monkeypatch.setattr(CertificateQuerySet, "select_for_update", lambda self, **_given: self)
    looked = threading.Barrier(2, timeout=5)
    first = models.QuerySet.first

    def slowly(self: Any) -> Any:
        found = first(self)
        if self.model is Sending:
            looked.wait()
        return found

    monkeypatch.setattr(models.QuerySet, "first", slowly)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE certificates_sending DROP CONSTRAINT certificates_sending_once")
    try:
        ended = both(certificate, world.annas())
        assert Sending.objects.count() == 2, ended
    finally:
        Sending.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE certificates_sending ADD CONSTRAINT certificates_sending_once "
                "UNIQUE (region, certificate_id, recipient, address)"
            )


def test_two_workers_at_once_hand_over_once(sent: Sending, fake: Fake) -> None:
    ended: list[State | None] = []
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait(5)
            ended.append(handing.hand_over(SYSTEM, sent.id, now=clock.now()))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _one in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert len(ended) == 2
    assert fake.calls == 1
    sent.refresh_from_db()
    assert sent.state == "handed_over"
