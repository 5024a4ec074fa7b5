"""What is written arrives as written, files are opened with care, and the resident is told once, neutrally."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.models import Account
from vardnav.platform.cases import actions, attachments, models
from vardnav.platform.cases.events import CaseWritten
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.desk.tests.desk_world import act, case_of, page
from vardnav.platform.files import actions as files
from vardnav.platform.files import inspection
from vardnav.platform.files.models import StoredFile
from vardnav.platform.files.tests import samples
from vardnav.platform.notify import handlers, texts
from vardnav.platform.notify.models import Notice
from vardnav.platform.registry import listing

NAUGHTY = settings.REPOSITORY.parent / "shared" / "data" / "bad-input" / "blns.json"


def naughty() -> list[str]:
    if not Path(NAUGHTY).exists():
        if os.environ.get("CI") == "true":
            pytest.fail("blns.json is missing: ../shared/data/bad-input/blns.json")
        pytest.skip("blns.json (the big list of naughty strings) is not beside this checkout")
    found: list[str] = json.loads(Path(NAUGHTY).read_text("utf-8"))
    return found


@pytest.mark.slow
def test_515_naughty_strings_reach_the_resident_as_written_or_are_refused(
    world: World, dag: Client, anna: Client
) -> None:
    import html
    import re

    case = case_of(world)
    kept: list[str] = []
    strings = naughty()
    assert len(strings) >= 515
    for text in strings:
        answer = act(dag, case, "message", text=text)
        assert answer.status_code in (303, 422), repr(text)
        if answer.status_code == 303:
            kept.append(text)
    assert len(strings) - len(kept) < 20  # blank ones only
    stored = list(models.Message.objects.order_by("number").values_list("text", flat=True))
    assert stored == [text.replace("\r\n", "\n") for text in kept]
    for body in (anna.get(f"/my/cases/{case.id}/"), page(dag, case)):
        source = body.content.decode()
        shown = re.findall(
            r'<div class="vn-message-bubble"><p class="vn-text" data-written>(.*?)</p>', source, re.DOTALL
        )
        assert [html.unescape(one) for one in shown] == stored


@pytest.mark.parametrize("verb", ["ask", "message", "complete", "forward"])
@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b", "", " \u200b ", "x" * 10_001])
def test_bad_text_is_refused_by_the_field_and_in_the_summary(
    world: World, dag: Client, verb: str, bad: str
) -> None:
    case = case_of(world)
    field = "reason" if verb == "forward" else "text"
    data: dict[str, Any] = {field: bad, "unit": str(world.sodra.id)}
    answer = act(dag, case, verb, **data) if "\ud800" not in bad else raw(dag, case, verb, field)
    assert answer.status_code == 422, seen(answer)
    assert "Något behöver rättas" in seen(answer)
    assert f'id="{verb}_{field}_error"' in answer.content.decode()
    if len(bad) > 100:
        assert bad in answer.content.decode()
    case.refresh_from_db()
    assert case.version == 1


def raw(client: Client, case: models.Case, verb: str, field: str) -> Any:
    """A browser cannot send a lone surrogate; somebody else may send its three bytes."""
    body = f"form_key={uuid7()}&version=1&{field}=a%ED%A0%80b%00"
    kind = "application/x-www-form-urlencoded"
    return client.post(f"/desk/cases/{case.id}/do/{verb}/", body, content_type=kind)


def with_file(world: World, name: str, content: bytes) -> tuple[models.Case, StoredFile]:
    case, now = case_of(world), clock.now()
    message_id = uuid7()
    actions.change(world.annas(), case.id, "add", text="Se bilagan", message_id=message_id, now=now)
    container = attachments.of_message(message_id, case)
    examined = inspection.examine(samples.upload(name, content))
    stored = files.accept(world.annas(), examined, container=container, subject_id=world.anna.id, now=now)
    return case, stored


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def test_a_document_that_is_not_scanned_is_given_only_after_a_page_that_says_so(
    world: World, dag: Client
) -> None:
    case, stored = with_file(world, "intyg.pdf", samples.document())
    assert "Inte kontrollerad för virus" in seen(page(dag, case))
    url = f"/desk/cases/{case.id}/files/{stored.id}/"
    warning = dag.get(url)
    assert warning.status_code == 200
    assert "Filen är inte virusskannad" in seen(warning)
    assert not Entry.objects.filter(action="files.read").exists()
    given = dag.get(f"{url}?unscanned=yes")
    assert given["Content-Disposition"].startswith("attachment")
    assert given.getvalue().startswith(b"%PDF-")
    assert Entry.objects.filter(action="files.read", object_id=case.id, actor_id=world.dag.id).count() == 1


def test_a_picture_is_given_at_once_and_a_stranger_gets_neither(
    world: World, dag: Client, eva: Client
) -> None:
    case, stored = with_file(world, "knä.jpg", samples.photograph())
    url = f"/desk/cases/{case.id}/files/{stored.id}/"
    for address in (url, f"{url}?preview=1"):
        given = dag.get(address)
        assert given["Content-Type"] == "image/jpeg"
        assert given.getvalue().startswith(b"\xff\xd8\xff")
    for address in (url, f"{url}?preview=1", f"{url}?unscanned=yes"):
        assert eva.get(address).status_code == 404
    other = case_of(world)
    assert dag.get(f"/desk/cases/{other.id}/files/{stored.id}/").status_code == 404


def test_a_reaction_to_what_the_unit_writes_is_declared() -> None:
    declared = [pair for one in listing.capabilities() for pair in one.reactions]
    assert (CaseWritten, handlers.case_written) in declared


@pytest.mark.parametrize("verb", ["ask", "message", "complete"])
def test_one_neutral_notice_is_planned_for_each_message(world: World, dag: Client, verb: str) -> None:
    Account.objects.filter(person=world.anna).update(phone="+46701740605", notify_by="sms")
    case = case_of(world)
    act(dag, case, verb, text="Din klamydia är borta")
    jobs = written_events()
    assert len(jobs) == 1
    assert "klamydia" not in json.dumps(jobs)
    event = CaseWritten(
        region=case.region,
        case_id=case.id,
        message_id=models.Message.objects.get().id,
        person_id=world.anna.id,
        is_question=verb == "ask",
        event_id=jobs[0]["payload"]["event_id"],
    )
    assert jobs[0]["payload"]["is_question"] is (verb == "ask")
    for _delivery in range(2):
        handlers.case_written(event, now=clock.now())
    notice = Notice.objects.get()
    assert notice.person_id == world.anna.id
    text = texts.text(texts.Kind(notice.kind), "sv")
    for hidden in ("klamydia", "Norra", "Anna", case.number, "http"):
        assert hidden not in text


@pytest.mark.parametrize(("verb", "data"), [("take", {}), ("forward", {"reason": "Hit"}), ("release", {})])
def test_what_is_no_message_gives_no_notice(
    world: World, dag: Client, verb: str, data: dict[str, str]
) -> None:
    case = case_of(world)
    act(dag, case, verb, unit=str(world.sodra.id), **data)
    assert written_events() == []


def test_what_anna_writes_is_not_told_to_anna(world: World, anna: Client) -> None:
    case = case_of(world)
    post(anna, f"/my/cases/{case.id}/write/", {"text": "En sak till"})
    assert written_events() == []


def written_events() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE args->>'event' LIKE '%%:CaseWritten'"
            " AND args->>'handler' LIKE '%%notify%%' ORDER BY id"
        )
        return [row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in cursor.fetchall()]
