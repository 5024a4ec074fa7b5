"""The region's page of how advice has turned out, its brakes, and the assessment as a file for other systems."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.conf import settings
from django.test import Client
from fhir.resources.R4B import get_fhir_model_class

from vardnav.capabilities.advice.models import Brake, QualityRule
from vardnav.capabilities.advice.queries import bundles, chart, quality_words
from vardnav.capabilities.advice.queries.quality import Count
from vardnav.capabilities.advice.queries.quality_words import Row
from vardnav.capabilities.advice.rules import quality
from vardnav.capabilities.advice.rules.quality import Deciding
from vardnav.capabilities.advice.tests import handed
from vardnav.capabilities.advice.tests.conftest import NIGHT
from vardnav.kernel import clock
from vardnav.kernel.access import sessions
from vardnav.kernel.organisations.models import Assignment, Staff
from vardnav.platform.cases.tests.world import post, world
from vardnav.platform.desk.tests.conftest import dag

__all__ = ["dag", "world"]
pytestmark = pytest.mark.django_db
PAGE = "/steering/advice/"


@pytest.fixture
def ada(world):
    """A browser of Skåne's administrator."""
    staff = Staff.objects.create(hsa_id="SE-ADA", given_name="Ada", family_name="Styr", title="Administratör")
    assignment = Assignment.objects.create(
        region_id="12", staff=staff, hsa_id="SE-ADA-A", kind="administrator", valid_from=dt.date(2020, 1, 1)
    )
    session, token = sessions.open_session(now=clock.now(), provider="staff", assurance=3, staff_id=staff.id)
    sessions.choose_assignment(session.id, assignment.id)
    client = Client()
    client.cookies[settings.SESSION_COOKIE] = token
    return client


@pytest.fixture
def brake(world):
    used = bundles.released().protocols["halsont"].version
    return Brake.objects.create(
        region="12", protocol="halsont", version=used, to="human_first", missed=6, followed=20, upper_millionths=542_800,
        limit_percent=10, pulled_at=NIGHT,
    )  # fmt: skip


def lift(client, brake, **fields):
    return post(client, PAGE, {"do": "lift", "brake": str(brake.id), "reason": "Frågan är rättad", **fields})


def decide(client, **fields):
    given = {"limit_percent": "8", "level_percent": "90", "least_followed": "30", "least_misses": "2"}
    return post(client, PAGE, {"do": "decide", "number": "0", "reason": "Vi är många", **given, **fields})


def test_a_brake_is_seen_on_the_regions_first_page_and_lifted_with_a_reason(ada, brake):
    assert "Frågor om symtom är bromsade" in handed.text_of(ada.get("/steering/"))
    assert "För milda råd: 6 av 20" in handed.text_of(ada.get(PAGE))
    assert lift(ada, brake, reason=" ").status_code == 422
    assert lift(ada, brake).status_code == 303
    brake.refresh_from_db()
    assert (brake.lifted_at, brake.lift_reason) == (NIGHT, "Frågan är rättad")
    assert "Frågan är rättad" in handed.text_of(ada.get(PAGE))
    assert "bromsade" not in handed.text_of(ada.get("/steering/"))
    again = lift(ada, brake, reason="Kom för sent")
    assert (again.status_code, "Kom för sent" in again.content.decode()) == (409, True)


def test_another_regions_brake_is_not_there(ada, brake):
    Brake.objects.update(region="08")
    assert lift(ada, brake).status_code == 404
    assert "Bromsade frågor" not in handed.text_of(ada.get(PAGE))


def test_a_region_decides_when_questions_are_braked_and_the_history_stays(ada):
    assert "Regionen har inte beslutat något eget" in handed.text_of(ada.get(PAGE))
    assert decide(ada).status_code == 303
    late = decide(ada, reason="För sent")
    assert (late.status_code, "För sent" in late.content.decode()) == (409, True)
    assert decide(ada, number="1", limit_percent="5").status_code == 303
    assert [one.limit_percent for one in QualityRule.objects.order_by("number")] == [8, 5]
    assert "mer än 8 %" in handed.text_of(ada.get(PAGE))


@pytest.mark.parametrize("wrong", ["0", "51", "tio", "", "\x00", "1e9", "9" * 400])
def test_figures_that_cannot_be_are_refused_by_the_field_and_nothing_typed_is_lost(ada, wrong):
    answer = decide(ada, limit_percent=wrong)
    assert answer.status_code == 422
    assert "Skriv ett heltal mellan 1 och 50." in answer.content.decode()
    assert "Vi är många" in answer.content.decode()


def test_counts_are_shown_with_n_and_those_under_five_are_not_told_apart():
    deciding = Deciding()

    def row(followed, missed):
        return quality_words._figures(Count("x", 1, followed, missed, 0), deciding, "X", "1")

    assert row(40, 1) == row(40, 4)
    assert row(40, 4).missed == "färre än 5"
    assert (row(40, 5).missed, row(40, 0).missed) == ("5", "0")
    assert row(4, 1) == row(2, 0)
    assert row(40, 8).rate.startswith("20,0 %")


def test_the_chart_says_n_shows_the_limit_and_escapes_what_it_says():
    drawn = chart.drawn([Row("<b>", "2", "40", "8", "", "0", quality.interval(8, 40))], limit_percent=10)
    assert "&lt;b&gt;, 2 (n = 40)" in drawn
    assert "gräns 10 %" in drawn
    assert chart.drawn([], limit_percent=10) == ""


def test_what_is_counted_is_on_the_page_by_version_and_month(ada, world):
    for _turn in range(5):
        handed.at_desk(world, handed.steps("halsont"), now=NIGHT - dt.timedelta(days=4))
    said = handed.text_of(ada.get(PAGE))
    used = bundles.released().protocols["halsont"]
    assert f"{used.title.sv}, {used.version} (n = 5)" in said
    assert "februari 2026" in said


def test_the_desk_is_told_when_the_questions_are_braked(dag, world, brake):
    case = handed.at_desk(world, handed.steps("halsont"), now=NIGHT)
    assert "är bromsade i regionen" in handed.text_of(dag.get(f"/desk/advice/{case.id}/"))
    Brake.objects.update(version=brake.version + 1)  # not the version that is used
    assert "är bromsade i regionen" not in handed.text_of(dag.get(f"/desk/advice/{case.id}/"))


def test_the_assessment_is_a_file_of_fhir_with_what_staff_decided(dag, world):
    case = handed.at_desk(world, handed.steps("halsont"), now=NIGHT)
    post(dag, f"/desk/advice/{case.id}/", {"do": "agree", "version": "0"})
    answer = dag.get(f"/desk/advice/{case.id}/assessment.json")
    told = json.loads(answer.content)
    assert [one["resource"]["resourceType"] for one in told["entry"]] == [
        "QuestionnaireResponse", "RiskAssessment", "RiskAssessment",
    ]  # fmt: skip
    for one in told["entry"]:
        get_fhir_model_class(one["resource"]["resourceType"]).model_validate(one["resource"])
