"""What Anna, Dag and the region's administrator see of the clock, and what Dag can do."""

from __future__ import annotations

import pytest
from django.utils import translation

from vardnav.kernel.audit.models import Entry
from vardnav.kernel.organisations.models import Assignment
from vardnav.kernel.people.protection import Protection
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import ASK, SKANE, decide, post, seen
from vardnav.platform.desk.tests.desk_world import at_the_desk
from vardnav.platform.guarantee import actions, words
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.guarantee.rules import PauseReason
from vardnav.platform.guarantee.tests.test_following import NOW, TODAY, _days, follow, waiting


@pytest.fixture
def dag(world):
    return at_the_desk(world, world.dag)


@pytest.fixture
def ada(world):
    """The region's administrator."""
    assignment = Assignment.objects.create(
        region_id=SKANE, staff=world.eva, hsa_id="ADA", kind="administrator", valid_from="2020-01-01"
    )
    return at_the_desk(world, world.eva, assignment)


def test_anna_reads_how_long_she_has_waited_and_until_when(world, anna):
    one = waiting(world, days=32)
    page = seen(anna.get(f"/my/cases/{one.case_id}/"))
    for said in ("Första besöket inom 90 dagar", "32 av 90 dagar har gått", "Den står i lagen"):
        assert said in page
    assert "Det här kan du göra" not in page


def test_near_the_limit_anna_reads_what_the_region_offers(world, anna):
    one = waiting(world, days=75)
    assert "ska regionen hjälpa dig" in seen(anna.get(f"/my/cases/{one.case_id}/"))
    decide(
        key=ASK,
        options={"guarantee_instead": "Ring vårdlotsen på 040-123.", "guarantee_instead_en": "Call 040."},
    )
    assert "Ring vårdlotsen på 040-123." in seen(anna.get(f"/my/cases/{one.case_id}/"))
    anna.cookies["vardnav_language"] = "en"
    page = seen(anna.get(f"/my/cases/{one.case_id}/"))
    assert "Call 040." in page
    assert "75 of 90 days have passed" in page


def test_a_pause_says_since_when_and_why(world, anna):
    one = waiting(world, days=30)
    actions.pause(world.dags(), one.id, PauseReason.OWN_WISH, on=TODAY - _days(3), now=NOW)
    page = seen(anna.get(f"/my/cases/{one.case_id}/"))
    assert "eftersom du har valt att vänta" in page
    assert "27 av 90 dagar har gått" in page


def test_an_accepted_referral_is_found_over_the_list_also_when_the_case_has_ended(world, anna, cecilia):
    one = waiting(world, days=75)
    cases.change(world.dags(), one.case_id, "complete", text="Du får en tid", outcome="accepted", now=NOW)
    follow(one)
    told = seen(anna.get(f"/my/cases/{one.case_id}/"))
    assert "Avslutades" not in told, "whoever waits must not read that it has ended"
    assert "Det är bedömt. I svaret står hur du får en tid." in told
    page = anna.get("/my/cases/")
    assert "Det du väntar på" in seen(page)
    assert f"/my/cases/{one.case_id}/" in page.content.decode()
    assert "Det du väntar på" not in seen(cecilia.get("/my/cases/"))


def test_the_unit_sees_first_what_breaches_first_and_paused_last(world, dag):
    late, paused, early = waiting(world, days=95), waiting(world, days=80), waiting(world, days=20)
    actions.pause(world.dags(), paused.id, PauseReason.MEDICAL, on=TODAY, now=NOW)
    page = seen(dag.get("/desk/guarantee/"))
    order = [page.index(one.case.number) for one in (late, early, paused)]
    assert order == sorted(order)
    assert "5 dagar över gränsen" in page
    assert Entry.objects.filter(action="guarantee.list", subject_id=world.anna.id).count() == 3


def test_paused_ones_never_push_out_who_has_two_days_left(world, dag, monkeypatch):
    """The list is cut: a paused one keeps its old last day, and three of them would fill it."""
    monkeypatch.setattr("vardnav.platform.guarantee.queries.MOST", 3)
    for _time in range(3):
        paused = waiting(world, days=89)
        actions.pause(world.dags(), paused.id, PauseReason.MEDICAL, on=TODAY, now=NOW)
    near = waiting(world, days=88)
    page = seen(dag.get("/desk/guarantee/"))
    assert near.case.number in page
    assert "2 dagar kvar" in page
    assert page.count("Pausad") == 2 + 1  # the third is cut off; the page itself speaks of paused ones


def test_the_list_names_nobody_with_protected_identity_and_nobody_elses_cases(world, dag):
    world.anna.protection = Protection.SEKRETESSMARKERING.value
    world.anna.save()
    one = waiting(world, days=80)
    page = seen(dag.get("/desk/guarantee/"))
    assert one.case.number in page
    assert "Anna Test" not in page
    assert "Anna Test" not in seen(dag.get(f"/desk/cases/{one.case_id}/guarantee/"))
    assert one.case.number not in seen(at_the_desk(world, world.eva).get("/desk/guarantee/"))


def test_dag_pauses_resumes_and_notes_the_visit(world, dag):
    one = waiting(world, days=30)
    url = f"/desk/cases/{one.case_id}/guarantee/"
    assert "Pausa tiden" in seen(dag.get(url))
    for do, more in (("pause", {"reason": "own_wish"}), ("resume", {}), ("meet", {})):
        one.refresh_from_db()
        sent = post(dag, url, {"do": do, "clock": str(one.id), "version": one.version, **more})
        assert sent.status_code == 303, seen(sent)
    one.refresh_from_db()
    assert one.met_on == TODAY
    started = post(dag, url, {"do": "start", "kind": "treatment", "on_0": "", "on_1": "", "on_2": ""})
    assert started.status_code == 303
    assert GuaranteeClock.objects.filter(case=one.case_id, kind="treatment").exists()


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"do": "pause", "version": "1"}, 422, "Välj ett av svaren"),
        ({"do": "pause", "version": "1", "reason": "lazy"}, 422, "Välj ett av svaren i listan"),
        (
            {"do": "meet", "version": "1", "on_0": "2099", "on_1": "1", "on_2": "1"},
            422,
            "Dagen har inte varit än",
        ),
        ({"do": "meet", "version": "1", "on_0": "2001", "on_1": "1", "on_2": "1"}, 422, "Kontrollera dagen"),
        (
            {"do": "meet", "version": "1", "on_0": "2026", "on_1": "13", "on_2": "1"},
            422,
            "inget sådant datum",
        ),
        ({"do": "meet", "version": "7"}, 409, "Någon har ändrat"),
        ({"do": "dance", "version": "1"}, 422, "Välj vad du vill göra"),
        ({"do": "start", "kind": "contact"}, 422, "Välj ett av svaren i listan"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_changed(world, dag, given, status, said):
    one = waiting(world, days=30)
    answer = post(dag, f"/desk/cases/{one.case_id}/guarantee/", {"clock": str(one.id), **given})
    assert answer.status_code == status
    assert said in seen(answer)
    one.refresh_from_db()
    assert one.version == 1


def test_a_stranger_at_another_unit_finds_neither_page_nor_clock(world):
    one = waiting(world)
    eva = at_the_desk(world, world.eva)
    url = f"/desk/cases/{one.case_id}/guarantee/"
    assert eva.get(url).status_code == 404
    assert post(eva, url, {"do": "meet", "clock": str(one.id), "version": "1"}).status_code == 404


def test_another_cases_clock_named_in_the_form_is_not_found_elsewhere(world, dag):
    """Dag names a clock of another unit's case in the form of his own."""
    mine, theirs = waiting(world), waiting(world, unit=world.sodra)
    url = f"/desk/cases/{mine.case_id}/guarantee/"
    answer = post(dag, url, {"do": "meet", "clock": str(theirs.id), "version": "1"})
    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.met_on is None


def test_the_region_sees_counts_by_unit_small_ones_hidden_and_no_person(world, ada):
    for _time in range(6):
        waiting(world, days=95)
    for _time in range(2):
        waiting(world, days=75, unit=world.sodra)
    answer = ada.get("/steering/guarantee/")
    page = seen(answer)
    assert "Vårdcentralen Norra" in page
    assert "färre än 5" in page
    assert "<svg" in answer.content.decode()
    assert "Anna" not in page
    assert page.index("Vårdcentralen Norra") < page.index("Vårdcentralen Södra")


@pytest.mark.parametrize("others", [4, 5])
def test_a_secret_case_is_in_no_figure_of_the_region(world, ada, others):
    """With four others it would turn "fewer than five" into five; with five, five into six."""
    for _time in range(others):
        waiting(world, days=80)
    before = seen(ada.get("/steering/guarantee/"))
    secret = waiting(world, days=80)
    Case.objects.filter(id=secret.case_id).update(is_secret=True)
    assert seen(ada.get("/steering/guarantee/")) == before
    Case.objects.filter(id=secret.case_id).update(is_secret=False)
    assert seen(ada.get("/steering/guarantee/")) != before, "an open one is counted, so the test can fail"


def test_small_counts_look_the_same():
    translation.activate("sv")  # whatever language the page of another test was in
    assert [words.few(count) for count in (0, 1, 4, 5, 60)] == ["0", "färre än 5", "färre än 5", "5", "60"]
