"""Files are kept, read, removed, scanned and swept."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import stat
import uuid

import pytest
from django.db import connection, transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.audit.models import Entry
from vardnav.platform.files import actions, adapters, inspection, queries, rules, serving, storage, uploads
from vardnav.platform.files.adapters.fake import EICAR, FakeScanner
from vardnav.platform.files.models import Container, StoredFile
from vardnav.platform.files.refusals import Reason, Refused
from vardnav.platform.files.rules import Kind, State
from vardnav.platform.files.tests import samples
from vardnav.platform.files.tests.conftest import NOW

PICTURE = inspection.Examined("utslag.jpg", Kind.JPEG, b"bildens byte", b"liten bild", False, "")
DOCUMENT = inspection.Examined("svar å.pdf", Kind.PDF, b"%PDF dokument", b"", False, "")
SCANNED = dataclasses.replace(DOCUMENT, is_scanned=True, scanner="fake")


@pytest.fixture
def keep(anna, annas, case):
    def _keep(examined=PICTURE, *, viewer=annas, container=case, limits=rules.DEFAULT_LIMITS):
        return actions.accept(
            viewer, examined, container=container, subject_id=anna.id, limits=limits, now=NOW
        )

    return _keep


def body(answer):
    content = b"".join(answer.streaming_content)
    answer.file_to_stream.close()  # answer.close() would say that the request, and its connection, is over
    return content


def on_disk():
    return sorted(path for path in storage.folder().rglob("*") if path.is_file())


def test_anna_attaches_a_photograph_and_gets_it_back(anna, annas, case):
    stored = actions.accept(
        annas,
        inspection.examine(samples.upload("utslag.png", samples.photograph())),
        container=case,
        subject_id=anna.id,
        now=NOW,
    )
    stored.refresh_from_db()
    assert (stored.original_name, stored.media_type, stored.state) == (
        "utslag.jpg",
        "image/jpeg",
        "quarantined",
    )
    opened = queries.open_for(annas, stored.id, container=case, now=NOW)
    content = body(serving.serve(opened))
    assert len(content) == stored.size
    assert content.startswith(b"\xff\xd8\xff")


def test_bytes_lie_where_only_we_can_read_them(keep):
    keep()
    paths = on_disk()
    assert len(paths) == 2
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
        assert "utslag" not in str(path)


def test_a_stranger_gets_nothing(keep, case, cecilias, eva, annas):
    stored = keep()
    other_case = Container("case", uuid.uuid4(), "12")
    for viewer, container in ((cecilias, case), (eva, case), (annas, other_case)):
        with pytest.raises(Http404):
            queries.open_for(viewer, stored.id, container=container, now=NOW)
        assert queries.in_container(viewer, container) == []
    assert list(StoredFile.objects.visible_to(cecilias)) == []
    assert list(StoredFile.objects.visible_to(eva)) == []
    with pytest.raises(Http404):
        keep(viewer=cecilias)
    with pytest.raises(Http404):
        actions.remove(cecilias, stored.id, container=case, now=NOW)


def test_reading_leaves_a_row_and_no_row_means_no_reading(keep, dag, case, monkeypatch):
    stored = keep()
    queries.open_for(dag, stored.id, container=case, now=NOW).stream.close()
    entry = Entry.objects.get(action="files.read", object_id=case.id)
    assert (entry.actor_id, entry.subject_id, entry.object_id) == (dag.staff_id, stored.subject_id, case.id)
    assert "utslag" not in str(entry.detail)

    def broken(*_args, **_kwargs):
        raise RuntimeError("the log cannot be written")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        queries.open_for(dag, stored.id, container=case, now=NOW)


def test_reading_a_message_s_file_is_logged_on_its_case(keep, dag):
    case_id = uuid.uuid4()
    message = Container("message", uuid.uuid4(), "12", about_kind="case", about_id=case_id)
    stored = keep(container=message)
    queries.open_for(dag, stored.id, container=message, now=NOW).stream.close()
    assert set(
        Entry.objects.filter(subject_id=stored.subject_id).values_list("action", "object_kind", "object_id")
    ) == {
        ("files.add", "case", case_id),
        ("files.read", "case", case_id),
    }


def test_staff_see_an_unscanned_picture_but_are_warned_of_a_document(keep, dag, annas, case):
    picture, document = keep(PICTURE), keep(DOCUMENT)
    queries.open_for(dag, picture.id, container=case, now=NOW, is_preview=True).stream.close()
    with pytest.raises(queries.NeedsWarning) as caught:
        queries.open_for(dag, document.id, container=case, now=NOW)
    assert caught.value.stored == document
    queries.open_for(dag, document.id, container=case, now=NOW, accepts_risk=True).stream.close()
    queries.open_for(annas, document.id, container=case, now=NOW).stream.close()
    scanned = keep(SCANNED)
    queries.open_for(dag, scanned.id, container=case, now=NOW).stream.close()


def test_a_file_is_given_out_so_that_no_browser_runs_it(keep, dag, case):
    document = keep(SCANNED)
    answer = serving.serve(queries.open_for(dag, document.id, container=case, now=NOW))
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''svar%20%C3%A5.pdf"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert body(answer) == DOCUMENT.content


def test_only_a_preview_drawn_by_us_is_shown_in_the_page(keep, dag, case):
    picture = keep()
    answer = serving.serve(queries.open_for(dag, picture.id, container=case, now=NOW, is_preview=True))
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Type"] == "image/jpeg"
    assert body(answer) == PICTURE.preview
    with pytest.raises(Http404):
        queries.open_for(dag, keep(SCANNED).id, container=case, now=NOW, is_preview=True)


def test_bytes_that_were_changed_or_lost_are_never_given_out(keep, annas, case):
    stored = keep(SCANNED)
    storage.path_of(stored.id).write_bytes(b"%PDF utbytt...")
    with pytest.raises(queries.Damaged):
        queries.open_for(annas, stored.id, container=case, now=NOW)
    storage.delete(stored.id)
    with pytest.raises(queries.Damaged):
        queries.open_for(annas, stored.id, container=case, now=NOW)


def test_limits_count_what_is_there_already(keep, settings):
    few = rules.Limits(max_files=2, max_bytes_total=30)
    keep(limits=few)
    with pytest.raises(Refused) as caught:
        keep(dataclasses.replace(DOCUMENT, content=b"x" * 20), limits=few)
    assert caught.value.reason is Reason.TOO_BIG_TOGETHER
    keep(limits=few)
    with pytest.raises(Refused) as caught:
        keep(limits=few)
    assert caught.value.reason is Reason.TOO_MANY
    assert len(on_disk()) == 4, "the refused ones left nothing on disk"


def test_the_good_files_are_kept_when_one_is_bad(anna, annas, case):
    looked = uploads.each([samples.upload("bra.jpg", samples.photograph()), samples.upload("tom.pdf", b"")])
    outcome = actions.accept_all(annas, looked, container=case, subject_id=anna.id, now=NOW)
    assert [stored.original_name for stored in outcome.stored] == ["bra.jpg"]
    assert [str(refused) for refused in outcome.refusals] == ["tom.pdf: Filen är tom. Välj en annan fil."]


def test_a_full_disk_is_said_and_leaves_neither_row_nor_file(keep, monkeypatch):
    real_fsync = os.fsync
    calls = []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) == 3:  # the preview, after the file itself was written
            raise OSError(28, "No space left on device")
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused) as caught:
        keep()
    assert (caught.value.reason, caught.value.status) == (Reason.NO_ROOM, 503)
    assert StoredFile.objects.count() == 0
    assert on_disk() == []


def test_anna_takes_a_file_back_before_sending(keep, annas, case, django_capture_on_commit_callbacks):
    stored = keep()
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove(annas, stored.id, container=case, now=NOW)
    assert StoredFile.objects.count() == 0
    assert on_disk() == []


def test_files_of_a_draft_follow_into_the_case_and_never_out_of_the_region(keep, annas, dag, case):
    draft = Container("draft", uuid.uuid4(), "12")
    stored = keep(container=draft)
    assert actions.move(annas, source=draft, target=case, now=NOW) == 1
    assert queries.in_container(dag, case) == [stored]
    assert queries.in_container(dag, draft) == []
    with pytest.raises(ValueError, match="region"):
        actions.move(annas, source=case, target=Container("case", case.id, "01"), now=NOW)


def test_files_of_many_messages_come_in_one_statement(
    keep, dag, annas, cecilias, case, django_assert_num_queries
):
    other = Container("message", uuid.uuid4(), "12")
    first, second, third = keep(), keep(), keep(container=other)
    for viewer in (dag, annas):
        with django_assert_num_queries(1):
            found = queries.in_containers(viewer, [case, other])
        assert found == {case.id: [first, second], other.id: [third]}
    assert queries.in_containers(cecilias, [case, other]) == {case.id: [], other.id: []}


def test_what_waited_is_scanned_when_a_scanner_comes(
    keep, system, dag, case, monkeypatch, django_capture_on_commit_callbacks
):
    good = keep(DOCUMENT)
    bad = keep(dataclasses.replace(DOCUMENT, content=b"%PDF " + EICAR))
    assert actions.scan_waiting(system, now=NOW) == (0, 0), "no scanner, no verdict"
    assert queries.waiting_for_scan(system, before=NOW + dt.timedelta(minutes=1)) == 2
    monkeypatch.setattr(adapters, "scanner", FakeScanner)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.scan_waiting(system, now=NOW) == (1, 1)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state) == (State.CLEAN, State.REFUSED)
    with pytest.raises(Http404):
        queries.open_for(dag, bad.id, container=case, now=NOW, accepts_risk=True)
    assert len(on_disk()) == 1
    assert actions.scan_waiting(system, now=NOW) == (0, 0)


def test_the_sweep_takes_only_old_bytes_that_no_row_speaks_of(keep, system):
    stored = keep()
    orphan, torn, young = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    for file_id in (orphan, torn, young):
        storage.write(file_id, b"x")
    storage.path_of(torn).rename(storage.path_of(torn, ".abc.part"))
    yesterday = (NOW - dt.timedelta(days=2)).timestamp()
    for path in (storage.path_of(orphan), storage.path_of(torn, ".abc.part"), storage.path_of(stored.id)):
        os.utime(path, (yesterday, yesterday))
    os.utime(storage.path_of(young), (NOW.timestamp(), NOW.timestamp()))
    assert actions.sweep(now=NOW) == 2
    assert storage.path_of(stored.id).exists()
    assert storage.path_of(young).exists()
    assert queries.without_bytes(system) == []
    storage.delete(stored.id)
    assert queries.without_bytes(system) == [stored.id]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_leaves_no_row_and_bytes_that_the_sweep_takes(keep):
    with transaction.atomic():
        keep()
        transaction.set_rollback(True)
    assert not StoredFile.objects.exists()
    assert actions.sweep(now=NOW + dt.timedelta(days=3650)) == 2
    assert on_disk() == []


def test_the_database_refuses_an_unknown_state(keep):
    stored = keep()
    with (
        pytest.raises(Exception, match="files_state_known"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE files_storedfile SET state = 'fine', scanned_at = created_at WHERE id = %s", [stored.id]
        )
