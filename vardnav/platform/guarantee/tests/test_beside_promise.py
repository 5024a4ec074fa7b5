"""The law's day and the promised one are told together: before sending, on the receipt, on the case and at the desk."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from vardnav.kernel import clock
from vardnav.kernel.organisations.models import OpeningHours
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import promises
from vardnav.platform.cases.tests.test_flow import begin, sent_case
from vardnav.platform.cases.tests.world import ASK, seen
from vardnav.platform.desk.tests.desk_world import at_the_desk
from vardnav.platform.guarantee import queries, rules, words
from vardnav.platform.guarantee.rules import Clock, Kind, State
from vardnav.platform.guarantee.tests.test_following import NOW, TODAY, _days, waiting
from vardnav.platform.registry import listing


@pytest.fixture
def call_me(monkeypatch, referral):
    """The question service is one whose answer is the contact of the law; Norra is open day and night on all days."""
    service = dataclasses.replace(listing.service(ASK), guarantee="contact")
    monkeypatch.setitem(listing.services(), ASK, service)


@pytest.fixture
def open_always(world):
    OpeningHours.objects.filter(unit=world.norra).delete()
    for weekday in range(1, 8):
        OpeningHours.objects.create(
            unit=world.norra, what="phone", weekday=weekday, opens=dt.time(0), closes=dt.time(0)
        )


def test_the_promise_is_never_longer_than_the_law_where_the_answer_is_the_contact(
    world, anna, call_me, open_always
):
    """Two working days are promised; the law asks for contact the same day: that day is the promise, to unit and person."""
    case = sent_case(anna, world.norra)
    assert promises.last_day(case.due_at) == clock.local_date(case.sent_at)
    receipt = seen(anna.get(f"/my/cases/{case.id}/receipt/"))
    assert "Lagen (vårdgarantin) säger samma sak: senast" in receipt
    draft = begin(anna, world.norra)
    assert "Lagen (vårdgarantin) säger samma sak: senast" in seen(anna.get(f"/my/drafts/{draft.id}/review/"))


def test_whoever_chooses_care_in_another_region_has_the_promise_alone(world, anna, call_me, open_always):
    Person.objects.filter(id=world.anna.id).update(home_region="14")
    case = sent_case(anna, world.norra)
    assert case.due_at == promises.promised_by(case.sent_at, 2)
    assert "vårdgaranti" not in seen(anna.get(f"/my/cases/{case.id}/receipt/")).lower()


def test_before_sending_a_referral_reads_what_the_answer_is_and_by_when_the_visit(world, anna):
    draft = begin(anna, world.norra)
    page = seen(anna.get(f"/my/drafts/{draft.id}/review/"))
    assert "har lovat att svara senast" in page
    assert (
        "Svaret säger om du ska få en tid. Ska du det, säger vårdgarantin att besöket ska vara senast" in page
    )


def test_near_the_limit_it_is_said_that_the_answer_is_late(world, anna):
    one = waiting(world, days=75)
    page = seen(anna.get(f"/my/cases/{one.case_id}/"))
    assert "Nära gränsen" in page
    assert "skulle ha svarat på ärendet senast" in page
    cases.Case.objects.filter(id=one.case_id).update(due_at=promises.promised_by(NOW, 5))
    page = seen(anna.get(f"/my/cases/{one.case_id}/"))
    assert "gäller själva besöket, inte svaret på ärendet" in page
    assert "Svaret på ärendet är lovat till" in page
    assert "skulle ha svarat" not in page


def test_the_unit_reads_both_days_in_the_list_and_on_the_case(world):
    dag = at_the_desk(world, world.dag)
    one = waiting(world, days=75)
    listed = seen(dag.get("/desk/guarantee/"))
    assert "Svar på ärendet" in listed
    assert "Försenat" in listed
    assert "Skulle ha besvarats" in listed
    assert "skulle ha svarat på ärendet senast" in seen(dag.get(f"/desk/cases/{one.case_id}/"))


def test_the_last_day_is_called_so_and_nothing_is_near_before_the_unit_has_opened(world):
    one = waiting(world, days=90)
    standing = queries.of_case(world.annas(), one.case_id, now=NOW)[0]
    assert words.state(standing) == ("Sista dagen är i dag", "warning")
    tomorrow = Clock(Kind.CONTACT, TODAY + _days(1))
    assert rules.state(tomorrow, TODAY) is State.RUNNING
    assert rules.state(tomorrow, TODAY + _days(1)) is State.NEAR
