"""A resident opens a case: one statement reads it and writes its row of the log, and only what is shown is marked read."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vardnav.kernel import clock
from vardnav.kernel.access import whole
from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases import actions, models, queries
from vardnav.platform.cases.tests.test_flow import sent_case
from vardnav.platform.cases.tests.world import World, seen

READ = "cases.read"


@pytest.fixture
def case(world: World, anna: Client) -> models.Case:
    """Anna has asked, and Dag has answered."""
    found = sent_case(anna, world.norra)
    actions.change(world.dags(), found.id, "message", text="Vila en vecka.", now=clock.now())
    return found


def readings(case: models.Case) -> list[Entry]:
    return list(Entry.objects.filter(action=READ, object_id=case.id))


def test_the_case_and_its_row_of_the_log_are_one_statement(case: models.Case, world: World) -> None:
    with CaptureQueriesContext(connection) as sent:
        queries.case(world.annas(), case.id, now=clock.now(), mark_read=False)
    (told,) = [one["sql"] for one in sent.captured_queries]
    assert "INSERT INTO audit_entry" in told
    (entry,) = readings(case)
    assert (entry.actor_id, entry.subject_id, entry.region) == (world.anna.id, world.anna.id, case.region)


def test_a_stranger_finds_no_case_and_leaves_no_reading_of_it(
    case: models.Case, world: World, cecilia: Client
) -> None:
    for _time in range(2):
        assert cecilia.get(f"/my/cases/{case.id}/").status_code == 404
        with pytest.raises(Http404):
            queries.case(world.cecilias(), case.id, now=clock.now())
    assert readings(case) == []
    assert models.Message.objects.get(case=case).read_at is None


def test_whoever_acts_for_somebody_finds_no_secret_case_and_leaves_no_reading_of_it(
    case: models.Case, world: World
) -> None:
    proxy = world.annas()
    models.Case.objects.filter(id=case.id).update(subject=world.bo, is_secret=True)
    with pytest.raises(Http404):
        queries.case(_for(proxy, world), case.id, now=clock.now())
    assert readings(case) == []
    models.Case.objects.filter(id=case.id).update(is_secret=False)
    assert queries.case(_for(proxy, world), case.id, now=clock.now()).case.id == case.id
    assert len(readings(case)) == 1


def _for(viewer: Any, world: World) -> Any:
    return world.annas(subject_id=world.bo.id, session_id=viewer.session_id)


def test_what_cannot_be_logged_is_not_shown(
    case: models.Case, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(queries.OF_FOUND, "region", "'longer than a code'")
    with pytest.raises(DatabaseError, match="too long"):
        queries.case(world.annas(), case.id, now=clock.now())


def test_the_thread_is_what_the_tables_hold(case: models.Case, world: World) -> None:
    actions.change(world.dags(), case.id, "ask", text="Hur länge?", now=clock.now())
    found = queries.case(world.annas(), case.id, now=clock.now())
    told = models.Message.objects.filter(case=case).order_by("number").select_related("author_staff", "unit")
    assert [(one.text, one.sent_at, one.direction, one.unit.name) for one in found.messages] == [
        (one.text, one.sent_at, one.direction, one.unit.name) for one in told
    ]
    assert [one.author_staff.name for one in found.messages if one.author_staff] == ["Dag Vård", "Dag Vård"]
    steps = models.Step.objects.filter(case=case).order_by("number").select_related("unit")
    assert [(one.verb, one.at, one.unit.name) for one in found.steps] == [
        (one.verb, one.at, one.unit.name) for one in steps
    ]
    assert found.unread == 0


def test_a_message_that_came_after_the_page_was_read_stays_unread(
    case: models.Case, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = whole.read

    def read(*given: Any, **named: Any) -> Any:
        found = right(*given, **named)
        actions.change(world.dags(), case.id, "message", text="Och ring oss.", now=clock.now())
        return found

    monkeypatch.setattr(whole, "read", read)
    found = queries.case(world.annas(), case.id, now=clock.now())
    assert [one.text for one in found.messages] == ["Vila en vecka."]
    unread = models.Message.objects.filter(case=case, read_at__isnull=True)
    assert [one.text for one in unread] == ["Och ring oss."]


def test_the_form_is_each_visitors_own_though_it_is_drawn_once(
    case: models.Case, world: World, anna: Client
) -> None:
    other = sent_case(anna, world.norra)
    first, second = anna.get(f"/my/cases/{case.id}/"), anna.get(f"/my/cases/{other.id}/")
    anna.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = anna.get(f"/my/cases/{case.id}/")
    for page, of in ((first, case), (second, other)):
        assert f'action="/my/cases/{of.id}/write/"' in page.content.decode()
    assert "Bifoga bilder eller dokument" in seen(first)
    assert "Bifoga bilder eller dokument" not in seen(english)
    keys = {word for page in (first, second) for word in _keys(page.content.decode())}
    assert len(keys) == len(_keys(first.content.decode())) + len(_keys(second.content.decode()))


def _keys(page: str) -> list[str]:
    return [piece.split('"')[0] for piece in page.split('name="form_key" value="')[1:]]
