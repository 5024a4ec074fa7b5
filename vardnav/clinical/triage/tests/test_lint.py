"""Every fault of a protocol file is refused, with file, place and reason in one line."""

from __future__ import annotations

import pytest

from vardnav.clinical.triage import lint
from vardnav.clinical.triage.tests import sample


def said(protocol=sample.PROTOCOL, dictionary=None, today=None, **more):
    return [str(one) for one in lint.problems(sample.collected(protocol, dictionary, **more), today=today)]


def test_the_small_protocol_is_without_fault():
    assert said() == []


RED = "  - level: akut_nu\n    findings: [red_one]\n  - level: akut_nu\n    findings: [red_two]\n"
FAULTS = [
    ("title: {sv", "title: {sv: x, sv", "small/halsont.yaml:4: title.sv: this key is there twice"),
    ('title: {sv: "Halsont", en: "Sore throat"}', 'title: {sv: "Halsont"}', "title: en is missing"),
    ('sv: "Halsont"', "sv: true", "title.sv: must be a text"),
    ('sv: "Halsont"', "sv: null", "title.sv: must be a text"),
    ('sv: "Halsont"', 'sv: " "', "title.sv: is empty"),
    ("setting: gp", "setting: moon", "setting: must be one of"),
    ("setting: gp", "setting: gp\nmood: good", "mood: unknown key 'mood'"),
    ("version: 1", "version: one", "version: must be a whole number"),
    ("version: 1", "version: &a 1", "anchors and aliases are not allowed"),
    ("version: 1", "version: !!python/name:os.system 1", "is not allowed"),
    ("version: 1", "version: [1", "is not YAML"),
    ("id: halsont", "id: kalleanka", "is not the name of the file"),
    ("from: 0d", "from: young", "an age is written as"),
    ('level: "112"', "level: 112", 'rules[0].level: write "112" with quotes'),
    ("findings: [red_one]", "findings: [nobody_knows]", "'nobody_knows' is in no dictionary"),
    ("findings: [red_two]", "findings: [red_one]", "already asked in ask[0]"),
    ("findings: [red_two]", "findings: [pregnant]", "'pregnant' is a fact"),
    ("findings: [red_two]", "findings: [red_two]\n    if: {sex: female}", "only anatomy may differ by sex"),
    ("findings: [red_two]", "findings: [red_two]\n    if: {any: [thunderclap]}", "nobody asks 'thunderclap'"),
    ("findings: [slow_one]", "findings: [thunderclap]", "gives akut_nu everywhere; it cannot give boka here"),
    ("findings: [slow_one]", "findings: [chest_pressure_now]", "gives 112 everywhere; it cannot give boka here"),
    ('level: "112"\n    when: {all: [day_one', "level: akut_nu\n    when: {all: [red_one", "never decides: red_one alone"),
    ("{ages: {from: 65y}}", "{ages: {to: 3m}}, {ages: {from: 65y}}", "can never be true of anybody"),
    ("{all: [day_one, day_two, {ages", "{not: [day_one, day_two, {ages", "unknown key 'not'"),
    ("otherwise: {level: idag", "otherwise: {level: egenvard", "otherwise is idag or boka"),
    ("not_with: [immunosuppressed", "not_with: [red_one", "'red_one' is not a fact"),
    ("  source: [NICE-NG84]\ncases", "cases", "self_care: source is missing"),
    ("  seek_again: {sv: [Om det blir värre.], en: [If it gets worse.]}\n", "", "self_care: seek_again is missing"),
    ("advice: {sv: [Vila., Drick., Vänta.]", "advice: {sv: [Vila.]", "must hold 3-7, holds 1"),
    ("  expires_hours: 72\n", "", "self_care: expires_hours is missing"),
    ("next: 2027-11-28", "next: 2025-01-01", "the next review is not after this one"),
    ('  - {fires: red_two, level: akut_nu, who: 30y f, yes: [red_two], text: "två"}\n', "", "no case fires red_two"),
    ("near: [red_one, red_two,", "near: [red_one,", "no case is a near miss of red_two"),
    ("fires: red_two", "fires: red_three", "'red_three' is no rule of this protocol"),
    ("who: 70y m", "who: old", "must be an age and m or f"),
    ('text: "ett"', 'words: "ett"', "text or text_en is missing"),
    ('"Något av det här?"', '"Något av det här {hen}?"', "placeholder {hen}"),
    ('"Något av det här?"', '"Något av {det här?"', "a brace without its pair"),
    (RED, "", "ask for what is red"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "reason"), FAULTS)
def test_a_faulty_protocol_is_refused(old, new, reason):
    found = said(sample.changed((old, new)))
    assert any(reason in one for one in found), found
    assert all("\n" not in one for one in found)


DICTIONARY = [
    ("  on_unknown: treat_as_yes\n", "", "on_unknown is missing"),
    ("on_unknown: treat_as_yes", "on_unknown: treat_as_no", "must be one of treat_as_yes, human"),
    ("on_unknown: treat_as_yes", "on_unknown: {follow_up: nobody}", "the follow-up 'nobody' is no finding"),
    ("on_unknown: treat_as_yes", "on_unknown: {follow_up: fever_38}", "has a follow-up of its own"),
    ('  why: {sv: "Det kan vara farligt.", en: "It can be dangerous."}\n', "", "why is missing"),
    ("  source: [NICE-NG1]\n", "", "source is missing"),
    ("  source: [NICE-NG1]\n", "  source: []\n", "must hold 1 or more"),
    ("sv: [ett, två, tre]", "sv: [ett]", "words.sv must hold 3-12"),
    ("sv: [ett, två, tre]", "sv: [Ett, två, tre]", "written in lower case"),
    ('"Har {du} red_one?"', '"Har du red_one?"', "write the person as a placeholder, not 'du'"),
    ('sign: {sv: "red_one"', 'sign: {sv: "{du} red_one"', "no placeholder, no pronoun"),
    ("  source: [NICE-NG1]\n", "  source: [A]\n  number: {quantity: mood, at_least: 3}\n", "must be one of temperature"),
    ("  source: [NICE-NG1]\n", "  source: [NICE-NG1]\n  number: {quantity: pulse}\n", "give at_least or at_most"),
    ("red_one:\n", "thunderclap:\n", "the finding thunderclap is already in findings/shared_nerves.yaml"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "reason"), DICTIONARY)
def test_a_faulty_finding_is_refused(old, new, reason):
    text = sample.findings()
    assert old in text
    found = said(dictionary=text.replace(old, new, 1))
    assert any(reason in one for one in found), found


def test_a_protocol_whose_review_has_passed_is_refused():
    assert said(today="2027-11-28") == []
    assert any("has passed" in one for one in said(today="2027-11-29"))


def test_a_complaint_that_nobody_has_named_is_refused():
    other = sample.PROTOCOL.replace("id: halsont", "id: manflu")
    assert any("none of the 137 complaints" in one for one in said(manflu=other))


def test_the_command_says_what_is_wrong_and_how_much(tmp_path, capsys):
    (tmp_path / "findings").mkdir()
    (tmp_path / "findings" / "small.yaml").write_text(sample.findings(), encoding="utf-8")
    (tmp_path / "halsont.yaml").write_text(sample.PROTOCOL, encoding="utf-8")
    assert lint.main([str(tmp_path)]) == 0
    (tmp_path / "halsont.yaml").write_text("id: [", encoding="utf-8")
    assert lint.main([str(tmp_path)]) == 1
    assert "halsont.yaml:2: the file: is not YAML" in capsys.readouterr().out
    assert lint.main([str(tmp_path / "nowhere")]) == 2
