"""A chat on two screens: what one writes stands before the other at once, and is read when it is seen."""

from __future__ import annotations

import uuid

import psycopg
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE
from tests.support.site import Site
from vardnav.kernel.clock.identifiers import uuid7

_UNDER_WAY = """
WITH sides AS (
    SELECT p.id AS person, u.id AS unit, s.id AS staff FROM people_person p, organisations_unit u, organisations_staff s
    WHERE p.given_name = 'Erik' AND p.family_name = 'Lindqvist' AND u.name = %(unit)s
      AND s.given_name = 'Dag' AND s.family_name = 'Ek'),
made AS (
    INSERT INTO cases_case (id, region, number, draft_id, service_key, form_version, unit_id, subject_id, sent_by_id,
        answers, status, outcome, sent_at, status_at, due_at, first_answered_at, version, assignee_id)
    SELECT %(id)s, '12', 'CHAT-1', %(id)s, 'conversations.chat', '1', unit, person, person, '[]', 'in_progress', '', now(),
        now(), now() + interval '1 day', now(), 2, staff FROM sides),
chat AS (
    INSERT INTO conversations_conversation (case_id, region, subject_id, priority, priority_from, unit_read_number,
        told_number, begun_at) SELECT %(id)s, '12', person, 3, 'form', 0, 0, now() FROM sides)
INSERT INTO conversations_participant (id, region, conversation_id, staff_id, unit_id, joined_at)
SELECT uuidv7(), '12', %(id)s, staff, unit, now() FROM sides
"""


def under_way(site: Site) -> uuid.UUID:
    """Let Erik have a chat with Dag under way, and nothing written in it yet."""
    chat = uuid7()
    with psycopg.connect(site.database, autocommit=True) as connection:
        connection.execute(_UNDER_WAY, {"id": chat, "unit": steps.LONNGARDEN})
    return chat


def test_a_resident_and_staff_write_to_each_other_without_loading_a_page(arrive: Arrive, site: Site) -> None:
    chat = under_way(site)
    erik, dag = arrive(width=PHONE), arrive(width=DESKTOP)
    steps.log_in(erik, "Erik Lindqvist")
    steps.log_in(dag, "Dag Ek", door="/desk/")
    erik.page.goto(f"{site.origin}/my/chat/{chat}/")
    dag.page.goto(f"{site.origin}/desk/chat/{chat}/")
    erik.page.get_by_label("Skriv här").fill("Hej, det gör ont")
    erik.page.keyboard.press("Control+Enter")
    expect(erik.page.get_by_text("Skickat.", exact=True)).to_be_visible()
    expect(dag.page.get_by_text("Hej, det gör ont")).to_be_visible()
    expect(erik.page.get_by_text("Läst av mottagningen")).to_be_visible()
    dag.page.get_by_label("Skriv här").press_sequentially("Hej Er", delay=30)
    expect(erik.page.get_by_text("Mottagningen skriver …")).to_be_visible()
    dag.page.get_by_label("Skriv här").fill("Hej Erik. Hur länge?")
    dag.page.get_by_role("button", name="Skicka", exact=True).click()
    expect(erik.page.get_by_text("Hej Erik. Hur länge?")).to_be_visible()
    expect(dag.page.get_by_text("Läst av invånaren")).to_be_visible()
    for one in (erik, dag):
        expect(one.page.locator("[data-live-list] > li")).to_have_count(2)
