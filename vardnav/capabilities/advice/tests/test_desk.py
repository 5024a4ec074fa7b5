"""The nurse's side: what came along with a case, more questions, another level, and what the person is told of it."""

from __future__ import annotations

from typing import Any

import pytest

from vardnav.capabilities.advice.models import Assessment, Regrade, StaffAnswer
from vardnav.capabilities.advice.queries import bundles, standing
from vardnav.capabilities.advice.rules import deciding
from vardnav.capabilities.advice.tests import handed
from vardnav.capabilities.advice.tests.conftest import NIGHT
from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases.tests.world import anna, post, world
from vardnav.platform.desk.tests.conftest import dag, eva
from vardnav.platform.desk.tests.desk_world import case_of

__all__ = ["anna", "dag", "eva", "world"]
pytestmark = pytest.mark.django_db
SORE = "halsont"


@pytest.fixture
def case(world):
    return handed.at_desk(world, handed.steps(SORE), now=NIGHT)


def page_of(case) -> str:
    return f"/desk/advice/{case.id}/"


def act(client, case, do, **fields):
    version = StaffAnswer.objects.count() + Regrade.objects.count()
    return post(client, page_of(case), {"do": do, "version": version, **fields})


def regrade(client, case, level="akut_nu", **fields):
    given = {
        "level": level,
        "setting": "emergency",
        "channel": "go",
        "reason": "sounds_worse",
        "text": "Låter svag",
    }
    return act(client, case, "regrade", **given | fields)


def test_staff_read_who_own_words_level_answers_rules_and_versions_and_it_is_in_the_log(dag, case):
    said = handed.text_of(dag.get(page_of(case)))
    protocol = bundles.released().protocols[SORE]
    for wanted in (
        "Anna", "34 år, kvinna", "Det gör ont <b>här</b>", protocol.title.sv, bundles.released().digest,
        "inte granskad av läkare", "Nej", "Regler som gäller", f"version {protocol.version}",
    ):  # fmt: skip
        assert wanted in said, wanted
    row = Entry.objects.get(action="advice.read")
    assert (row.subject_id, row.object_id) == (case.subject_id, Assessment.objects.get().id)


def test_yes_no_do_not_know_and_not_asked_are_told_apart(dag, world):
    asked = [one for step in handed.steps(SORE) for one in step.get("answers", {})]
    case = handed.at_desk(world, handed.steps(SORE, unknown=[asked[-1]]), now=NIGHT)
    page = dag.get(page_of(case)).content.decode()
    for wanted in ("Nej</span>", "Vet inte</span>", "Inte ställd</span>"):
        assert wanted in page
    yes = handed.at_desk(world, handed.steps(SORE, yes=[asked[-1]]), now=NIGHT)
    assert "Ja</span>" in dag.get(page_of(yes)).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_strangers_unit_and_a_case_without_answers_give_nothing(dag, eva, case, world, method):
    def status(client, one):
        if method == "get":
            return client.get(page_of(one)).status_code
        return post(client, page_of(one), {"do": "agree", "version": "0"}).status_code

    assert status(eva, case) == 404
    assert status(dag, case_of(world)) == 404
    assert not Regrade.objects.exists()


def test_staff_decide_another_level_and_the_person_reads_it_without_the_reason(dag, anna, case, monkeypatch):
    told: list[Any] = []
    monkeypatch.setattr("vardnav.kernel.events.publish", told.append)
    answer = regrade(dag, case, text="Hemligt mellan oss")
    assert answer.status_code == 303
    row = Regrade.objects.get()
    assert (row.level, row.given_level, row.number) == ("akut_nu", Assessment.objects.get().level, 1)
    assert "Hemligt mellan oss" in handed.text_of(dag.get(page_of(case)))
    at_home = handed.text_of(anna.get(f"/my/cases/{case.id}/"))
    assert "Personalen har bedömt: Åk till akuten nu" in at_home
    assert "Hemligt" not in at_home
    assert [(one.case_id, one.priority) for one in told[:1]] == [(case.id, 1)]


@pytest.mark.parametrize("is_shut", [True, False])
def test_who_reads_their_answers_again_reads_what_staff_have_decided_since(
    dag, anna, case, monkeypatch, is_shut
):
    if not is_shut:
        monkeypatch.setattr(standing, "shut", lambda viewer, now: None)
    page = f"/my/advice/{Assessment.objects.get().id}/"
    assert "Personalen har bedömt" not in handed.text_of(anna.get(page))
    regrade(dag, case, text="Hemligt mellan oss")
    said = handed.text_of(anna.get(page))
    assert "Personalen har bedömt: Åk till akuten nu" in said
    assert "Hemligt" not in said


def test_the_last_decision_holds_and_the_earlier_ones_are_shown(dag, anna, case):
    regrade(dag, case)
    regrade(dag, case, level="boka", setting="gp", channel="visit", reason="seen", text="Har tittat")
    said = handed.text_of(dag.get(page_of(case)))
    assert "Personalens bedömning: Boka tid" in said
    assert said.index("Har tittat") < said.index("Låter svag")
    assert "Personalen har bedömt: Boka tid" in handed.text_of(anna.get(f"/my/cases/{case.id}/"))


def test_agreeing_keeps_what_the_rules_say_and_asks_for_no_reason(dag, case):
    assert act(dag, case, "agree").status_code == 303
    row = Regrade.objects.get()
    assert (row.reason, row.level) == ("agrees", row.weighed_level)


@pytest.mark.parametrize("missing", ["level", "setting", "channel", "reason", "text"])
def test_another_level_needs_everything_and_nothing_filled_in_is_lost(dag, case, missing):
    answer = regrade(dag, case, **{missing: "", **({} if missing == "text" else {"text": "Mina ord"})})
    assert answer.status_code == 422
    assert not Regrade.objects.exists()
    assert missing == "text" or "Mina ord" in answer.content.decode()


def test_a_page_opened_before_a_colleague_decided_changes_nothing_and_gives_back_what_was_written(dag, case):
    regrade(dag, case)
    answer = regrade(dag, case, level="boka", text="För sent", version=0)
    assert answer.status_code == 409
    assert "För sent" in answer.content.decode()
    assert Regrade.objects.get().level == "akut_nu"


def test_the_questions_go_on_where_the_person_stopped_and_the_result_is_reckoned_again(dag, world):
    taken = handed.steps(SORE)[:5]
    bundle = bundles.released()
    case = handed.at_desk(world, taken, now=NIGHT)
    asked = deciding.next_question(bundle, taken, [])
    assert asked is not None
    answer = act(dag, case, "next", screen=asked.id, **dict.fromkeys(asked.findings, "no"))
    assert answer.status_code == 303
    row = StaffAnswer.objects.get()
    assert row.step["answers"] == dict.fromkeys(asked.findings, "no")
    assert Assessment.objects.get().steps == taken  # hers are as she left them
    assert "Dag" in handed.text_of(dag.get(page_of(case)))
    again = act(dag, case, "next", screen=asked.id, **dict.fromkeys(asked.findings, "yes"))
    assert again.status_code == 409  # that question is no longer the one
    assert StaffAnswer.objects.count() == 1


def test_what_the_person_did_not_know_can_be_settled_by_staff_and_a_yes_stays(world):
    bundle = bundles.released()
    asked = [one for step in handed.steps(SORE) for one in step.get("answers", {})]
    unsure = handed.steps(SORE, unknown=asked[-1:])

    def level(taken, *more):
        found = deciding.weighed(bundle, taken, more)
        assert found is not None
        return found.level

    no = {"screen": deciding.PUT, "answers": {asked[-1]: "no"}}
    assert (level(unsure), level(unsure, no)) == ("boka", level(handed.steps(SORE)))
    sure = handed.steps(SORE, yes=["drooling"])
    assert level(sure, {"screen": deciding.PUT, "answers": {"drooling": "no"}}) == level(sure)


def test_staff_put_a_question_of_their_own_and_add_a_complaint(dag, case):
    finding = deciding.not_asked(bundles.released(), handed.known_of(case))[0]
    assert act(dag, case, "put", finding=finding, answer="no").status_code == 303
    assert act(dag, case, "complaint", complaint="hosta").status_code == 303
    assert bundles.released().protocols["hosta"].title.sv in handed.text_of(dag.get(page_of(case)))
    assert act(dag, case, "put", finding="no_such", answer="yes").status_code == 422
    assert act(dag, case, "complaint", complaint="no_such").status_code == 422
    assert act(dag, case, "delete").status_code == 422


def test_the_units_page_of_the_case_leads_to_the_answers(dag, case):
    page = dag.get(f"/desk/cases/{case.id}/").content.decode()
    assert page_of(case) in page
    assert "Ingen i personalen har bedömt det än" in page


def test_a_level_is_never_said_while_there_is_no_complaint(world):
    taken = handed.steps(SORE)[:2]
    assert deciding.weighed(bundles.released(), taken, []) is None
