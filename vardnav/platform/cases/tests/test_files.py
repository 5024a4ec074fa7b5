"""Files of a form and of a case, through the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import actions, attachments, models, queries
from vardnav.platform.cases.tests.test_flow import begin, send, step_url
from vardnav.platform.cases.tests.world import RENEW, World, post, seen
from vardnav.platform.files import inspection, rules
from vardnav.platform.files import queries as stored_files
from vardnav.platform.files.models import StoredFile
from vardnav.platform.files.tests import samples


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    settings.CLAMAV = ""


def upload(name: str = "knä.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if content is not None else samples.photograph())


def add(client: Client, draft: models.Draft, *files: SimpleUploadedFile, go: str = "add") -> Any:
    return post(client, f"/my/drafts/{draft.id}/files/", {"files": list(files), "go": go})


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_anna_adds_looks_at_and_removes_a_picture(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    page = anna.get(f"/my/drafts/{draft.id}/files/")
    assert "Varje fil får vara högst 15 MB" in seen(page)
    assert add(anna, draft, upload())["Location"] == f"/my/drafts/{draft.id}/files/"
    stored = StoredFile.objects.get()
    listed = seen(anna.get(f"/my/drafts/{draft.id}/files/"))
    assert "knä.jpg" in listed
    assert "Inte kontrollerad för virus." in listed
    given = anna.get(f"/my/drafts/{draft.id}/files/{stored.id}/")
    assert given.status_code == 200
    assert "attachment" in given["Content-Disposition"]
    assert body(given).startswith(b"\xff\xd8")
    assert body(anna.get(f"/my/drafts/{draft.id}/files/{stored.id}/?preview=1")).startswith(b"\xff\xd8")
    assert post(anna, f"/my/drafts/{draft.id}/files/{stored.id}/remove/").status_code == 303
    assert not StoredFile.objects.exists()


def test_going_on_with_chosen_files_keeps_them(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    assert add(anna, draft, upload(), go="next")["Location"] == f"/my/drafts/{draft.id}/review/"
    assert "knä.jpg" in seen(anna.get(f"/my/drafts/{draft.id}/review/"))


def test_the_good_file_is_kept_when_another_lies(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    lies = upload("papper.pdf", b"<html><script>alert(1)</script>")
    answer = add(anna, draft, upload(), lies, upload("tom.png", b""))
    assert answer.status_code == 422
    text = seen(answer)
    assert "Alla filer kom inte med" in text
    assert "papper.pdf" in text
    assert "Filen är tom" in text
    assert StoredFile.objects.get().original_name == "knä.jpg"


def test_no_file_chosen_is_said(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    answer = add(anna, draft)
    assert answer.status_code == 422
    assert "Välj minst en fil" in seen(answer)


def test_the_sixth_file_is_refused(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    answer = add(anna, draft, *(upload(f"bild{number}.jpg") for number in range(6)))
    assert answer.status_code == 422
    assert StoredFile.objects.count() == 5
    assert "så många filer som går" in seen(answer)


def test_a_service_without_files_has_no_page_for_them(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra, RENEW)
    assert anna.get(f"/my/drafts/{draft.id}/files/").status_code == 404
    assert add(anna, draft, upload()).status_code == 404


def test_what_was_sent_is_read_by_the_unit_and_the_reading_is_told_to_anna(
    world: World, anna: Client, cecilia: Client
) -> None:
    draft = begin(anna, world.norra)
    post(anna, step_url(draft), {"question": "Se bilden"})
    add(anna, draft, upload())
    send(anna, draft)
    case = models.Case.objects.get()
    stored = StoredFile.objects.get()
    url = f"/my/cases/{case.id}/files/{stored.id}/"
    assert url in anna.get(f"/my/cases/{case.id}/").content.decode()
    assert body(anna.get(url)).startswith(b"\xff\xd8")
    assert cecilia.get(url).status_code == 404
    assert cecilia.get(f"/my/drafts/{draft.id}/files/{stored.id}/").status_code == 404
    assert anna.get(f"/my/cases/{case.id}/files/{uuid7()}/").status_code == 404
    now = clock.now()
    with pytest.raises(Http404):  # Eva works in the same region, at another unit
        attachments.find(world.evas(), case.id, stored.id)
    container = attachments.find(world.dags(), case.id, stored.id)
    stored_files.open_for(world.dags(), stored.id, container=container, now=now).stream.close()
    assert "öppnade en bifogad fil" in seen(anna.get(f"/my/cases/{case.id}/readers/"))
    assert post(anna, f"/my/drafts/{draft.id}/files/{stored.id}/remove/").status_code == 303
    assert StoredFile.objects.exists()


def test_files_with_a_reply_hang_on_the_message(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    post(anna, step_url(draft), {"question": "Hej"})
    send(anna, draft)
    case = models.Case.objects.get()
    actions.change(world.dags(), case.id, "ask", text="Skicka en bild", now=clock.now())
    answer = post(anna, f"/my/cases/{case.id}/write/", {"text": "Här", "attached": [upload("nu.jpg")]})
    assert answer.status_code == 303
    thread = queries.case(world.annas(), case.id, now=clock.now())
    held = attachments.of_case(world.annas(), case, thread.messages)
    assert [one.original_name for one in held[thread.messages[-1].id]] == ["nu.jpg"]
    assert "nu.jpg" in seen(anna.get(f"/my/cases/{case.id}/"))


def test_a_reply_with_a_bad_file_is_not_sent_and_keeps_the_text(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    post(anna, step_url(draft), {"question": "Hej"})
    send(anna, draft)
    case = models.Case.objects.get()
    bad = upload("x.pdf", b"MZ\x90\x00")
    answer = post(anna, f"/my/cases/{case.id}/write/", {"text": "Här är den", "attached": [bad]})
    assert answer.status_code == 422
    assert "Här är den" in seen(answer)
    assert "Välj dem igen" in seen(answer)
    assert not models.Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_file_is_examined(
    world: World, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Making a picture anew takes seconds: no row may be held, and no connection lie in a transaction, meanwhile."""
    draft, sent = begin(anna, world.norra), begin(anna, world.norra)
    post(anna, step_url(sent), {"question": "Hej"})
    send(anna, sent)
    case = models.Case.objects.get()
    open_transactions: list[bool] = []

    def examine(*args: Any, **options: Any) -> inspection.Examined:
        open_transactions.append(connection.in_atomic_block)
        return inspection.Examined("knä.jpg", rules.Kind.JPEG, b"byte", b"", True, "test")

    monkeypatch.setattr(inspection, "examine", examine)
    assert add(anna, draft, upload("a.jpg", b"a"), upload("b.jpg", b"b")).status_code == 303
    written = post(anna, f"/my/cases/{case.id}/write/", {"text": "Här", "attached": [upload("c.jpg", b"c")]})
    assert written.status_code == 303
    assert StoredFile.objects.count() == 3
    assert open_transactions == [False, False, False]


def test_the_same_form_twice_keeps_its_file_once(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    data = {"go": "add", "form_key": str(uuid7())}
    for _click in range(2):
        answer = post(anna, f"/my/drafts/{draft.id}/files/", {**data, "files": [upload()]})
        assert answer.status_code == 303
    assert StoredFile.objects.count() == 1


def test_removing_a_draft_removes_its_files(world: World, anna: Client) -> None:
    draft = begin(anna, world.norra)
    add(anna, draft, upload())
    post(anna, f"/my/drafts/{draft.id}/discard/")
    assert not StoredFile.objects.exists()
