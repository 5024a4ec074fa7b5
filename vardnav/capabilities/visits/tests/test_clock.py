"""Asking a health centre for a time is seeking care: the law's clocks start, are told to both sides, and end truly."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.support import filling
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import models, promises
from vardnav.platform.cases.tests.world import SKANE, World, decide, post, seen, unit
from vardnav.platform.desk.tests.desk_world import at_the_desk, case_of
from vardnav.platform.guarantee import following
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.guarantee.rules import Kind, Why
from vardnav.platform.registry import listing

KEY = "visits.request"
NEW = {"since": "weeks", "before": "no", "worse": "same"}
KNOWN = {"since": "months", "before": "yes", "worse": "same"}
SYSTEM = Viewer.system(region=SKANE)


@pytest.fixture(autouse=True)
def offered(world: World) -> None:
    decide(key=KEY)


def asked(
    anna: Client, world: World, answers: dict[str, Any], *, at: uuid.UUID | None = None
) -> tuple[models.Case, dict[str, GuaranteeClock]]:
    """Send the form as Anna does; return the case and its clocks by kind."""
    filling.send(anna, listing.service(KEY), at or world.norra.id, answers)
    case = models.Case.objects.select_related("unit").order_by("-id")[0]
    following.follow(SYSTEM, case.id, now=clock.now())
    return case, {one.kind: one for one in GuaranteeClock.objects.filter(case=case)}


def test_a_new_problem_starts_contact_the_same_day_and_assessment_within_three(
    world: World, anna: Client
) -> None:
    case, clocks = asked(anna, world, NEW)
    assert set(clocks) == {"contact", "assessment"}
    sent_on = clock.local_date(case.sent_at)
    assert clocks["contact"].started_on == promises.contact_on(case.unit, case.sent_at)
    assert clocks["assessment"].started_on == sent_on
    assert clocks["assessment"].deadline_on == sent_on + dt.timedelta(days=3)
    assert {one.why for one in clocks.values()} == {""}
    # Where the answer is the contact of the law, the promise is never later.
    assert promises.last_day(case.due_at) == clocks["contact"].started_on


def test_what_care_knows_and_is_no_worse_says_why_it_does_not_count(world: World, anna: Client) -> None:
    case, clocks = asked(anna, world, KNOWN)
    assert {kind: one.why for kind, one in clocks.items()} == {"assessment": Why.NOT_NEW}
    assert case.due_at == promises.promised_by(case.sent_at, 2)
    page = seen(anna.get(f"/my/cases/{case.id}/"))
    assert "Gäller inte" in page
    assert "gäller besvär som är nya eller har blivit klart sämre" in page
    assert GuaranteeClock.objects.open().filter(case=case).count() == 0


def test_a_check_and_what_is_neither_primary_nor_specialised_start_nothing(
    world: World, anna: Client
) -> None:
    _case, clocks = asked(anna, world, {"since": "none"})
    assert {one.why for one in clocks.values()} == {Why.RETURN_VISIT}
    rehab = unit("Rehab Lind", kind="rehab")
    case, clocks = asked(anna, world, NEW, at=rehab.id)
    assert clocks == {}
    assert case.due_at == promises.promised_by(case.sent_at, 2)


@pytest.mark.parametrize("kind", ["specialist", "psychiatry"])
@pytest.mark.parametrize("answers", [NEW, {**KNOWN, "here": "no"}])
def test_asking_specialised_care_for_a_time_starts_the_ninety_days_of_the_first_visit(
    world: World, anna: Client, kind: str, answers: dict[str, Any]
) -> None:
    clinic = unit("Hudmottagningen Lind", kind=kind)
    assert (
        "Söker du en specialist eller psykiatrin, och går inte redan där, säger vårdgarantin: första besök"
        in (seen(anna.get(f"/my/services/{KEY}/")))
    )
    case, clocks = asked(anna, world, answers, at=clinic.id)
    sent_on = clock.local_date(case.sent_at)
    assert {one: (row.why, row.started_on) for one, row in clocks.items()} == {"first_visit": ("", sent_on)}
    assert clocks["first_visit"].deadline_on == sent_on + dt.timedelta(days=90)
    assert case.due_at == promises.promised_by(case.sent_at, 2)
    assert "säger vårdgarantin att besöket ska vara senast" in seen(anna.get(f"/my/cases/{case.id}/receipt/"))
    assert "Första besöket inom 90 dagar" in seen(anna.get(f"/my/cases/{case.id}/"))


def test_who_goes_there_already_for_it_is_told_why_no_days_are_counted(world: World, anna: Client) -> None:
    clinic = unit("Hudmottagningen Lind", kind="specialist")
    case, clocks = asked(anna, world, {**KNOWN, "here": "yes"}, at=clinic.id)
    assert {kind: one.why for kind, one in clocks.items()} == {"first_visit": Why.RETURN_VISIT}
    assert "Vårdgarantin gäller inte återbesök" in seen(anna.get(f"/my/cases/{case.id}/"))


def test_it_is_told_before_anything_is_written_before_sending_on_the_receipt_and_on_the_case(
    world: World, anna: Client
) -> None:
    terms = "säger vårdgarantin hos vårdcentralen: kontakt samma dag och medicinsk bedömning inom 3 dagar."
    assert terms in seen(anna.get(f"/my/services/{KEY}/"))
    visitor = Client()
    visitor.cookies["vardnav_region"] = SKANE
    assert terms in seen(visitor.get(f"/services/{KEY}/"))
    case, _clocks = asked(anna, world, NEW)
    receipt = seen(anna.get(f"/my/cases/{case.id}/receipt/"))
    assert "Lagen (vårdgarantin) säger samma sak: senast" in receipt
    assert "Du ska få en medicinsk bedömning senast" in receipt
    page = seen(anna.get(f"/my/cases/{case.id}/"))
    for said in ("Kontakt samma dag", "Bedömning inom 3 dagar"):
        assert said in page
    desk = at_the_desk(world, world.dag)
    for address in (f"/desk/cases/{case.id}/", "/desk/guarantee/"):
        assert "Bedömning inom 3 dagar" in seen(desk.get(address))


def test_the_review_says_why_not_too(world: World, anna: Client) -> None:
    service = listing.service(KEY)
    draft = filling.begin(anna, service, world.norra.id)
    for group in service.form.groups:
        filling.post(anna, f"{draft}step/{group.link_id}/", filling.page(group, {}, KNOWN))
    assert "att de inte har blivit sämre" in seen(anna.get(f"{draft}review/"))


def test_whoever_seeks_care_in_another_region_has_no_promise(world: World, anna: Client) -> None:
    Person.objects.filter(id=world.anna.id).update(home_region="08")
    _case, clocks = asked(anna, world, NEW)
    assert {one.why for one in clocks.values()} == {Why.OUT_OF_REGION}


SATURDAY = dt.datetime(2026, 3, 7, 20, tzinfo=clock.SWEDEN)
MONDAY = dt.datetime(2026, 3, 9, 9, tzinfo=clock.SWEDEN)


@pytest.mark.parametrize("sent_at", [SATURDAY, MONDAY])
@pytest.mark.parametrize("outcome", ["answered", "approved", "refused"])
def test_a_written_answer_is_the_contact_but_never_the_assessment(
    world: World, sent_at: dt.datetime, outcome: str
) -> None:
    """Also an answer on a Saturday, when the day of the law is to come."""
    now = sent_at + dt.timedelta(hours=1)
    case = case_of(world, key=KEY, answers={**NEW, "why": "Ont i knät."}, now=sent_at)
    following.follow(SYSTEM, case.id, now=sent_at)
    cases.change(world.dags(), case.id, "complete", text="Svar", outcome=outcome, now=now)
    following.follow(SYSTEM, case.id, now=now)
    found = {one.kind: one for one in GuaranteeClock.objects.filter(case=case)}
    assert found["contact"].met_on == found["contact"].started_on == clock.local_date(sent_at)
    assert (found["assessment"].met_on, found["assessment"].why) == (None, "")


def test_staff_who_judge_otherwise_start_what_the_answers_did_not(world: World, anna: Client) -> None:
    case, clocks = asked(anna, world, KNOWN)
    desk = at_the_desk(world, world.dag)
    url = f"/desk/cases/{case.id}/guarantee/"
    assert "Börja räkna en tid" in seen(desk.get(url))
    start = {"do": "start", "kind": "assessment", "on_0": "", "on_1": "", "on_2": ""}
    assert post(desk, url, start).status_code == 303
    row = GuaranteeClock.objects.get(case=case, kind=Kind.ASSESSMENT)
    assert (row.why, row.started_on, row.version) == ("", clock.local_date(clock.now()), 2)
    assert row.id == clocks["assessment"].id
    assert row.deadline_on == row.started_on + dt.timedelta(days=3)
    # The same again changes nothing, and what the answers say does not end it.
    assert post(desk, url, start).status_code == 303
    following.follow(SYSTEM, case.id, now=clock.now())
    row.refresh_from_db()
    assert (row.why, row.version) == ("", 2)
