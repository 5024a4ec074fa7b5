"""How many statements each of the resident's pages needs: hot pages at most three, others at most eight."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vardnav.kernel import clock
from vardnav.platform.cases import actions, models
from vardnav.platform.cases.tests.test_flow import begin, sent_case, step_url
from vardnav.platform.cases.tests.world import ASK, RENEW, World, post


def statements(client: Client, url: str) -> int:
    """Return how many statements the page sends, once this process has its copy of the catalogue."""
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as sent:
        assert client.get(url).status_code == 200, url
    told = [one["sql"] for one in sent.captured_queries]
    # A test runs inside a transaction, so each atomic block becomes a savepoint; served, it is a plain transaction.
    return len([sql for sql in told if "SAVEPOINT" not in sql])


@pytest.fixture
def busy(world: World, anna: Client) -> dict[str, Any]:
    """Anna has a few cases with messages, and drafts."""
    cases = [sent_case(anna, world.norra) for _number in range(3)]
    for case in cases:
        actions.change(world.dags(), case.id, "message", text="Svar", now=clock.now())
    sent = begin(anna, world.norra, RENEW)
    answers = {"drugs": ["Alvedon"], "works": "well", "side_effects": "no", "as_prescribed": "yes"}
    actions.save_answers(world.annas(), sent.id, answers, now=clock.now())
    actions.submit(world.annas(), sent.id, now=clock.now())
    draft = begin(anna, world.norra)
    post(anna, step_url(draft), {"question": "Hej"})
    return {"case": cases[0], "draft": draft, "renew": begin(anna, world.norra, RENEW)}


@pytest.mark.parametrize(("url", "most"), [("/my/", 2), ("/my/inbox/", 2)])
def test_hot_pages_are_the_gate_and_one_more(busy: dict[str, Any], anna: Client, url: str, most: int) -> None:
    assert statements(anna, url) == most


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/my/cases/", 3),  # one more for what the person waits for (guarantee)
        (
            "/my/cases/{case}/",
            3,
        ),  # one more for a promise of the law (guarantee), none for letters that are not there
        ("/my/cases/{case}/receipt/", 5),
        ("/my/cases/{case}/readers/", 6),
        ("/my/cases/{case}/withdraw/", 3),
        (f"/my/services/{ASK}/", 4),
        (f"/my/services/{ASK}/?q=sodraq", 8),
        ("/my/drafts/{draft}/step/question/", 3),
        ("/my/drafts/{renew}/step/drugs/", 6),
        ("/my/drafts/{draft}/files/", 4),
        ("/my/drafts/{draft}/review/", 7),
        ("/my/drafts/{draft}/discard/", 3),
        # The gate; whether the list is open at this age, its row of the log, the list (a port: another's system); the
        # renewals with what was decided about each drug, and their row of the log.
        ("/my/prescriptions/", 5),
    ],
)
def test_other_pages_are_few(busy: dict[str, Any], anna: Client, path: str, most: int) -> None:
    url = path.format(**{key: one.id for key, one in busy.items()})
    assert statements(anna, url) <= most


def test_the_case_page_does_not_grow_with_its_messages(
    busy: dict[str, Any], world: World, anna: Client
) -> None:
    case: models.Case = busy["case"]
    before = statements(anna, f"/my/cases/{case.id}/")
    for number in range(10):
        actions.change(world.dags(), case.id, "message", text=f"Svar {number}", now=clock.now())
    assert statements(anna, f"/my/cases/{case.id}/") == before
