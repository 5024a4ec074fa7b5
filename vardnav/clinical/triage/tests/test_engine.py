"""The engine: what is asked, in which order, and what it comes to."""

from __future__ import annotations

from typing import Any, cast

import pytest

from vardnav.clinical.triage import engine, playing
from vardnav.clinical.triage.advice import Advice, NotAsked, Question
from vardnav.clinical.triage.model import Profile
from vardnav.clinical.triage.tests import sample

YEAR = 366


@pytest.fixture(scope="module")
def small():
    return sample.bundle(dictionary=sample.findings(day_one="human", red_two="{follow_up: red_one}"))


def anna(bundle, *facts, age=30 * YEAR, sex="female"):
    return playing.person(bundle, age, sex, facts)


def no_life_threat(bundle):
    return sample.answered("no", *(one for screen in bundle.lifethreat.screens for one in screen.findings))


def asked(found):
    assert isinstance(found, Question)
    return found


def advised(found):
    assert isinstance(found, Advice)
    return found


def told(bundle, profile, *, complaints=("halsont",), **truth):
    return playing.play(bundle, profile, complaints, truth)


def test_life_threats_are_asked_before_everything(small):
    question = engine.advance(small, Profile(30 * YEAR), [], {})
    assert isinstance(question, Question)
    assert question.kind == "lifethreat"
    assert "lt_not_breathing" in question.findings


def test_a_life_threat_ends_the_questions_at_once(small):
    advice = engine.advance(small, Profile(30 * YEAR), [], {"stroke_signs": "yes"})
    assert isinstance(advice, Advice)
    assert (advice.level, advice.setting, advice.channel) == ("112", "emergency", "call_112")


def test_an_infant_with_fever_goes_to_the_emergency_department_whatever_the_complaint(small):
    answers = no_life_threat(small)
    answers |= sample.answered("yes", "infant_fever")
    advice = engine.weigh(small, Profile(40), [], answers)
    assert (advice.level, advice.setting) == ("akut_nu", "emergency_child")


def test_only_112_ends_before_a_complaint_is_chosen(small):
    """What is red by itself may be 112 together with what the complaint asks."""
    answers = no_life_threat(small) | sample.answered("yes", "infant_fever")
    assert asked(engine.advance(small, Profile(40), [], answers)).kind == "complaints"


def test_the_complaint_is_asked_for_after_the_life_threats(small):
    answers = no_life_threat(small)
    assert asked(engine.advance(small, Profile(30 * YEAR), [], answers)).kind == "complaints"


def test_facts_that_could_matter_are_asked_before_the_complaint(small):
    answers = no_life_threat(small)
    question = asked(engine.advance(small, Profile(30 * YEAR, "female"), ["halsont"], answers))
    assert question.kind == "who"
    assert set(question.findings) <= small.facts


def test_a_man_is_not_asked_whether_he_is_pregnant(small):
    plays = [playing.play(small, Profile(30 * YEAR, sex), ["halsont"], {}) for sex in ("male", "female")]
    findings = [{one for question in play.questions for one in question.findings} for play in plays]
    assert "pregnant" not in findings[0]
    assert "pregnant" in findings[1]


def test_self_care_is_earned_by_a_no_to_everything(small):
    play = told(small, anna(small))
    assert (play.advice.level, play.advice.channel) == ("egenvard", "self")
    assert all(
        play.advice.answers[one] == "no" for one in ("red_one", "red_two", "day_one", "day_two", "slow_one")
    )


@pytest.mark.parametrize(
    ("profile", "why"),
    [(("immunosuppressed",), "a fact"), ((), "too young"), ((), "too old")],
)
def test_who_may_not_have_self_care_gets_the_floor_from_the_start(small, profile, why):
    age = {"a fact": 30 * YEAR, "too young": 300, "too old": 81 * YEAR}[why]
    play = told(small, anna(small, *profile, age=age))
    assert play.advice.level == "idag"
    assert not any("slow_one" in one.findings for one in play.questions)


def test_a_red_yes_is_enough_and_less_is_not_asked(small):
    play = told(small, anna(small), red_one="yes")
    assert (play.advice.level, play.advice.setting, play.advice.channel) == ("akut_nu", "emergency", "go")
    assert not any("slow_one" in one.findings for one in play.questions)


def test_two_findings_together_raise_with_age(small):
    assert told(small, anna(small), day_one="yes", day_two="yes").advice.level == "idag"
    assert told(small, anna(small, age=70 * YEAR), day_one="yes", day_two="yes").advice.level == "112"


def test_unknown_reads_as_yes_where_the_finding_says_so(small):
    assert told(small, anna(small), red_one="unknown").advice.level == "akut_nu"


def test_unknown_asks_the_follow_up_and_unknown_again_is_yes(small):
    assert told(small, anna(small), red_two="unknown").advice.level == "egenvard"
    assert told(small, anna(small), red_two="unknown", red_one="unknown").advice.level == "akut_nu"


def test_a_follow_up_that_is_not_asked_otherwise_gets_a_question_of_its_own():
    bundle = sample.bundle(dictionary=sample.findings(red_two="{follow_up: feels_feverish}"))
    play = told(bundle, anna(bundle), red_two="unknown", feels_feverish="yes")
    assert [one.findings for one in play.questions if one.kind == "follow_up"] == [("feels_feverish",)]
    assert play.advice.level == "akut_nu"


def test_unknown_may_ask_for_a_human_the_same_day(small):
    advice = told(small, anna(small), day_one="unknown").advice
    assert (advice.level, advice.human) == ("idag", True)
    assert "unknown.human" in [one.rule for one in advice.fired]


def test_three_unknowns_are_a_human_the_same_day():
    bundle = sample.bundle(
        dictionary=sample.findings(**dict.fromkeys(sample.NAMES, "{follow_up: feels_feverish}"))
    )
    two = told(bundle, anna(bundle), red_one="unknown", red_two="unknown").advice
    three = told(bundle, anna(bundle), red_one="unknown", red_two="unknown", day_one="unknown").advice
    assert (two.level, three.level, three.human) == ("egenvard", "idag", True)


def test_what_is_left_unanswered_is_never_self_care(small):
    for missing in sample.NAMES[:4]:
        answers = sample.answered("no", *(one for one in sample.NAMES if one != missing))
        advice = engine.weigh(small, anna(small), ["halsont"], answers)
        assert (advice.level, advice.human) == ("idag", True)
        assert missing in advice.unsettled


def test_contradictions_count_as_the_worst_of_them(small):
    profile = Profile(30 * YEAR, "female", {"immunosuppressed": "yes"})
    answers = sample.answered("no", *sample.NAMES, "immunosuppressed")
    assert "halsont.otherwise" in [
        one.rule for one in engine.weigh(small, profile, ["halsont"], answers).fired
    ]


def test_a_yes_that_no_question_asked_for_still_counts(small):
    answers = sample.answered("no", *sample.NAMES, thunderclap="yes")
    advice = engine.weigh(small, anna(small), ["halsont"], answers)
    assert advice.level == "akut_nu"
    assert advice.decisive[0].kind == "heard"


def test_thirty_nine_degrees_is_also_thirty_eight(small):
    answers = sample.answered("no", "fever_38", fever_39="yes")
    advice = engine.weigh(small, anna(small, "cancer_treatment"), ["halsont"], answers)
    assert "always.fever_without_defence" in [one.rule for one in advice.fired]


def test_a_common_rule_asks_for_what_it_lacks(small):
    play = told(small, anna(small, "insulin"), cannot_keep_fluid="yes")
    assert any("cannot_keep_fluid" in one.findings for one in play.questions)
    assert play.advice.level == "akut_nu"
    assert not any("cannot_keep_fluid" in one.findings for one in told(small, anna(small)).questions)


def test_complaints_together_share_findings_and_take_the_highest_floor(small):
    other = sample.PROTOCOL.replace("id: halsont", "id: hosta").replace(
        "otherwise: {level: idag", "otherwise: {level: boka"
    )
    bundle = sample.bundle(hosta=other[: other.index("self_care:")] + other[other.index("cases:") :])
    play = playing.play(bundle, anna(bundle), ("halsont", "hosta"), {})
    findings = [one for question in play.questions for one in question.findings]
    assert len(findings) == len(set(findings))
    assert play.advice.level == "boka"


def test_the_same_answers_give_the_same_advice(small):
    first, second = (told(small, anna(small), day_two="yes").advice for _ in range(2))
    assert first == second
    assert (first.bundle, first.versions["halsont"]) == (small.digest, 1)


@pytest.mark.parametrize(
    ("profile", "complaints", "answers"),
    [
        (Profile(30 * YEAR), ["kalleanka"], {}),
        (Profile(30 * YEAR), ["halsont"], {"'; drop table": "yes"}),
        (Profile(30 * YEAR), ["halsont"], {"red_one": "maybe"}),
        (Profile(30 * YEAR, facts={"rich": "yes"}), ["halsont"], {}),
        (Profile(-1), ["halsont"], {}),
        (Profile(200 * YEAR), ["halsont"], {}),
        (Profile(30 * YEAR, cast(Any, "robot")), ["halsont"], {}),
    ],
)
def test_what_does_not_exist_is_refused_and_never_guessed(small, profile, complaints, answers):
    with pytest.raises(NotAsked):
        engine.advance(small, profile, complaints, answers)


def test_nobody_is_asked_more_than_the_limit_and_what_is_red_then_means_a_human(small, monkeypatch):
    monkeypatch.setattr(engine, "MOST_SCREENS", 1)
    advice = told(small, anna(small)).advice
    assert (advice.level, advice.human) == ("idag", True)
    assert advice.unsettled
