"""Tests: writing the log."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit import recording, verbs
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.audit.tests.conftest import NOW, REGION, rows
from vardnav.kernel.clock.identifiers import uuid7

pytestmark = pytest.mark.usefixtures("log")


def test_a_row_says_who_did_what_about_whom_when_and_from_where(dag: Viewer) -> None:
    annas_case, anna = uuid7(), uuid7()
    audit.record(
        dag,
        action="test.read",
        now=NOW,
        object_kind="case",
        object_id=annas_case,
        subject_id=anna,
        purpose="Vård och behandling",
        detail={"lines": 2, "file": uuid7()},
    )
    row = Entry.objects.get()
    assert (row.at, row.region, row.role, row.action) == (NOW, REGION, "staff", "test.read")
    assert (row.actor_id, row.assignment_id, row.unit_id) == (dag.staff_id, dag.assignment_id, dag.unit_id)
    assert (row.subject_id, row.object_kind, row.object_id) == (anna, "case", annas_case)
    assert (row.purpose, row.outcome, row.detail["lines"]) == ("Vård och behandling", "done", 2)


def test_a_residents_row_is_about_the_one_they_act_for(anna: Viewer) -> None:
    bo = uuid7()
    audit.record(dataclasses.replace(anna, subject_id=bo), action="test.write", now=NOW)
    row = Entry.objects.get()
    assert (row.actor_id, row.subject_id, row.request_id) == (anna.person_id, bo, "r-1")


def test_an_undeclared_verb_is_refused(anna: Viewer) -> None:
    with pytest.raises(audit.UnknownVerb, match="Nobody has declared"):
        audit.record(anna, action="test.never_declared", now=NOW)
    assert not Entry.objects.exists()


def test_an_outcome_is_done_or_refused(anna: Viewer) -> None:
    audit.record(anna, action="test.read", now=NOW, outcome="refused")
    with pytest.raises(recording.UnknownOutcome):
        audit.record(anna, action="test.read", now=NOW, outcome="perhaps")
    assert [row.outcome for row in Entry.objects.all()] == ["refused"]


def test_a_row_that_cannot_be_written_raises_a_database_error(anna: Viewer) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        audit.record(anna, action="test.read", now=NOW, object_kind="k" * 41)
    assert not Entry.objects.exists()


def test_a_row_goes_with_its_transaction(anna: Viewer) -> None:
    with transaction.atomic():
        audit.record(anna, action="test.read", now=NOW)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_a_row_is_one_statement_and_is_counted_by_those_who_count(anna: Viewer) -> None:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        audit.record(anna, action="test.read", now=NOW)
    assert len(counted) == 1
    assert Entry.objects.count() == 1


def test_many_rows_are_one_statement(dag: Viewer) -> None:
    items = [(uuid7(), uuid7()) for _ in range(20)]
    with CaptureQueriesContext(connection) as counted:
        audit.record_many(dag, action="test.read", now=NOW, object_kind="case", items=items)
    assert len(counted) == 1
    assert {(row.object_id, row.subject_id) for row in Entry.objects.all()} == set(items)
    audit.record_many(dag, action="test.read", now=NOW, items=[])
    assert Entry.objects.count() == 20


def test_the_statement_of_a_page_can_carry_the_row(anna: Viewer) -> None:
    sql, parameters = audit.insert_sql(anna, action="test.read", now=NOW, object_id=uuid7())
    answered = rows(f"WITH logged AS ({sql} RETURNING 1) SELECT 'the page' FROM logged", *parameters)
    assert answered == [("the page",)]
    assert Entry.objects.count() == 1


def test_the_statement_of_a_list_writes_a_row_for_each_line(dag: Viewer) -> None:
    sql, parameters = audit.insert_sql(
        dag,
        action="test.read",
        now=NOW,
        object_kind="case",
        source="page",
        columns={"object_id": "page.id", "subject_id": "page.person"},
    )
    columns = "gen_random_uuid() AS id, gen_random_uuid() AS person"
    page = f"WITH page AS MATERIALIZED (SELECT {columns} FROM generate_series(1, 300))"
    answered = rows(f"{page}, logged AS ({sql}) SELECT id, person FROM page", *parameters)
    assert {(row.object_id, row.subject_id) for row in Entry.objects.all()} == set(answered)
    assert len(answered) == 300


def test_an_empty_list_writes_nothing(dag: Viewer) -> None:
    sql, parameters = audit.insert_sql(
        dag, action="test.read", now=NOW, source="page", columns={"object_id": "page.id"}
    )
    rows(
        f"WITH page AS (SELECT gen_random_uuid() AS id WHERE false), logged AS ({sql}) SELECT id FROM page",
        *parameters,
    )
    assert not Entry.objects.exists()


def test_a_column_the_log_does_not_have_is_refused(dag: Viewer) -> None:
    with pytest.raises(ValueError, match="no column transaction_id"):
        audit.insert_sql(dag, action="test.read", now=NOW, source="page", columns={"transaction_id": "'1'"})


def test_a_verb_is_declared_once_and_says_itself_in_two_languages() -> None:
    again = audit.verb("test.read", sv="läste provet", en="read the specimen", is_read=True)
    assert (again.text("sv"), again.text("en-GB"), again.text("fi")) == (
        "läste provet",
        "read the specimen",
        "läste provet",
    )
    with pytest.raises(verbs.DeclaredTwice):
        audit.verb("test.read", sv="något annat", en="something else")
    assert "test.read" in [each.key for each in audit.all_verbs()]
    assert "test.write" not in verbs.reads()
