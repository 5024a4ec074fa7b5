"""A form that is not sent is health data too: who opens it leaves a row, and without the row nothing is shown."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vardnav.kernel import clock
from vardnav.kernel.audit import queries as audit
from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases import drafts, models
from vardnav.platform.cases.tests.test_flow import begin, send, step_url
from vardnav.platform.cases.tests.world import World, post, seen

READ = "cases.read_draft"
WORDS = "Det kliar på vänster armbåge"
PAGES = ("", "step/question/", "files/", "review/", "discard/")


@pytest.fixture
def draft(world: World, anna: Client) -> models.Draft:
    """Anna has written something and not sent it."""
    begun = begin(anna, world.norra)
    assert post(anna, step_url(begun), {"question": WORDS}).status_code == 303
    begun.refresh_from_db()
    return begun


def rows(draft: models.Draft) -> list[tuple[Any, ...]]:
    found = Entry.objects.filter(action=READ, object_id=draft.id)
    return list(found.values_list("actor_id", "subject_id", "region", "object_kind", "unit_id"))


def shut_the_log() -> None:
    """Let the database refuse every new row of the log, as a full disk would."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry ADD CONSTRAINT nobody_writes CHECK (action = '') NOT VALID")


@pytest.mark.parametrize("path", PAGES)
def test_opening_a_page_of_the_form_leaves_one_row(
    world: World, anna: Client, draft: models.Draft, path: str
) -> None:
    before = len(rows(draft))
    assert anna.get(f"/my/drafts/{draft.id}/{path}").status_code in (200, 303)
    assert rows(draft)[before:] == [(world.anna.id, world.anna.id, "12", "draft", None)]


def test_a_form_for_a_child_is_read_about_the_child(world: World, anna_for_bo: Client) -> None:
    bos = begin(anna_for_bo, world.norra)
    anna_for_bo.get(step_url(bos))
    assert rows(bos) == [(world.anna.id, world.bo.id, "12", "draft", None)]


@pytest.mark.parametrize("path", PAGES)
def test_a_form_whose_reading_cannot_be_logged_is_not_shown(
    anna: Client, draft: models.Draft, path: str
) -> None:
    shut_the_log()
    anna.raise_request_exception = False
    answer = anna.get(f"/my/drafts/{draft.id}/{path}")
    assert answer.status_code in (500, 503)
    assert WORDS not in seen(answer)


@pytest.mark.parametrize(
    ("path", "given"),
    [("step/question/", {"asked_before": "forged"}), ("files/", {"go": "add"}), ("review/", {})],
)
def test_a_form_that_comes_back_with_errors_is_not_shown_without_its_row_either(
    anna: Client, draft: models.Draft, path: str, given: dict[str, str]
) -> None:
    if path == "review/":  # what is whole is sent
        models.Draft.objects.update(answers={"asked_before": "no"})
    before = len(rows(draft))
    assert post(anna, f"/my/drafts/{draft.id}/{path}", given).status_code == 422
    assert len(rows(draft)) == before + 1
    shut_the_log()
    anna.raise_request_exception = False
    answer = post(anna, f"/my/drafts/{draft.id}/{path}", given)
    assert answer.status_code in (500, 503)
    assert WORDS not in seen(answer)


def test_row_and_reading_are_one_statement(world: World, draft: models.Draft) -> None:
    with CaptureQueriesContext(connection) as sent:
        found = drafts.read(world.annas(), draft.id, now=clock.now())
        said = (found.answers["question"], found.unit.name, found.subject.name, found.updated_at)
    assert said == (WORDS, "Vårdcentralen Norra", "Anna Test", draft.updated_at)
    assert len(sent.captured_queries) == 1
    assert found == draft
    assert {name: getattr(found, name) for name in drafts._DRAFT} == {
        name: getattr(draft, name) for name in drafts._DRAFT
    }


@pytest.mark.parametrize("who", ["cecilias", "dags", "annas_for_bo"])
def test_nobody_else_reads_it_and_no_row_says_that_they_did(
    world: World, draft: models.Draft, who: str
) -> None:
    before = rows(draft)
    viewer = world.annas(subject_id=world.bo.id) if who == "annas_for_bo" else getattr(world, who)()
    with pytest.raises(Http404):
        drafts.read(viewer, draft.id, now=clock.now())
    assert rows(draft) == before


def test_her_own_reading_is_in_the_log_and_not_in_annas_list_of_readers(
    world: World, anna: Client, draft: models.Draft
) -> None:
    """ "Vem har läst?" answers who else has; nobody else can open a form before it is sent."""
    post(anna, step_url(draft), {"question": WORDS, "asked_before": "no"})
    anna.get(f"/my/drafts/{draft.id}/review/")
    assert send(anna, draft).status_code == 303
    case = models.Case.objects.get(draft_id=draft.id)
    assert rows(draft)
    for about in (draft.id, case.id):
        assert audit.who_has_read(world.annas(), about, now=clock.now()) == []
    (reading,) = audit.who_has_read(
        dataclasses.replace(world.cecilias(), subject_id=world.anna.id), draft.id, now=clock.now()
    )
    assert reading.title == "Personen själv"
    assert "läste ett påbörjat formulär" in reading.what


def test_a_list_of_forms_begun_does_not_fetch_what_they_say(world: World, draft: models.Draft) -> None:
    with CaptureQueriesContext(connection) as sent:
        (found,) = drafts.begun(world.annas())
        assert found.unit.name == "Vårdcentralen Norra"
    assert [one["sql"] for one in sent.captured_queries if '"answers"' in one["sql"]] == []
