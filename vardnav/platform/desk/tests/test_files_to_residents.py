"""Staff send files with what they write: examined, kept with the message or not at all, and opened by the person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.desk.tests.desk_world import act, case_of, page
from vardnav.platform.files import actions as files
from vardnav.platform.files.models import StoredFile
from vardnav.platform.files.refusals import Reason, Refused
from vardnav.platform.files.tests import samples

VERBS = ["ask", "message", "complete"]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def copy() -> Any:
    return samples.upload("journal.pdf", samples.document())


@pytest.mark.parametrize("verb", VERBS)
def test_a_file_goes_with_the_message_and_the_person_opens_it(
    world: World, dag: Client, anna: Client, cecilia: Client, verb: str
) -> None:
    case = case_of(world)
    shown = page(dag, case).content.decode()
    assert f'id="{verb}_attached"' in shown
    assert 'enctype="multipart/form-data"' in shown
    sent = act(dag, case, verb, text="Här är kopian.", attached=copy())
    assert sent.status_code == 303, seen(sent)
    stored = StoredFile.objects.get()
    message = models.Message.objects.get()
    assert (stored.container_kind, stored.container_id) == ("message", message.id)
    assert (stored.uploader_role, stored.uploader_id, stored.subject_id) == (
        "staff",
        world.dag.id,
        world.anna.id,
    )
    assert "journal.pdf" in seen(page(dag, case))
    assert "journal.pdf" in seen(anna.get(f"/my/cases/{case.id}/"))
    url = f"/my/cases/{case.id}/files/{stored.id}/"
    given = anna.get(url)
    assert given["Content-Disposition"].startswith("attachment")
    assert given.getvalue().startswith(b"%PDF-")
    assert cecilia.get(url).status_code == 404
    added = Entry.objects.get(action="files.add")
    assert (added.actor_id, added.subject_id) == (world.dag.id, world.anna.id)
    assert Entry.objects.filter(action="files.read", actor_id=world.anna.id).count() == 1


@pytest.mark.parametrize("verb", VERBS)
def test_a_file_that_is_not_what_it_says_is_refused_by_the_field_and_nothing_is_sent(
    world: World, dag: Client, verb: str
) -> None:
    case = case_of(world)
    wrong = samples.upload("intyg.pdf", b"MZ\x90\x00 no document")
    answer = act(dag, case, verb, text="Här är kopian.", attached=wrong)
    assert answer.status_code == 422
    assert f'id="{verb}_attached_error"' in answer.content.decode()
    assert "Här är kopian." in seen(answer)
    assert "intyg.pdf" in seen(answer)
    assert not models.Message.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_form_that_is_out_of_date_keeps_the_text_and_no_file(world: World, dag: Client) -> None:
    case = case_of(world)
    act(dag, case, "take")
    answer = act(dag, case, "message", version=1, text="Här är kopian.", attached=copy())
    assert answer.status_code == 409
    assert "Här är kopian." in seen(answer)
    assert not StoredFile.objects.exists()
    assert not models.Message.objects.exists()


def test_a_disk_without_room_sends_neither_file_nor_message(
    world: World, dag: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any, **_more: Any) -> None:
        raise Refused(Reason.NO_ROOM, name="journal.pdf")

    case = case_of(world)
    monkeypatch.setattr(files, "accept", full)
    answer = act(dag, case, "complete", text="Här är kopian.", attached=copy())
    assert answer.status_code == 422
    assert "Här är kopian." in seen(answer)
    assert not models.Message.objects.exists()
    assert models.Case.objects.get(id=case.id).outcome == ""


def test_the_same_form_sent_twice_sends_one_file(world: World, dag: Client) -> None:
    case = case_of(world)
    form = {"version": "1", "text": "Här är kopian.", "form_key": "01a2204e-1aca-77b2-bc44-209f49b27a80"}
    for _time in range(2):
        answer = post(dag, f"/desk/cases/{case.id}/do/message/", {**form, "attached": copy()})
        assert answer.status_code == 303
    assert StoredFile.objects.count() == models.Message.objects.count() == 1


def test_where_nobody_reads_it_no_file_is_asked_for(world: World, dag: Client) -> None:
    case = case_of(world)
    models.Case.objects.filter(id=case.id).update(is_secret=True, subject=world.bo.id)
    assert 'id="complete_attached"' not in page(dag, case).content.decode()
