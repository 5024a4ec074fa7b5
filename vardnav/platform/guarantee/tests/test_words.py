"""What a passed limit is said to mean, for each promise: only what the law says, and never a target as law."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.kernel import clock
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import ASK, World, decide, seen
from vardnav.platform.desk import panels
from vardnav.platform.guarantee import queries, rules, words
from vardnav.platform.guarantee.forms import ActForm
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.guarantee.rules import Kind, Pause, PauseReason, State, Track
from vardnav.platform.guarantee.tests.test_following import _days, waiting

START = dt.date(2026, 3, 2)
ELSEWHERE = "vård någon annanstans"
#: kind, days of the law, may the region's duty be said, and what is said when the limit has passed
PASSED = {
    Kind.CONTACT: (0, False, "Du skulle ha fått kontakt med mottagningen senast mån 2 mars 2026."),
    Kind.ASSESSMENT: (3, False, "Du skulle ha fått en medicinsk bedömning senast tors 5 mars 2026."),
    Kind.FIRST_VISIT: (90, True, "Du skulle ha fått komma på ett första besök senast sön 31 maj 2026."),
    Kind.TREATMENT: (90, True, "Du skulle ha fått din behandling senast sön 31 maj 2026."),
}


def standing(kind: Kind, track: Track, today: dt.date, **more: object) -> queries.Standing:
    row = GuaranteeClock(
        kind=kind.value, track=track.value, started_on=START, deadline_on=START, case=Case(status="completed")
    )
    for name in ("met_on",):
        setattr(row, name, more.get(name))
    row.why = str(more.get("why", ""))
    return queries._stands(row, [], today)


@pytest.mark.parametrize("track", list(Track))
@pytest.mark.parametrize("kind", list(Kind))
def test_a_passed_limit_says_only_what_the_law_says_of_that_promise(kind: Kind, track: Track) -> None:
    days, is_duty, said = PASSED[kind]
    shown = words.shown(
        standing(kind, track, START + _days(days + 1)), today=START + _days(days + 1), language="sv"
    )
    assert shown.lead.startswith(said)
    assert (ELSEWHERE in shown.lead) is is_duty
    assert ("regionen hjälpa dig" in str(words.HELP[kind])) is is_duty
    assert "1177" in str(words.HELP[kind]) or is_duty


@pytest.mark.parametrize("kind", list(Kind))
def test_a_target_that_has_passed_claims_nothing_of_the_law_and_hides_nothing_of_it(kind: Kind) -> None:
    """A child in psychiatry, day 31: the 90 days of the law go on, and the 30 are said to be a target."""
    today = START + _days(31)
    one = standing(kind, Track.CHILD_PSYCHIATRY, today)
    shown = words.shown(one, today=today, language="sv")
    if kind not in (Kind.FIRST_VISIT, Kind.TREATMENT):
        assert shown.target == ""
        return
    assert one.state is State.RUNNING
    assert ELSEWHERE not in shown.lead
    assert "90 dagar" in shown.title
    assert shown.bar is not None
    assert shown.bar[:2] == (31, 90)
    for part in ("Regionens mål", "inom 30 dagar", "ons 1 april 2026", "har passerats", "står inte i lagen"):
        assert part in shown.target
    assert "Den står i lagen" in " ".join(shown.notes)


def test_nobody_else_reads_of_a_target_and_none_is_told_of_when_it_counts_no_more() -> None:
    today = START + _days(10)
    assert (
        words.shown(standing(Kind.FIRST_VISIT, Track.GENERAL, today), today=today, language="sv").target == ""
    )
    given = standing(Kind.FIRST_VISIT, Track.CHILD_PSYCHIATRY, today, met_on=today)
    assert words.shown(given, today=today, language="sv").target == ""


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("track", list(Track))
@pytest.mark.parametrize("day", [0, 2, 25, 80, 200])
@pytest.mark.parametrize("is_paused", [False, True])
def test_every_cell_has_words(kind: Kind, track: Track, day: int, is_paused: bool) -> None:
    today = START + _days(day)
    row = GuaranteeClock(
        kind=kind.value, track=track.value, started_on=START, deadline_on=START, case=Case(status="completed")
    )
    pauses = [Pause(START, None)] if is_paused else []
    one = queries._stands(row, [], today)
    value = rules.Clock(kind, START, track, pauses)
    one = queries.Standing(
        row,
        [],
        value,
        rules.state(value, today),
        one.rule,
        one.used,
        one.left,
        one.deadline,
        one.target,
        one.target_on,
    )
    shown = words.shown(one, today=today, language="sv")
    assert shown.lead
    assert "%(" not in " ".join([shown.lead, shown.target, *shown.notes])


def test_the_regions_alternative_is_for_care_elsewhere_and_an_assessment_has_ways_of_its_own(
    world: World, anna
):
    decide(key=ASK, options={"guarantee_instead": "Ring vårdlotsen på 040-123."})
    one = waiting(world, days=5)
    GuaranteeClock.objects.filter(id=one.id).update(
        kind=Kind.ASSESSMENT, deadline_on=clock.local_date(clock.now()) - _days(2)
    )
    page = seen(anna.get(f"/my/cases/{one.case_id}/"))
    assert "Ring mottagningen och fråga när du får din bedömning" in page
    assert "vårdlotsen" not in page
    assert ELSEWHERE not in page


def test_what_was_filled_in_is_given_back_right_or_wrong():
    """For the page of a case that a colleague has sent on meanwhile: a day that there is not, a choice by its words."""
    sent = {"on_0": "2026", "on_1": "13", "on_2": "41", "reason": "medical"}
    form = ActForm("pause", sent, today=dt.date(2026, 11, 28))
    found = dict(panels.filled_in(form))
    assert found["Från vilken dag står tiden still?"] == "2026-13-41"
    assert found["Varför ska tiden stå still?"] == str(words.PAUSES[PauseReason.MEDICAL])
