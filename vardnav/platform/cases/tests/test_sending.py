"""Sending a draft: few statements, all or nothing, and a number that nobody else has."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases import actions, models, rules
from vardnav.platform.cases.tests.test_flow import begin, send, sent_case, step_url
from vardnav.platform.cases.tests.world import World, post


@pytest.fixture
def draft(world: World, anna: Client) -> models.Draft:
    made = begin(anna, world.norra)
    post(anna, step_url(made), {"question": "Får jag träna?"})
    return made


def test_sending_takes_seven_statements_at_most(world: World, anna: Client, draft: models.Draft) -> None:
    sent_case(anna, world.norra)  # this process has its copy of the catalogue and knows who reacts
    with CaptureQueriesContext(connection) as sent:
        assert send(anna, draft).status_code == 303
    told = [one["sql"] for one in sent.captured_queries if "SAVEPOINT" not in one["sql"]]
    assert len(told) <= 7, told


def test_one_row_of_each_sort_is_left_and_the_draft_is_gone(
    world: World, anna: Client, draft: models.Draft
) -> None:
    case = actions.submit(world.annas(), draft.id, now=clock.now())
    kept = models.Case.objects.get(draft_id=draft.id)
    assert (kept.id, kept.number, kept.answers, kept.status) == (
        case.id,
        case.number,
        case.answers,
        rules.Status.RECEIVED,
    )
    assert models.Step.objects.filter(case=kept, verb="submit", to_status="received").count() == 1
    logged = Entry.objects.filter(object_id=kept.id, action="cases.submit")
    assert [(one.subject_id, one.actor_id, one.region) for one in logged] == [
        (world.anna.id, world.anna.id, kept.region)
    ]
    assert not models.Draft.objects.filter(id=draft.id).exists()


def test_a_number_that_is_taken_is_drawn_again(
    world: World, anna: Client, draft: models.Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = sent_case(anna, world.norra).number
    drawn = iter([taken, taken, "M26-AAAA-BBBB"])
    monkeypatch.setattr(rules, "new_number", lambda letter, year: next(drawn))
    assert actions.submit(world.annas(), draft.id, now=clock.now()).number == "M26-AAAA-BBBB"
    assert models.Case.objects.filter(number=taken).count() == 1


def test_without_its_row_in_the_log_nothing_is_sent(
    world: World, draft: models.Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the log is closed'; END $$; "
            "CREATE TRIGGER closed BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()"
        )
    with pytest.raises(DatabaseError, match="the log is closed"), transaction.atomic():
        actions.submit(world.annas(), draft.id, now=clock.now())
    assert not models.Case.objects.filter(draft_id=draft.id).exists()
    assert models.Draft.objects.filter(id=draft.id).exists()


@pytest.mark.parametrize("who", ["cecilias", "dags"])
def test_what_anna_has_written_is_hers_to_send(world: World, draft: models.Draft, who: str) -> None:
    viewer: Any = getattr(world, who)()
    with pytest.raises(Http404):
        actions.submit(viewer, draft.id, now=clock.now())
    assert models.Draft.objects.filter(id=draft.id).exists()
