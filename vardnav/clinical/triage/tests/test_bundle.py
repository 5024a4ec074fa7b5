"""Bundles: canonical JSON and back, fingerprints, replays, and words for who it is about."""

from __future__ import annotations

import hashlib
import json

import pytest

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage import explaining, placeholders, playing, replaying
from vardnav.clinical.triage.tests import sample

YEAR = 366


@pytest.fixture(scope="module")
def small():
    return sample.bundle()


def test_the_fingerprint_is_of_the_canonical_text(small):
    assert small.digest == hashlib.sha256(small.text.encode()).hexdigest()
    assert sample.bundle().digest == small.digest
    assert sample.bundle(sample.changed(("ont i halsen", "raspig i halsen"))).digest != small.digest


def test_a_bundle_is_read_back_from_its_text(small):
    again = bundles.from_json(small.text)
    assert (again.digest, again.text) == (small.digest, small.text)
    assert again.protocols == small.protocols
    assert again.findings == small.findings


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2}', '{"format":1,"findings":{},"protocols":{}}']
)
def test_what_is_no_bundle_is_refused(text):
    with pytest.raises(bundles.NotWellFormed):
        bundles.from_json(text)


def test_a_damaged_bundle_is_refused(small):
    plain = json.loads(small.text)
    del plain["protocols"]["halsont"]["otherwise"]
    with pytest.raises(bundles.NotWellFormed, match="otherwise is missing"):
        bundles.from_json(json.dumps(plain))


def test_an_assessment_is_replayed_to_the_same_trace(small):
    profile = playing.person(small, 70 * YEAR, "male")
    kept = replaying.record(
        playing.play(small, profile, ["halsont"], {"day_one": "yes", "day_two": "yes"}).advice
    )
    kept = json.loads(json.dumps(kept))
    again = replaying.replay(bundles.from_json(small.text), kept)
    assert (again.is_same, again.difference, again.not_known) == (True, 0, ())


def test_a_replay_on_another_version_says_what_differs(small):
    profile = playing.person(small, 30 * YEAR, "male")
    kept = replaying.record(playing.play(small, profile, ["halsont"], {"slow_one": "yes"}).advice)
    text = sample.changed(("findings: [slow_one]", "findings: [nausea]"), ("slow_one]", "nausea]"))
    text = text.replace("slow_one", "nausea")
    other = sample.bundle(text, sample.findings().replace("slow_one", "slow_two"))
    again = replaying.replay(other, kept)
    assert (again.is_same, again.not_known) == (False, ("slow_one",))
    stricter = sample.bundle(sample.changed(("- level: boka", "- level: akut_nu")))
    assert replaying.replay(stricter, kept).difference == 2


@pytest.mark.parametrize(
    ("about", "language", "said"),
    [
        ("self", "sv", "Har du ont? Slog du dig?"),
        ("child", "sv", "Har barnet ont? Slog barnet sig?"),
        ("other", "en", "Does the person hurt? Is it the person’s arm?"),
        ("self", "en", "Do you hurt? Is it your arm?"),
    ],
)
def test_a_question_speaks_of_whom_it_is_about(about, language, said):
    text = {"sv": "Har {du} ont? Slog {du} {sig}?", "en": "{Do} {you} hurt? Is it {your} arm?"}[language]
    assert placeholders.fill(text, language=language, about=about) == said


def test_advice_is_explained_in_both_languages(small):
    profile = playing.person(small, 30 * YEAR, "female")
    red = playing.play(small, profile, ["halsont"], {"red_one": "yes"}).advice
    care = playing.play(small, profile, ["halsont"], {}).advice
    for language in ("sv", "en"):
        explainer = explaining.Explainer(small, language=language, about="child")
        said = explainer.advice(red)
        assert (
            said.heading == {"sv": "Åk till akuten nu", "en": "Go to the emergency department now"}[language]
        )
        assert said.reasons[0].signs == ("red_one",)
        assert said.meanwhile
        assert len(explainer.advice(care).self_care) == 3
        assert explainer.advice(care).expires_hours == 72
        assert "{" not in repr((said, explainer.advice(care)))
