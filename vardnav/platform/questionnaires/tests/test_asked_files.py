"""Files where a form asks for them: kept at once, each question its own, in groups and lines, shown everywhere after."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support import personas
from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.files.models import StoredFile
from vardnav.platform.files.tests import samples
from vardnav.platform.questionnaires.tests.forms import (
    catalogue_renewed,
    form,
    group,
    published,
    question,
    when,
)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    settings.CLAMAV = ""


def picture(name: str = "knä.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.photograph())


def begun(client: Client, world: World, *items: dict[str, Any]) -> tuple[models.Draft, str]:
    version = published(form(*items))
    catalogue_renewed()
    answer = post(client, f"/my/services/{version.form.key}/begin/", {"unit": str(world.norra.id)})
    draft = models.Draft.objects.get(id=answer["Location"].split("/")[3])
    return draft, client.get(answer["Location"])["Location"]


def names(draft: models.Draft, link_id: str) -> list[str]:
    draft.refresh_from_db()
    return [one["name"] for one in draft.answers.get(link_id) or []]


KNEE = question("k", "attachment", repeats=True, required=True)
LETTER = question("b", "attachment")


def test_each_question_keeps_its_own_files_and_the_case_shows_them(world: World, anna: Client) -> None:
    draft, address = begun(anna, world, question("t"), KNEE, LETTER)
    page = anna.get(address)
    assert 'enctype="multipart/form-data"' in page.content.decode()
    assert "Högst 5 filer" in seen(page)
    assert "Högst en fil." in seen(page)
    sent = {"q-t": "Ont", "q-k": [picture(), picture("igen.jpg")], "q-b": [picture("brev.jpg")], "go": "next"}
    assert post(anna, address, sent)["Location"].endswith("/review/")
    assert (names(draft, "q-k"), names(draft, "q-b")) == (["knä.jpg", "igen.jpg"], ["brev.jpg"])
    review = seen(anna.get(f"/my/drafts/{draft.id}/review/"))
    assert "knä.jpg" in review
    assert "brev.jpg" in review
    post(anna, f"/my/drafts/{draft.id}/review/")
    case = models.Case.objects.get()
    assert [row["value"] for row in case.answers] == ["Ont", ["knä.jpg", "igen.jpg"], ["brev.jpg"]]
    stored = StoredFile.objects.get(original_name="brev.jpg")
    assert f"/my/cases/{case.id}/files/{stored.id}/" in anna.get(f"/my/cases/{case.id}/").content.decode()
    dag = personas.client_of(assignment=world.assignments[world.dag.id])
    assert f"/desk/cases/{case.id}/files/{stored.id}/" in dag.get(f"/desk/cases/{case.id}/").content.decode()


def test_a_bad_file_is_said_by_its_question_and_the_others_stay(world: World, anna: Client) -> None:
    draft, address = begun(anna, world, question("t", required=True), KNEE)
    bad = SimpleUploadedFile("sida.pdf", b"<html>")
    answer = post(anna, address, {"q-t": "Skrivet", "q-k": [picture(), bad], "go": "next"})
    assert answer.status_code == 422
    assert "sida.pdf" in seen(answer)
    assert 'href="#id_q-k"' in answer.content.decode()
    assert names(draft, "q-k") == ["knä.jpg"]
    assert draft.answers["q-t"] == "Skrivet"


def test_files_are_kept_though_an_answer_is_wrong(world: World, anna: Client) -> None:
    draft, address = begun(anna, world, question("n", "integer"), KNEE)
    answer = post(anna, address, {"q-n": "många", "q-k": [picture()], "go": "next"})
    assert answer.status_code == 422
    assert names(draft, "q-k") == ["knä.jpg"]
    assert "knä.jpg" in seen(answer)
    assert post(anna, address, {"q-n": "3", "go": "next"}).status_code == 303


def test_a_question_that_must_have_a_file_says_so(world: World, anna: Client) -> None:
    draft, address = begun(anna, world, KNEE)
    assert post(anna, address, {"go": "next"}).status_code == 422
    refused = post(anna, f"/my/drafts/{draft.id}/review/")
    assert refused.status_code == 422
    assert not models.Case.objects.exists()


def test_no_more_files_than_the_question_takes(world: World, anna: Client) -> None:
    draft, address = begun(anna, world, LETTER)
    answer = post(anna, address, {"q-b": [picture(), picture("två.jpg")], "go": "files:q-b"})
    assert answer.status_code == 422
    assert names(draft, "q-b") == ["knä.jpg"]
    again = post(anna, address, {"q-b": [picture("tre.jpg")], "go": "next"})
    assert again.status_code == 422
    assert StoredFile.objects.count() == 1


def test_a_file_is_taken_away_again_with_the_answers_kept(world: World, anna: Client) -> None:
    draft, address = begun(anna, world, question("t"), LETTER)
    post(anna, address, {"q-b": [picture()], "go": "files:q-b"})
    stored = StoredFile.objects.get()
    gone = post(anna, address, {"q-t": "Hej", "go": f"unfile:q-b:{stored.id}"})
    assert gone["Location"] == f"{address}#id_q-b"
    assert names(draft, "q-b") == []
    assert draft.answers["q-t"] == "Hej"
    assert not StoredFile.objects.exists()
    for forged in ("unfile:q-b:nonsense", f"unfile:q-t:{stored.id}", "unfile:", "files:q-nope", "unfile:q-b"):
        assert post(anna, address, {"go": forged}).status_code in (303, 422), forged


def test_an_answer_typed_in_place_of_a_file_is_no_file(world: World, anna: Client) -> None:
    draft, address = begun(anna, world, question("t"), LETTER)
    assert post(anna, address, {"q-b": "kept", "go": "next"}).status_code == 303
    assert names(draft, "q-b") == []


def test_files_lie_in_their_line_and_go_with_it(world: World, anna: Client) -> None:
    inner = group("i", question("b", "attachment"), repeats=True)
    draft, address = begun(anna, world, group("g", question("t"), inner, repeats=True))
    for block in ("q-g", "q-i", "q-i__2"):
        assert post(anna, address, {"go": f"add:{block}"}).status_code == 303
    fields = ("q-b", "q-b__x2", "q-b__2", "q-b__2__x2")
    sent = {name: [picture(f"{name}.jpg")] for name in fields}
    assert post(anna, address, {**sent, "go": "next"}).status_code == 303
    assert [names(draft, name) for name in fields] == [[f"{name}.jpg"] for name in fields]
    assert post(anna, address, {"go": "remove:q-g:2"}).status_code == 303
    assert sorted(StoredFile.objects.values_list("original_name", flat=True)) == ["q-b.jpg", "q-b__x2.jpg"]


def test_the_file_of_a_question_that_is_hidden_since_is_not_sent(world: World, anna: Client) -> None:
    letter = question("b", "attachment", enableWhen=[when("a", answerBoolean=True)])
    draft, address = begun(anna, world, question("a", "boolean"), letter)
    post(anna, address, {"q-a": "yes", "q-b": [picture()], "go": "next"})
    post(anna, address, {"q-a": "no", "go": "next"})
    assert StoredFile.objects.count() == 1
    assert post(anna, f"/my/drafts/{draft.id}/review/").status_code == 303
    assert not StoredFile.objects.exists()
    assert [row["link_id"] for row in models.Case.objects.get().answers] == ["q-a"]


def test_nobody_else_gets_or_adds_a_file(world: World, anna: Client, cecilia: Client) -> None:
    draft, address = begun(anna, world, LETTER)
    post(anna, address, {"q-b": [picture()], "go": "next"})
    stored = StoredFile.objects.get()
    assert cecilia.get(f"/my/drafts/{draft.id}/files/{stored.id}/").status_code == 404
    assert post(cecilia, address, {"q-b": [picture()]}).status_code == 404
    assert StoredFile.objects.count() == 1
