"""The checker finds a dangerous rule of each kind, and tells it as a story; a safe protocol passes."""

from __future__ import annotations

import itertools

import pytest

from vardnav.clinical.triage import checker, engine, levels, weighing
from vardnav.clinical.triage.checker import Effort
from vardnav.clinical.triage.known import Known, State
from vardnav.clinical.triage.model import Profile, Text
from vardnav.clinical.triage.stories import PROMISES, CounterExample
from vardnav.clinical.triage.tests import sample
from vardnav.clinical.triage.weighing import Weighing

EFFORT = Effort(chances=4, persons=1, pairs=1)

TOGETHER = Effort(chances=25)


def broken(bundle, complaint="halsont", most=12):
    found = list(itertools.islice(checker.check(bundle, complaint, EFFORT), most))
    return {one.promise for one in found}, found


def test_a_safe_protocol_has_no_counter_example():
    assert broken(sample.bundle()) == (set(), [])


def test_unknown_that_reads_as_no_is_found(monkeypatch):
    monkeypatch.setattr(Known, "_unknown", lambda self, finding: State.NO)
    assert "unknown" in broken(sample.bundle())[0]


def test_a_red_yes_that_is_not_weighed_is_found(monkeypatch):
    real = Weighing._weigh

    def deaf(self, stated):
        if stated.rule.id != "red_two":
            real(self, stated)

    monkeypatch.setattr(Weighing, "_weigh", deaf)
    assert {"red", "case"} <= broken(sample.bundle())[0]


def test_a_red_finding_at_a_lower_level_is_found_by_its_case():
    bundle = sample.bundle(
        sample.changed(("akut_nu\n    findings: [red_two]", "boka\n    findings: [red_two]"))
    )
    assert "case" in broken(bundle)[0]


def test_a_red_finding_that_another_common_rule_knows_is_red_at_whatever_level_it_is_written():
    text = sample.changed(
        ("findings: [slow_one]", "findings: [thunderclap]"), ("fires: slow_one", "fires: thunderclap")
    )
    assert "red" not in broken(sample.bundle(text.replace("slow_one", "thunderclap")))[0]


def test_self_care_with_a_question_missing_is_found(monkeypatch):
    real = engine._wanted

    def forgetful(weighing_):
        return {key: level for key, level in real(weighing_).items() if key != "day_two"}

    monkeypatch.setattr(engine, "_wanted", forgetful)
    monkeypatch.setattr(engine, "_useful", lambda weighing_, wanted: dict(wanted))
    assert "earned" in broken(sample.bundle())[0]


def test_self_care_in_spite_of_a_fact_is_found(monkeypatch):
    monkeypatch.setattr(Weighing, "may_have_self_care", lambda self, protocol: True)
    assert "earned" in broken(sample.bundle())[0]


def test_a_floor_that_a_yes_takes_away_is_found(monkeypatch):
    real = Weighing._floor

    def forgetful(self, protocol):
        if not self.fired:
            real(self, protocol)

    monkeypatch.setattr(Weighing, "_floor", forgetful)
    assert "more" in broken(sample.bundle())[0]


def test_a_rule_that_lowers_is_found(monkeypatch):
    real = levels.highest

    def soothed(*levels):
        return "boka" if "boka" in levels and "idag" in levels else real(*levels)

    monkeypatch.setattr(weighing, "highest", soothed)
    monkeypatch.setattr(engine, "highest", soothed)
    assert "more" in broken(sample.bundle())[0]


def test_a_sign_that_is_asked_of_one_sex_only_is_found():
    text = sample.changed(("findings: [red_two]", "findings: [red_two]\n    if: {sex: male}"))
    assert "sex" in broken(sample.bundle(text))[0]


def test_questions_without_end_are_found(monkeypatch):
    monkeypatch.setattr(Known, "said", lambda self, finding: None)
    assert "ends" in broken(sample.bundle())[0]


def test_too_many_questions_are_found(monkeypatch):
    monkeypatch.setattr(engine, "MOST_SCREENS", 1)
    monkeypatch.setattr(engine, "_asked", lambda known: 0)
    assert "long" in broken(sample.bundle())[0]


def test_a_question_that_is_skipped_though_it_could_raise_is_found(monkeypatch):
    real = Weighing.matters
    monkeypatch.setattr(
        Weighing, "matters", lambda self, stated: real(self, stated) and stated.rule.level != "112"
    )
    assert broken(sample.bundle())[0]


def test_a_case_that_is_wrong_is_found():
    assert broken(sample.bundle(sample.changed(("level: idag, who: 64y f", "level: boka, who: 64y f"))))[
        0
    ] == {"case"}
    near = sample.changed(
        ("near: [together], level: idag, who: 64y f", 'near: [together], level: "112", who: 66y f')
    )
    assert broken(sample.bundle(near))[0] == {"case"}


def test_a_complaint_that_lowers_another_is_found(monkeypatch):
    other = sample.PROTOCOL.replace("id: halsont", "id: hosta")
    bundle = sample.bundle(hosta=other)
    assert list(checker.check_together(bundle, ("halsont", "hosta"), TOGETHER)) == []
    real = Weighing._floor

    def forgetful(self, protocol):
        if len(self.plan.complaints) == 1:
            real(self, protocol)

    monkeypatch.setattr(Weighing, "_floor", forgetful)
    found = {one.promise for one in checker.check_together(bundle, ("halsont", "hosta"), TOGETHER)}
    assert "merged" in found


def test_a_counter_example_is_a_story_in_both_languages(monkeypatch):
    monkeypatch.setattr(Known, "_unknown", lambda self, finding: State.NO)
    bundle = sample.bundle()
    story = next(one for one in broken(bundle)[1] if one.promise == "unknown").story(bundle)
    assert "”Vet inte” är aldrig nej." in story
    assert "“Don’t know” is never no." in story
    assert "Halsont" in story
    assert "Sore throat" in story


@pytest.mark.parametrize(("days", "said"), [(20, "20 days"), (200, "6 months"), (40 * 366, "40 years")])
def test_a_story_says_how_old_somebody_is(days, said):
    bundle = sample.bundle()
    one = CounterExample("red", ("halsont",), somebody(days), {}, "boka", Text("", ""))
    assert said in one.story(bundle)


def somebody(days):
    return Profile(days, "female")


def test_every_promise_has_words():
    assert all(one.sv and one.en for one in PROMISES.values())


def test_the_same_bundle_is_tried_the_same_way():
    bundle = sample.bundle(
        sample.changed(("findings: [red_two]", "findings: [red_two]\n    if: {sex: male}"))
    )
    assert broken(bundle, most=5)[1] == broken(bundle, most=5)[1]
