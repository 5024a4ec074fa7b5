"""Assessing for other programs: strict about what comes in, never below what the text gives, and never silent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage import engine
from vardnav.clinical.triage.levels import Answer, rank
from vardnav.clinical.triage.model import Profile
from vardnav.clinical.triage.text import assessing, cases
from vardnav.clinical.triage.text.cases import NotACase

CASE = {"id": "1", "lang": "sv", "age_years": 50, "sex": "male", "text": "det känns konstigt i kroppen"}


def assessed(unmentioned: Any = None, **changed: Any) -> dict[str, Any]:
    bundle = bundles.released()
    return assessing.assess(bundle, cases.told(bundle, {**CASE, **changed}), unmentioned=unmentioned)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"age_years": None}, "age"),
        ({"age_days": 3}, "age"),
        ({"age_years": 200}, "old"),
        ({"age_years": -1}, "old"),
        ({"age_years": True}, "number"),
        ({"age_years": float("inf")}, "old"),
        ({"age_years": float("nan")}, "old"),
        ({"sex": "man"}, "sex"),
        ({"lang": "fi"}, "lang"),
        ({"text": 5}, "text"),
        ({"text": "a" * 100_001}, "text"),
        ({"pregnant": "ja"}, "pregnant"),
        ({"answers": {"nope": "yes"}}, "finding"),
        ({"answers": {"fainted": "ja"}}, "fainted"),
        ({"answers": ["fainted"]}, "answers"),
        ({"complaints": ["nope"]}, "complaint"),
        ({"complaints": "annat"}, "complaints"),
        ({"id": {"a": 1}}, "id"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_case_with_a_fault_is_told_what_is_wrong(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(NotACase, match=says):
        cases.told(bundles.released(), {**CASE, **changed})


@pytest.mark.parametrize("line", ["", "nonsense", "[1]", "null", '{"a":', "[" * 5000, '{"age_years": NaN}'])
def test_a_line_that_is_no_object_is_refused(line: str) -> None:
    with pytest.raises(NotACase):
        cases.line(line)


def test_what_is_not_answered_is_never_no() -> None:
    found = assessed()
    assert found["level"] == "idag"
    assert found["reasons"]
    assert found["bundle"] == bundles.released().digest


def test_what_the_text_states_counts_as_yes_until_it_is_answered_no() -> None:
    text = "får ingen luft, kan inte prata"
    assert assessed(text=text)["level"] == "112"
    assert assessed(text=text, answers={"breathless_rest": "no"})["level"] != "112"


def test_what_is_denied_gives_no_yes_and_no_no() -> None:
    assert assessed(text="jag har inte svimmat")["level"] == "idag"
    confirmed = assessed(text="jag har inte svimmat", complaints=["yrsel"], answers={"fainted": "yes"})
    assert confirmed["level"] in ("akut_nu", "112")


@pytest.mark.parametrize(
    "text", ["svimmade i morse", "jag kan inte andas", "39,5 i feber", "😀", "", "a" * 99_000]
)
def test_reassurance_lowers_nothing_and_a_no_to_the_rest_keeps_what_was_said(text: str) -> None:
    alone = assessed(text=text)
    soothed = assessed(text=f"{text}. Min man säger att det inte är något.")
    played = assessed(text=text, unmentioned="no")
    assert rank(soothed["level"]) >= rank(alone["level"])
    if alone["level"] in ("112", "akut_nu"):
        assert played["level"] == alone["level"]


def test_pregnancy_that_is_told_or_written_is_known() -> None:
    bundle = bundles.released()
    found = assessed(sex="female", age_years=30, text="gravid i vecka 30 och mår konstigt")
    assert {"finding": "pregnant", "how": "stated", "words": "gravid"} in found["heard"]
    told = cases.told(bundle, {**CASE, "pregnant": True, "sex": "male"})
    assert assessing.assess(bundle, told)["level"] == "idag"


def test_another_program_plays_the_patient_to_the_end() -> None:
    bundle = bundles.released()
    talk = assessing.converse(bundle, cases.told(bundle, {**CASE, "text": "jag svimmade och mår konstigt"}))
    said = next(talk)
    assert said["ask"]["kind"] == "heard"
    assert said["ask"]["findings"][0]["suggested"] == "yes"
    for _screen in range(60):
        if "level" in said:
            break
        if "choose" in said:
            assert "annat" in [one["complaint"] for one in said["choose"]]
            said = talk.send({"complaints": ["annat"]})
        else:
            said = talk.send({"answers": {one["finding"]: "no" for one in said["ask"]["findings"]}})
    assert said["level"] == "idag"
    assert "fainted" in said["asked"]
    assert json.dumps(said)


def test_a_reply_that_is_wrong_is_told_so_and_asked_again() -> None:
    bundle = bundles.released()
    talk = assessing.converse(bundle, cases.told(bundle, {**CASE, "text": ""}))
    asked = next(talk)["ask"]
    first = asked["findings"][0]["finding"]
    for wrong in (
        {},
        {"answers": {"nope": "yes"}},
        {"answers": {first: "ja"}},
        {"answers": {"fainted": "yes"}},
    ):
        again = talk.send(wrong)
        assert again["error"]
        assert again["ask"] == asked
    assert talk.send({"answers": {first: "yes"}})["level"] == "112"


def test_a_red_sign_is_not_settled_before_it_is_asked_what_comes_with_it() -> None:
    bundle = bundles.released()
    talk = assessing.converse(
        bundle, cases.told(bundle, {**CASE, "answers": {"sugar_high_or_ketones": "yes"}})
    )
    said = next(talk)
    while "choose" not in said:
        assert "level" not in said, "it ended before a complaint was chosen"
        said = talk.send({"answers": {one["finding"]: "no" for one in said["ask"]["findings"]}})
    assert talk.send({"complaints": ["annat"]}).get("level", "112") in ("akut_nu", "112")


def test_whoever_stops_is_told_no_less_than_the_text_says_and_may_stop_anywhere() -> None:
    bundle = bundles.released()
    talk = assessing.converse(bundle, cases.told(bundle, {**CASE, "text": "får ingen luft"}))
    next(talk)
    assert talk.send({"stop": True})["level"] == "112"
    talk = assessing.converse(bundle, cases.told(bundle, {**CASE, "text": "mår konstigt"}))
    said = next(talk)
    while "choose" not in said:
        said = talk.send({"answers": {one["finding"]: "no" for one in said["ask"]["findings"]}})
    assert talk.send({"stop": True})["level"] == "idag"


def test_one_more_complaint_does_not_lower_what_was_heard() -> None:
    """New diabetes: the question of another complaint is asked of those alone who have it already."""
    bundle = bundles.released()
    profile = Profile(40 * 365, "female", {"diabetes": "no", "insulin": "no", "sglt2": "no"})
    answers: dict[str, Answer] = {"sugar_high_or_ketones": "yes"}
    alone = engine.weigh(bundle, profile, ["annat"], answers)
    both = engine.weigh(bundle, profile, ["annat", "krakning"], answers)
    assert "sugar_high_or_ketones" in bundle.findings
    assert rank(both.level) >= rank(alone.level) >= rank("akut_nu")
    assert rank(engine.weigh(bundle, profile, ["krakning"], answers).level) >= rank("akut_nu")


def test_whoever_stops_gets_advice_on_what_there_is() -> None:
    bundle = bundles.released()
    talk = assessing.converse(bundle, cases.told(bundle, {**CASE, "text": ""}))
    next(talk)
    assert talk.send({"stop": True})["level"] == "idag"


def test_a_level_for_what_has_not_been_asked_comes_with_its_reason_and_somebody_who_can_look() -> None:
    found = assessed(text="skavsår på hälen", complaints=["sar"])
    assert found["level"] == "idag"
    assert found["reasons"]
    assert found["channel"] != "self"


def test_a_danger_that_the_text_is_like_is_asked_about_when_another_complaint_is_chosen() -> None:
    bundle = bundles.released()
    told = cases.told(bundle, {**CASE, "text": "huvudvärk på kvällarna"})
    talk = assessing.converse(bundle, told)
    said = next(talk)
    asked: list[str] = []
    while "level" not in said:
        if "choose" in said:
            said = talk.send({"complaints": ["luftvagsinfektion"]})
            continue
        asked += [one["finding"] for one in said["ask"]["findings"]]
        said = talk.send({"answers": {one["finding"]: "no" for one in said["ask"]["findings"]}})
    assert "thunderclap" in asked


def test_a_danger_of_a_friend_is_never_answered_no() -> None:
    assert assessed("no", text="min kompis går inte att väcka")["level"] == "112"
