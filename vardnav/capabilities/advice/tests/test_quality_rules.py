"""How sure a rate is, held against tables and a slow exact sum; when the brake is pulled; protocols put together anew."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from vardnav.capabilities.advice.rules import braking, quality
from vardnav.capabilities.advice.rules.braking import Braked, To
from vardnav.capabilities.advice.rules.quality import Deciding
from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage import engine, playing
from vardnav.clinical.triage.levels import rank
from vardnav.clinical.triage.tests import sample

#: Published: Clopper and Pearson's limits at 95 %, and the rule of no miss seen.
TABLE = [
    (0, 10, 0.0, 0.3085),
    (1, 10, 0.0025, 0.4450),
    (5, 10, 0.1871, 0.8129),
    (10, 10, 0.6915, 1.0),
    (1, 20, 0.0013, 0.2487),
    (3, 30, 0.0211, 0.2653),
    (10, 100, 0.0490, 0.1762),
]


@pytest.mark.parametrize(("seen", "of", "lower", "upper"), TABLE)
def test_the_interval_is_that_of_the_tables(seen, of, lower, upper):
    found = quality.interval(seen, of)
    assert [found.lower, found.upper] == pytest.approx([lower, upper], abs=6e-5)


def exact_at_most(seen: int, of: int, rate: Fraction) -> Fraction:
    return sum((comb(of, one) * rate**one * (1 - rate) ** (of - one) for one in range(seen + 1)), Fraction(0))


@settings(max_examples=60)
@given(some.integers(1, 60).flatmap(lambda of: some.tuples(some.integers(0, of), some.just(of))))
def test_beyond_the_ends_what_was_seen_is_unlikelier_than_the_level_says_by_exact_sums(pair):
    seen, of = pair
    found = quality.interval(seen, of)
    tail, little = Fraction(25, 1000), Fraction(1, 10**9)
    assert found.lower <= found.rate <= found.upper
    if seen < of:
        assert exact_at_most(seen, of, Fraction(found.upper) + little) <= tail + little
        assert exact_at_most(seen, of, Fraction(found.upper) - little) >= tail - little
    if seen:
        assert (
            1 - exact_at_most(seen - 1, of, Fraction(found.lower) - min(little, Fraction(found.lower)))
            <= tail + little
        )


def test_the_interval_of_very_many_is_narrow_and_nothing_followed_up_tells_nothing():
    many = quality.interval(5_000, 100_000)
    assert [many.lower, many.upper] == pytest.approx([0.0487, 0.0514], abs=1e-4)
    assert quality.interval(0, 0) == quality.Interval(0.0, 0.0, 1.0)
    with pytest.raises(ValueError, match="no rate"):
        quality.interval(3, 2)


@pytest.mark.parametrize(
    ("missed", "followed", "is_braked"),
    [
        (0, 30, False),  # the upper end is 11.6 %, and nobody was told wrong
        (2, 20, False),  # fewer than three
        (3, 19, False),  # too few followed up
        (3, 20, True),
        (3, 90, False),  # 9.4 %
        (3, 80, True),  # 10.6 %
    ],
)
def test_the_brake_is_pulled_when_the_upper_end_passes_the_limit_and_enough_were_really_seen(
    missed, followed, is_braked
):
    assert quality.is_too_high(missed, followed, Deciding()) is is_braked


def weighed(bundle, *yes):
    person = playing.person(bundle, 30 * 365, "male", ())
    shared = (*bundle.lifethreat.screens, *bundle.always.screens, *bundle.always.facts)
    answers = sample.answered("no", *sample.NAMES, *(one for screen in shared for one in screen.findings))
    return engine.weigh(bundle, person, ("halsont",), {**answers, **dict.fromkeys(yes, "yes")})


def test_with_a_human_first_nothing_is_lower_than_before_and_self_care_is_gone():
    before = sample.bundle()
    after = braking.put_together(before, [Braked("halsont", 1, To.HUMAN_FIRST)], {})
    assert after.digest != before.digest
    assert after.protocols["halsont"].self_care is None
    for yes in ((), ("slow_one",), ("day_one",), ("red_one",)):
        assert rank(weighed(after, *yes).level) >= max(rank(weighed(before, *yes).level), rank("idag"))
    assert bundles.from_json(after.text).digest == after.digest
    assert braking.put_together(after, [Braked("halsont", 1, To.HUMAN_FIRST)], {}).digest == after.digest


def test_with_a_human_first_nobody_is_told_less_than_the_same_day():
    before = sample.bundle(sample.changed(("otherwise: {level: idag", "otherwise: {level: boka")))
    after = braking.put_together(before, [Braked("halsont", 1, To.HUMAN_FIRST)], {})
    assert weighed(before, "slow_one").level == "boka"
    assert [weighed(after, *yes).level for yes in ((), ("slow_one",))] == ["idag", "idag"]


def test_an_earlier_version_is_put_back_with_what_it_asks():
    second = sample.changed(("version: 1", "version: 2"), ("findings: [red_one]", "findings: [red_three]"))
    dictionary = sample.findings() + sample.FINDING.format(id="red_three", on_unknown="treat_as_yes")
    fewer = dictionary.replace("\nred_one:", "\nred_four:")
    newer = sample.bundle(second.replace("red_one", "red_three"), fewer)
    assert "red_one" not in newer.findings
    older = sample.bundle()
    after = braking.put_together(
        newer, [Braked("halsont", 2, To.PREVIOUS, older.digest)], {older.digest: older}
    )
    assert after.protocols["halsont"].version == 1
    assert weighed(after, "red_one").level == "akut_nu"


def test_a_brake_of_a_version_that_is_not_there_any_more_changes_nothing():
    bundle = sample.bundle()
    assert braking.put_together(bundle, [Braked("halsont", 7, To.HUMAN_FIRST)], {}) is bundle
    assert braking.put_together(bundle, [], {}) is bundle


def test_when_the_version_gone_back_to_is_braked_too_a_human_comes_first():
    older, newer = sample.bundle(), sample.bundle(sample.changed(("version: 1", "version: 2")))
    back = Braked("halsont", 2, To.PREVIOUS, older.digest)
    both = [back, Braked("halsont", 1, To.HUMAN_FIRST)]
    after = braking.put_together(newer, both, {older.digest: older})
    assert (after.protocols["halsont"].version, after.protocols["halsont"].self_care) == (1, None)
    alike = braking.put_together(newer, [back, Braked("halsont", 2, To.HUMAN_FIRST)], {older.digest: older})
    assert (alike.protocols["halsont"].version, alike.protocols["halsont"].self_care) == (2, None)
