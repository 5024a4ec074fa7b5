"""The content of the product: without fault, every case right, nothing asked for long."""

from __future__ import annotations

import statistics
from functools import cache

import pytest

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage import checker, engine, files, lint, playing
from vardnav.clinical.triage.advice import Advice
from vardnav.clinical.triage.levels import RED, Answer
from vardnav.clinical.triage.model import Protocol

COMPLAINTS = sorted(path.stem for name, path in files.of_folder().items() if not files.is_for_all(name))


@cache
def plays(complaint: str) -> list[playing.Play]:
    protocol = bundles.released().protocols[complaint]
    return [playing.play_case(bundles.released(), complaint, case) for case in protocol.cases]


def test_the_linter_finds_nothing():
    assert [str(one) for one in lint.problems(files.collect(files.texts(files.of_folder())))] == []


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_every_case_gets_its_level_by_its_rule(complaint):
    bundle = bundles.released()
    protocol: Protocol = bundle.protocols[complaint]
    for case, play in zip(protocol.cases, plays(complaint), strict=True):
        answers = {**play.advice.answers, **playing.truth_of(case)}
        fired = {one.rule for one in engine.weigh(bundle, play.advice.profile, [complaint], answers).fired}
        said = f"{case.text or case.text_en}: {play.advice.level}, {sorted(fired)}"
        assert play.advice.level == case.level, said
        assert {f"{complaint}.{one}" for one in case.fires} <= fired, said
        assert not {f"{complaint}.{one}" for one in case.near} & fired, said


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_what_is_red_is_known_within_three_answers(complaint):
    cases = bundles.released().protocols[complaint].cases
    for case, play in zip(cases, plays(complaint), strict=True):
        if play.advice.level in RED:
            own = [one for one in play.questions if one.kind == "complaint"]
            decisive = {one for fired in play.advice.decisive for one in fired.findings}
            reached = [at for at, question in enumerate(own) if decisive & set(question.findings)]
            # What is asked only after a yes comes one screen later.
            limit = 3 if len(case.yes) == 1 else 4
            assert max(reached, default=0) < limit, [one.findings for one in own]


def test_half_of_all_are_asked_twelve_screens_or_fewer_and_nobody_more_than_the_limit():
    counts = [play.of_complaint for complaint in COMPLAINTS for play in plays(complaint)]
    assert statistics.median(counts) <= 12
    assert max(counts) <= engine.MOST_SCREENS


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_no_answers_by_chance_break_a_promise(complaint):
    bundle = bundles.released()
    found = checker.check_together(bundle, (complaint,), checker.Effort(chances=2))
    assert [one.story(bundle) for one in found] == []


def told(complaint: str, days: int, heard: str | None = None) -> Advice:
    bundle = bundles.released()
    profile = playing.person(bundle, days, "male")
    answers: dict[str, Answer] = {heard: "yes"} if heard else {}
    return engine.weigh(bundle, profile, (complaint,), {**plays_no(complaint, days), **answers})


def plays_no(complaint: str, days: int) -> dict[str, Answer]:
    bundle = bundles.released()
    return dict(playing.play(bundle, playing.person(bundle, days, "male"), (complaint,), {}).advice.answers)


@pytest.mark.parametrize(
    ("complaint", "days", "heard", "is_red"),
    [("vaccination", 60, "infant_fever", True), ("vaccination", 330, "infant_fever", False),
     ("hosta", 12_000, "water_green_bloody", False), ("hosta", 12_000, "week_22_or_later", False),
     ("recept", 12_000, "anaphylaxis_before", False), ("nacke", 12_000, "stiff_neck", False)],
)  # fmt: skip
def test_what_is_said_in_passing_counts_for_whom_it_can_be_true(complaint, days, heard, is_red):
    assert (told(complaint, days, heard).level in RED) is is_red


def test_whoever_a_complaint_is_not_written_for_is_seen_the_same_day():
    assert [told("rygg", days).level for days in (1_200, 12_000)] == ["idag", "egenvard"]


def test_no_complaints_together_break_a_promise():
    bundle = bundles.released()
    for together in checker.groups(bundle, 12 if len(COMPLAINTS) > 3 else 0):
        found = checker.check_together(bundle, together, checker.Effort(chances=2))
        assert [one.story(bundle) for one in found] == []
